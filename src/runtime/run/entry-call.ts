import type { Port, Signature } from "../../graph/graph.js";
import type { HostTensor, HostTensors, Session } from "../executors/executor.js";
import { RunError } from "./run-error.js";

/** What an entry may ask for besides state and hyperparameters. */
export interface CallInputs {
  readonly seed: number;
  readonly iteration?: number;
  readonly count?: number;
  readonly window?: number;
  /** What `data` ports are given, by name. */
  readonly data?: HostTensors;
}

/** Seeds are whole numbers below this, so that they are exact in JSON and in JavaScript. */
export const seedLimit = Number.MAX_SAFE_INTEGER;

/** A seed's two words, low word first, as the graph's key type holds them. */
export function seedTensor(seed: number): HostTensor {
  const words = Uint32Array.of(seed % 2 ** 32, Math.floor(seed / 2 ** 32));
  return { dtype: "u32", shape: [2], data: words };
}

function i32Tensor(value: number): HostTensor {
  return { dtype: "i32", shape: [], data: Int32Array.of(value) };
}

/** Those of `values` that an entry has ports for, by the ports' names. */
export function entryInputs(program: Signature, entry: string, values: CallInputs): HostTensors {
  const ports = program.entries[entry]?.inputs;
  if (ports === undefined) throw new RunError("no-such-entry", `the experiment has no ${entry}`);
  const inputs: HostTensors = {};
  for (const port of ports) {
    if (port.kind === "seed") inputs[port.name] = seedTensor(values.seed);
    const given = port.kind === "data" ? values.data?.[port.name] : undefined;
    if (given) inputs[port.name] = given;
    if (port.kind === "iteration" || port.kind === "count" || port.kind === "window") {
      inputs[port.name] = i32Tensor(values[port.kind] ?? 0);
    }
  }
  return inputs;
}

/** Calls an entry with those of `values` that it has ports for. */
export async function callEntry(
  session: Session,
  program: Signature,
  entry: string,
  values: CallInputs,
): Promise<HostTensors> {
  return session.call(entry, entryInputs(program, entry, values));
}

/** Whether a call of an entry met nothing that is not finite, and no assertion that does not hold. */
export function isFinite(program: Signature, entry: string, outputs: HostTensors): boolean {
  return [...outputsOf(program, entry, "finite", outputs).values()].every(({ data }) => data[0] !== 0);
}

/** The outputs of one kind of a call, by name. */
export function outputsOf(
  program: Signature,
  entry: string,
  kind: Port["kind"],
  outputs: HostTensors,
): Map<string, HostTensor> {
  const found = new Map<string, HostTensor>();
  for (const port of program.entries[entry]?.outputs ?? []) {
    const tensor = outputs[`${port.kind}:${port.name}`];
    if (port.kind === kind && tensor !== undefined) found.set(port.name, tensor);
  }
  return found;
}
