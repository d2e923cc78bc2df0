import type { Port } from "../../graph/graph.js";
import type { HostTensor, HostTensors } from "../executors/executor.js";
import { callEntry, isFinite, outputsOf } from "./entry-call.js";
import { explainNonFinite } from "./explain-non-finite.js";
import { compileSpec } from "./load-run.js";
import { NotFiniteError } from "./not-finite-error.js";
import { prepareProgram } from "./prepare-program.js";
import { RunError } from "./run-error.js";
import { defaultServices, type RunServices } from "./services.js";
import { readAll } from "./tensor-source.js";
import { loadTrained, openTrained, type Trained, type TrainedOptions } from "./trained.js";

export type AdaptOptions = TrainedOptions;

export interface RunAdaptation {
  readonly run: string;
  /** The iteration of the checkpoint that was adapted. */
  readonly iteration: number;
  /** `prediction` for each row of `query`; of a distribution `prediction.mode` and its parameters. */
  readonly predictions: HostTensors;
}

/**
 * Adapts a run's last checkpoint to examples of one's own, as the learner's `adapt` does to those of a
 * task, and predicts. `data` holds `x` and `y`, whose rows are what `task.draw` gives, once and in
 * order, and `query`, a row an input; a record's fields are `x.field`; other arrays are refused. Throws `RunError`, a `NotFiniteError`
 * where what `adapt` asserts does not hold.
 */
export async function adapt(
  run: string,
  data: HostTensors,
  options: AdaptOptions = {},
  services: RunServices = defaultServices,
): Promise<RunAdaptation> {
  const trained = await loadTrained(run, options, services);
  try {
    return await adaptTrained(run, trained, data, options, services);
  } finally {
    await trained.close();
  }
}

async function adaptTrained(
  run: string,
  trained: Trained,
  data: HostTensors,
  options: AdaptOptions,
  services: RunServices,
): Promise<RunAdaptation> {
  const { manifest, iteration } = trained;
  const unknown = Object.keys(data).find((name) => !/^(x|y|query)(\.|$)/.test(name));
  if (unknown !== undefined)
    throw new RunError(
      "bad-data",
      `the data have an array \`${unknown}\`, of which no use is known`,
      "take it out: examples are `x` and `y`, inputs to predict for are `query`, a record's fields `x.field`",
    );
  const queries = Object.entries(data).find(([name]) => /^query(\.|$)/.test(name))?.[1].shape[0] ?? 0;
  if (queries === 0)
    throw new RunError(
      "bad-data",
      "there is nothing to predict for",
      "add an array `query`, or rows without a y",
    );
  const experiment = await compileSpec(run, manifest, services, { adaptTo: queries });
  const prepared = prepareProgram(experiment.program);
  const program = prepared.signature;
  const inputs = rowsFor(program.entries["adapt"]!.inputs, data);
  const engine = await openTrained(trained, prepared, "adapt", { ...options, jit: "off" }, services);
  try {
    const { seed } = manifest;
    const outputs = await callEntry(engine.session, program, "adapt", { seed, data: inputs });
    if (!isFinite(program, "adapt", outputs)) {
      const state = await readAll(trained.state);
      throw new NotFiniteError(
        await explainNonFinite(prepared, { entry: "adapt", seed, iteration, state, data: inputs }),
      );
    }
    const predictions = Object.fromEntries(outputsOf(program, "adapt", "data", outputs));
    return { run, iteration, predictions };
  } finally {
    await engine.session.close();
  }
}

const drawPort = /^draw\d+\./;

/** What each `data` port of the entry is given: a draw the next rows of its array. */
function rowsFor(inputs: readonly Port[], data: HostTensors): HostTensors {
  const ports = inputs.filter(({ kind }) => kind === "data");
  const arrays = new Map<string, Port[]>();
  for (const port of ports) {
    const name = port.name.replace(drawPort, "");
    arrays.set(name, [...(arrays.get(name) ?? []), port]);
  }
  const given: HostTensors = {};
  const missing = [...arrays.keys()].find((name) => data[name] === undefined);
  if (missing !== undefined) {
    const names = [...arrays.keys()].map((one) => `\`${one}\``).join(", ");
    throw new RunError("bad-data", `there is no \`${missing}\` in the data`, `it should have ${names}`);
  }
  for (const [name, own] of arrays) {
    const array = data[name]!;
    const rows = own.reduce((sum, port) => sum + port.type.shape[0]!, 0);
    expectShape(name, array, rows, own[0]!);
    let start = 0;
    for (const { name: port, type } of own) {
      const size = type.shape.reduce((product, dim) => product * dim, 1);
      given[port] = cut(name, array, start, size, type);
      start += size;
    }
  }
  return given;
}

function expectShape(name: string, { shape, data }: HostTensor, rows: number, port: Port): void {
  const each = port.type.shape.slice(1).reduce((product, dim) => product * dim, 1);
  if (shape[0] !== rows) {
    throw new RunError(
      "bad-data",
      `\`${name}\` has ${shape[0] ?? "no"} rows, but ${rows} are asked for`,
      "a run adapts to as many examples as it was trained to: `learner.shots`, say",
    );
  }
  const asked = port.type.shape.slice(1);
  if (data.length !== rows * each) {
    const found = data.length / rows;
    throw new RunError("bad-data", `a row of \`${name}\` has ${found} numbers, but ${each} are asked for`);
  }
  // A table has one number a column: a CSV file knows no other axes, nor that of a vector of one number.
  if (shape.length <= 2 || withoutOnes(shape.slice(1)) === withoutOnes(asked)) return;
  throw new RunError(
    "bad-data",
    `a row of \`${name}\` is of the shape [${shape.slice(1).join(", ")}], but [${asked.join(", ")}] is asked for`,
  );
}

function withoutOnes(shape: readonly number[]): string {
  return shape.filter((size) => size !== 1).join(", ");
}

/** Some of an array's numbers as a tensor of a port's type. */
function cut(name: string, array: HostTensor, start: number, size: number, type: Port["type"]): HostTensor {
  const numbers = Array.from(array.data.subarray(start, start + size));
  const { dtype, shape } = type;
  const each = size / shape[0]!;
  const holds = (bad: number): string =>
    `row ${Math.floor((start + numbers.findIndex((x) => Object.is(x, bad))) / each) + 1} of \`${name}\` holds ${bad}`;
  if (dtype === "f32") {
    const bad = numbers.find((x) => !Number.isFinite(x));
    if (bad !== undefined) throw new RunError("bad-data", holds(bad));
    return { dtype, shape, data: Float32Array.from(numbers) };
  }
  const bad = numbers.find((x) => !Number.isInteger(x) || (dtype === "bool" && x !== 0 && x !== 1));
  if (bad !== undefined)
    throw new RunError(
      "bad-data",
      `${holds(bad)}, but ${dtype === "bool" ? "0 or 1" : "whole numbers"} are asked for`,
    );
  return { dtype, shape, data: dtype === "bool" ? Uint8Array.from(numbers) : Int32Array.from(numbers) };
}
