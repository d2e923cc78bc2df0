import { readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Device } from "../engine/device.js";
import { readError, RunError, systemCode, writeError } from "./run-error.js";

export type RunStatus = "running" | "interrupted" | "finished" | "failed";

/** The versions that a run's bits hang on. */
export interface Versions {
  readonly mrl: string;
  readonly node: string;
  /** The engine's own version, such as TensorFlow's; mrl's where the engine is part of it. */
  readonly engine: string;
}

export interface Machine {
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
}

/** How a program is executed; with the spec and the seed it determines the run's bits. */
export interface Execution {
  readonly engine: "reference" | "native" | "wasm" | "c";
  readonly device: Device;
  readonly jit: boolean;
  readonly threads: number;
}

/** Why `auto` took the engine that it took. */
export interface EngineDecision {
  /** For people. */
  readonly why: string;
  /** What was timed: microseconds an iteration by engine. */
  readonly microseconds?: Readonly<Record<string, number>> | undefined;
}

/** What a run is: enough to go on with it, and to do it again. */
export interface Manifest {
  readonly format: 1;
  readonly experiment: string;
  /** The spec's copy, relative to the run folder; null for an experiment without a file. */
  readonly spec: string | null;
  /** What `--set` gave, as it was typed. */
  readonly set: readonly { readonly path: string; readonly text: string }[];
  /** The resolved value of every parameter. */
  readonly parameters: readonly {
    readonly path: string;
    readonly value: unknown;
    readonly kind: "hyper" | "static";
  }[];
  readonly seed: number;
  /** How many iterations the run is to have. */
  readonly iterations: number;
  readonly log_every: number;
  readonly evaluate: { readonly tasks: number; readonly every: number | null };
  readonly graph_hash: string;
  readonly execution: Execution;
  /** Null where the engine was asked for by name. */
  readonly decision?: EngineDecision | null;
  readonly versions: Versions;
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string | null;
  readonly status: RunStatus;
  /** Why the run failed. */
  readonly message: string | null;
  /** Each time the run was taken up again, with what then differed from the start, where `--force` allowed it. */
  readonly resumed: readonly {
    readonly at: string;
    readonly iteration: number;
    readonly differences: readonly string[];
  }[];
}

export const manifestName = "manifest.json";

/** Writes a run's manifest so that it is never found half-written. */
export async function writeManifest(run: string, manifest: Manifest): Promise<void> {
  const path = join(run, manifestName);
  try {
    await writeFileAtomic(path, JSON.stringify(manifest, null, 2) + "\n");
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Reads and checks a run's manifest. Throws `RunError` where `run` is no run folder or its manifest is not one. */
export async function readManifest(run: string): Promise<Manifest> {
  const path = join(run, manifestName);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw readError(path, error);
    throw new RunError(
      "not-a-run",
      `${run} is not a run folder: it has no ${manifestName}`,
      "give the folder that `mrl train` named, such as runs/sinusoid_maml-0",
    );
  }
  const bad = (problem: string): RunError =>
    new RunError(
      "bad-manifest",
      `${path} cannot be used: ${problem}`,
      "put back a copy of it, or start a new run",
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw bad(error instanceof Error ? error.message : "it is not JSON");
  }
  if (hasOtherFormat(parsed)) throw bad("it was written by another version of mrl");
  // A new run, which reads none, does without the validator.
  const { manifestProblems } = await import("./manifest-schema.js");
  const problems = manifestProblems(parsed);
  if (problems !== undefined) throw bad(problems);
  return withDevice(parsed as Manifest);
}

/** Runs from before there was a choice of devices ran on the CPU. */
function withDevice(manifest: Manifest): Manifest {
  return { ...manifest, execution: { ...manifest.execution, device: manifest.execution.device ?? "cpu" } };
}

function hasOtherFormat(value: unknown): boolean {
  return typeof value === "object" && value !== null && "format" in value && value.format !== 1;
}
