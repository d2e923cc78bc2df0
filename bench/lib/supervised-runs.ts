import { existsSync } from "node:fs";
import { join } from "node:path";
import { hash } from "../../src/graph/hash.js";
import { repository } from "./paths.js";
import { compiled } from "./sinusoid-runs.js";
import { trainRun, type Estimate, type TrainedRun } from "./train-run.js";

/** A number that a paper prints. */
export interface Published {
  readonly loss: number;
  readonly half_width: number | null;
  readonly where: string;
}

/** A learner on sine waves: what is trained, and what there is to hold it against. */
export interface Reproduction {
  readonly learner: string;
  readonly example: string;
  readonly iterations: number;
  /** The steps of adaptation after which it is judged. */
  readonly steps: number;
  /** None where the paper shows curves alone, or other tasks. */
  readonly published: Published | null;
  readonly note: string;
}

export const reproductions: readonly Reproduction[] = [
  {
    learner: "reptile",
    example: "sinusoid-reptile",
    iterations: 30_000,
    steps: 32,
    published: null,
    note: "Nichol and Schulman 2018 show curves: after 32 steps on ten points the wave is found",
  },
  {
    learner: "meta_sgd",
    example: "sinusoid-meta-sgd",
    iterations: 60_000,
    steps: 1,
    published: { loss: 0.53, half_width: 0.09, where: "Li et al. 2017, Table 1, ten shots" },
    note: "MAML has 0.77 in the same table, on waves of hidden frequency too",
  },
  {
    learner: "anil",
    example: "sinusoid-anil",
    iterations: 70_000,
    steps: 1,
    published: null,
    note: "Raghu et al. 2020 have no sine waves; `npm run reproduce:sinusoid` measures MAML on the same",
  },
  {
    learner: "cavia",
    example: "sinusoid-cavia",
    iterations: 50_000,
    steps: 1,
    published: { loss: 0.19, half_width: 0.02, where: "Zintgraf et al. 2019, Table 1, five parameters" },
    note: "MAML with as many more biases has 0.23 in the same table",
  },
];

/** One run, as a row of `bench/results/supervised.json`. */
export interface SupervisedRow extends TrainedRun {
  readonly learner: string;
  /** Mean squared error on the held-out tasks' query sets before adaptation, and after `steps` steps of it. */
  readonly before: Estimate;
  readonly steps: number;
  readonly after: Estimate;
}

function exampleFile({ example }: Reproduction): string {
  return join("examples", `${example}.mrl`);
}

/** A trial's folder holds its number of iterations, a full reproduction's does not. */
export function runsFolder(trial: number | undefined): string {
  return join(
    repository,
    "runs",
    trial === undefined ? "reproduce-supervised" : `reproduce-supervised-${trial}`,
  );
}

function runFolder(trial: number | undefined, learner: string, seed: number): string {
  return join(runsFolder(trial), `${learner}-${seed}`);
}

/** The hash of the example's program graph; it changes with the spec, the library and the compiler. */
export function graphHash(reproduction: Reproduction): string {
  return hash(compiled(exampleFile(reproduction)).program);
}

/** Whether the run that a row is of is still there. */
export function hasRun(trial: number | undefined, learner: string, seed: number): boolean {
  return existsSync(join(runFolder(trial, learner, seed), "manifest.json"));
}

/** Trains one example with one seed, in place of what is there. Throws `UsageError` where that fails. */
export async function trainSupervised(
  reproduction: Reproduction,
  seed: number,
  trial: number | undefined,
  engine: string,
): Promise<SupervisedRow> {
  const { learner, steps } = reproduction;
  const iterations = trial ?? reproduction.iterations;
  const out = runFolder(trial, learner, seed);
  const { run, loss } = await trainRun({ file: exampleFile(reproduction), seed, iterations, engine, out });
  return { learner, before: loss(0), steps, after: loss(steps), ...run };
}
