import Table from "cli-table3";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { median } from "./lib/statistics.js";
import { readRows, resultsPath, writeResults } from "./lib/supervised-results.js";
import {
  graphHash,
  hasRun,
  reproductions,
  trainSupervised,
  type Reproduction,
  type SupervisedRow,
} from "./lib/supervised-runs.js";
import type { Estimate } from "./lib/train-run.js";

const seeds = [0, 1, 2] as const;

const help = `Trains Reptile, Meta-SGD, ANIL and CAVIA on sine waves at the papers' settings (examples/sinusoid-*.mrl) with
seeds 0, 1 and 2, evaluates each run on 600 held-out tasks, and prints what the papers print beside it. Writes
bench/results/supervised.json and .csv after every run; runs that stand there already, of the same program, are not
made again.

  --iterations N   instead of the papers'; the results then stay in runs/reproduce-supervised-N
  --engine NAME    native (unless given) or reference
  --fresh          make every run again`;

/** Each run that is not yet there. `trial` is a number of iterations other than the papers'. */
async function reproduce(
  trial: number | undefined,
  engine: string,
  fresh: boolean,
): Promise<SupervisedRow[]> {
  const path = resultsPath(trial);
  const hashes = new Map(reproductions.map((each) => [each.learner, graphHash(each)]));
  let rows = fresh
    ? []
    : readRows(path).filter((row) => row.graph_hash === hashes.get(row.learner) && row.engine === engine);
  const place = (row: SupervisedRow): number =>
    reproductions.findIndex(({ learner }) => learner === row.learner) * seeds.length + row.seed;
  for (const seed of seeds) {
    for (const reproduction of reproductions) {
      const { learner } = reproduction;
      const isIt = (row: SupervisedRow): boolean => row.learner === learner && row.seed === seed;
      if (rows.some(isIt) && hasRun(trial, learner, seed)) continue;
      const warning = busyWarning();
      if (warning) console.error(warning);
      console.error(`training: ${learner}, seed ${seed}`);
      const row = await trainSupervised(reproduction, seed, trial, engine);
      rows = [...rows.filter((other) => !isIt(other)), row].sort((a, b) => place(a) - place(b));
      writeResults(path, new Date().toISOString().slice(0, 10), thisMachine(), rows);
    }
  }
  console.error(`Written: ${path}`);
  return rows;
}

function shown({ mean, half_width }: Estimate): string {
  return `${mean.toFixed(3)} ± ${half_width.toFixed(3)}`;
}

function publishedBy({ published }: Reproduction): string {
  if (!published) return "none";
  return published.half_width === null
    ? String(published.loss)
    : `${published.loss} ± ${published.half_width}`;
}

function printRows(rows: readonly SupervisedRow[]): void {
  const table = new Table({
    head: ["learner", "seed", "before", "steps", "after", "in the paper", "seconds", "engine"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const reproduction of reproductions) {
    const own = rows.filter((row) => row.learner === reproduction.learner);
    for (const row of own) {
      const { learner, seed, before, steps, after, wall_seconds: seconds } = row;
      const engine = `${row.engine}${row.jit ? " with XLA" : ""}`;
      table.push([learner, seed, shown(before), steps, shown(after), "", seconds.toFixed(1), engine]);
    }
    const middle = (value: (row: SupervisedRow) => number, digits: number): string =>
      median(own.map(value)).toFixed(digits);
    table.push([
      reproduction.learner,
      "median",
      middle((row) => row.before.mean, 3),
      reproduction.steps,
      middle((row) => row.after.mean, 3),
      publishedBy(reproduction),
      middle((row) => row.wall_seconds, 1),
      "",
    ]);
  }
  console.log(table.toString());
  for (const { learner, published, note } of reproductions) {
    console.log(`${learner}: ${published ? `${published.where}; ` : ""}${note}.`);
  }
}

await runMain(async () => {
  const { values } = parseOrExplain({
    iterations: { type: "string" },
    engine: { type: "string" },
    fresh: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const trial =
    values.iterations === undefined
      ? undefined
      : Math.ceil(positiveNumber("iterations", values.iterations, 1));
  printRows(await reproduce(trial, values.engine ?? "native", values.fresh ?? false));
});
