import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../engine/index.js";
import { KeptJson } from "../../kept-json.js";
import type { Candidate, Mode } from "./modes.js";

/** The mode in which a program runs fastest here, and what was timed. */
export interface Decision {
  readonly mode: Mode;
  /** An iteration, by the modes' names; without those that refused the program. */
  readonly microseconds: Readonly<Record<string, number>>;
}

/** The decisions that were made on this machine. */
export function decisionsHere(): KeptJson<Decision> {
  return new KeptJson(join(cacheFolder(), "engines"), isDecision);
}

/** What is said where a decision cannot be kept. */
export function notKept(): string {
  return `${cacheFolder()} cannot be written: the engines will be timed again the next time`;
}

/** What a decision hangs on: the program, the kind of machine, the modes that there are and their versions. */
export function decisionKey(
  graphHash: string,
  candidates: readonly Candidate[],
  threads = availableParallelism(),
): object {
  return { graph: graphHash, processor: cpus()[0]?.model ?? process.arch, threads, candidates };
}

/** `c 170, wasm 568 µs an iteration`, the fastest first. */
export function timesInWords({ microseconds }: Decision): string {
  const sorted = Object.entries(microseconds).sort(([, a], [, b]) => a - b);
  const times = sorted.map(
    ([name, time]) => `${name} ${time.toLocaleString("en", { maximumFractionDigits: 0 })}`,
  );
  return `${times.join(", ")} µs an iteration`;
}

function isDecision(value: unknown): value is Decision {
  if (!isObject(value) || !isObject(value["mode"]) || !isObject(value["microseconds"])) return false;
  const { engine, device, jit } = value["mode"];
  return (
    (engine === "wasm" || engine === "c" || engine === "native") &&
    (device === "cpu" || device === "gpu") &&
    typeof jit === "boolean" &&
    Object.values(value["microseconds"]).every((time) => typeof time === "number")
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
