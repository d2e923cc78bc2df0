import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compile, load, type CompileRequest, type Experiment } from "../../src/index.js";
import { hash } from "../../src/graph/hash.js";
import { runCommand, UsageError } from "./command.js";
import { examplePath, mrlMain, repository } from "./paths.js";

export const orders = ["second", "first"] as const;
/** `second`: exact meta-gradients; `first`: without the derivative of the inner gradient. */
export type Order = (typeof orders)[number];

/** What is typed behind `mrl train` for an order. */
export function settingsOf(order: Order): readonly string[] {
  return order === "first" ? ["--set", "learner.first_order=true"] : [];
}

/** Where the runs of a reproduction are kept, so that the picture can be drawn from one. */
export function runFolder(iterations: number, order: Order, seed: number): string {
  return join(repository, "runs", `reproduce-sinusoid-${iterations}`, `${order}-order-${seed}`);
}

/** The hash of the example's program graph; it changes with the spec, the library and the compiler. */
export function graphHash(order: Order): string {
  const set = order === "first" ? [{ path: "learner.first_order", text: "true" }] : [];
  return hash(compiled(examplePath, { set }).program);
}

/** An experiment of a file of the repository. Throws `UsageError` where it does not compile. */
export function compiled(file: string, request: CompileRequest = {}): Experiment {
  const { experiment, diagnostics } = compile(join(repository, file), request);
  if (experiment === undefined) {
    throw new UsageError(`${file} does not compile: ${diagnostics.map(({ message }) => message).join("; ")}`);
  }
  return experiment;
}

/** A mean over the held-out tasks, with half the width of its 95% interval. */
export interface Estimate {
  readonly mean: number;
  readonly half_width: number;
}

/** One run of the example, as a row of `bench/results/sinusoid.json`. */
export interface SinusoidRow {
  readonly order: Order;
  readonly seed: number;
  readonly iterations: number;
  readonly tasks: number;
  /** Mean squared error on the held-out tasks' query sets before adaptation and after 1 and 10 steps. */
  readonly before: Estimate;
  readonly after_1: Estimate;
  readonly after_10: Estimate;
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

/**
 * Trains the example through the built command line into its `runFolder`, in place of what is there.
 * Throws `UsageError` where that fails.
 */
export async function trainSinusoid(
  order: Order,
  seed: number,
  iterations: number,
  engine: string,
): Promise<SinusoidRow> {
  const out = runFolder(iterations, order, seed);
  rmSync(out, { recursive: true, force: true });
  const start = performance.now();
  const output = await runCommand(
    process.execPath,
    [
      ...[mrlMain(), "train", examplePath, ...settingsOf(order), "--seed", String(seed)],
      ...["--iterations", String(iterations), "--engine", engine, "--out", out, "--json"],
    ],
    { cwd: repository },
  );
  const wall = (performance.now() - start) / 1000;
  const { seconds, engine: used, jit, threads, evaluation } = lastLine(output);
  const estimate = (step: number): Estimate => {
    const loss = evaluation?.reports["loss"];
    return { mean: loss?.mean[step] ?? NaN, half_width: loss?.half_width[step] ?? NaN };
  };
  const { manifest } = await load(out);
  return {
    order,
    seed,
    iterations,
    tasks: evaluation?.tasks ?? 0,
    before: estimate(0),
    after_1: estimate(1),
    after_10: estimate(10),
    seconds,
    wall_seconds: wall,
    engine: used,
    jit,
    threads,
    versions: { ...manifest.versions },
    graph_hash: manifest.graph_hash,
  };
}

function lastLine(output: string): TrainResult {
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  const result = JSON.parse(line || "{}") as TrainResult;
  if (!result.done) throw new UsageError("`mrl train --json` did not end with its result.");
  return result;
}

/** Whether the run that a row is of is still there to draw from. */
export function hasRun(iterations: number, order: Order, seed: number): boolean {
  return existsSync(join(runFolder(iterations, order, seed), "manifest.json"));
}
