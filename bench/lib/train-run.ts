import { rmSync } from "node:fs";
import { load } from "../../src/index.js";
import { runCommand, UsageError } from "./command.js";
import { mrlMain, repository } from "./paths.js";

/** A mean over the held-out tasks, with half the width of its 95% interval. */
export interface Estimate {
  readonly mean: number;
  readonly half_width: number;
}

/** What a run of `mrl train` came to. */
export interface TrainedRun {
  readonly seed: number;
  readonly iterations: number;
  readonly tasks: number;
  /** Of training, its evaluations and checkpoints; then of the whole command, start and compilation included. */
  readonly seconds: number;
  readonly wall_seconds: number;
  readonly engine: string;
  readonly jit: boolean;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly graph_hash: string;
}

/** The last line of `mrl train --json`, as far as it is read here. */
interface TrainResult {
  readonly done: boolean;
  readonly seconds: number;
  readonly engine: string;
  readonly jit: boolean;
  readonly threads: number;
  readonly evaluation: {
    readonly tasks: number;
    readonly reports: Readonly<
      Record<
        string,
        { readonly mean: readonly (number | null)[]; readonly half_width: readonly (number | null)[] }
      >
    >;
  } | null;
}

export interface TrainOrder {
  /** The spec, from the repository's folder. */
  readonly file: string;
  /** What is typed behind `mrl train`, such as `--set`. */
  readonly settings?: readonly string[];
  readonly seed: number;
  readonly iterations: number;
  readonly engine: string;
  /** The run's folder; what is there is removed first. */
  readonly out: string;
}

/**
 * Trains a spec through the built command line; gives what the run was, and the error on held-out tasks
 * after `step` steps of adaptation. Throws `UsageError` where that fails.
 */
export async function trainRun(
  order: TrainOrder,
): Promise<{ readonly run: TrainedRun; loss(step: number): Estimate }> {
  const { file, settings = [], seed, iterations, engine, out } = order;
  rmSync(out, { recursive: true, force: true });
  const start = performance.now();
  const output = await runCommand(
    process.execPath,
    [
      ...[mrlMain(), "train", file, ...settings, "--seed", String(seed)],
      ...["--iterations", String(iterations), "--engine", engine, "--out", out, "--json"],
    ],
    { cwd: repository },
  );
  const wall = (performance.now() - start) / 1000;
  const { seconds, engine: used, jit, threads, evaluation } = lastLine(output);
  const { manifest } = await load(out);
  const run = {
    seed,
    iterations,
    tasks: evaluation?.tasks ?? 0,
    seconds,
    wall_seconds: wall,
    engine: used,
    jit,
    threads,
    versions: { ...manifest.versions },
    graph_hash: manifest.graph_hash,
  };
  const loss = (step: number): Estimate => {
    const report = evaluation?.reports["loss"];
    return { mean: report?.mean[step] ?? NaN, half_width: report?.half_width[step] ?? NaN };
  };
  return { run, loss };
}

function lastLine(output: string): TrainResult {
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  const result = JSON.parse(line || "{}") as TrainResult;
  if (!result.done) throw new UsageError("`mrl train --json` did not end with its result.");
  return result;
}
