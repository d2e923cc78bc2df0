import { existsSync } from "node:fs";
import { join } from "node:path";
import { compile, type CompileRequest, type Experiment } from "../../src/index.js";
import { hash } from "../../src/graph/hash.js";
import { UsageError } from "./command.js";
import { examplePath, repository } from "./paths.js";
import { trainRun, type Estimate, type TrainedRun } from "./train-run.js";

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

/** One run of the example, as a row of `bench/results/sinusoid.json`. */
export interface SinusoidRow extends TrainedRun {
  readonly order: Order;
  /** Mean squared error on the held-out tasks' query sets before adaptation and after 1 and 10 steps. */
  readonly before: Estimate;
  readonly after_1: Estimate;
  readonly after_10: Estimate;
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
  const settings = settingsOf(order);
  const { run, loss } = await trainRun({ file: examplePath, settings, seed, iterations, engine, out });
  return { order, before: loss(0), after_1: loss(1), after_10: loss(10), ...run };
}

/** Whether the run that a row is of is still there to draw from. */
export function hasRun(iterations: number, order: Order, seed: number): boolean {
  return existsSync(join(runFolder(iterations, order, seed), "manifest.json"));
}
