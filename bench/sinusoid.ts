import Table from "cli-table3";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { readRows, resultsPath, writeResults } from "./lib/sinusoid-results.js";
import {
  graphHash,
  hasRun,
  orders,
  trainSinusoid,
  type Order,
  type SinusoidRow,
} from "./lib/sinusoid-runs.js";
import { median } from "./lib/statistics.js";
import type { Estimate } from "./lib/train-run.js";

const fullIterations = 70_000;
const seeds = [0, 1, 2] as const;

const help = `Trains examples/sinusoid-maml.mrl with seeds 0, 1 and 2, exactly and to first order, and evaluates each run on 600
held-out tasks, the same for both orders of a seed. Writes bench/results/sinusoid.json and .csv after every run;
runs that stand there already, of the same program, are not made again.

  --iterations N   instead of ${fullIterations}; the results then stay in runs/reproduce-sinusoid-N
  --engine NAME    native (unless given) or reference
  --fresh          make every run again`;

/** Each run that is not yet there, exact and first order of a seed after each other. */
async function reproduce(iterations: number, engine: string, fresh: boolean): Promise<SinusoidRow[]> {
  const path = resultsPath(iterations, fullIterations);
  const hashes: Record<Order, string> = { second: graphHash("second"), first: graphHash("first") };
  let rows = fresh
    ? []
    : readRows(path).filter(
        (row) =>
          row.iterations === iterations && row.graph_hash === hashes[row.order] && row.engine === engine,
      );
  for (const seed of seeds) {
    for (const order of orders) {
      const done = rows.some((row) => row.order === order && row.seed === seed);
      if (done && hasRun(iterations, order, seed)) continue;
      const warning = busyWarning();
      if (warning) console.error(warning);
      console.error(`training: ${order} order, seed ${seed}`);
      const row = await trainSinusoid(order, seed, iterations, engine);
      rows = [...rows.filter((other) => other.order !== order || other.seed !== seed), row];
      rows.sort((a, b) => orders.indexOf(a.order) - orders.indexOf(b.order) || a.seed - b.seed);
      const date = new Date().toISOString().slice(0, 10);
      writeResults(path, { date, machine: thisMachine(), rows });
    }
  }
  console.error(`Written: ${path}`);
  return rows;
}

function shown({ mean, half_width }: Estimate): string {
  return mean === null || half_width === null
    ? "not finite"
    : `${mean.toFixed(3)} ± ${half_width.toFixed(3)}`;
}

/** A mean that can be ordered among others. */
function meanOf(estimate: Estimate): number {
  return estimate.mean ?? Infinity;
}

function printRows(rows: readonly SinusoidRow[]): void {
  const table = new Table({
    head: ["order", "seed", "before", "after 1 step", "after 10 steps", "seconds", "engine"],
    colAligns: ["left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const order of orders) {
    const own = rows.filter((row) => row.order === order);
    for (const row of own) {
      table.push([
        row.order,
        row.seed,
        shown(row.before),
        shown(row.after_1),
        shown(row.after_10),
        row.wall_seconds.toFixed(1),
        `${row.engine}${row.jit ? " with XLA" : ""}`,
      ]);
    }
    const middle = (value: (row: SinusoidRow) => number, digits: number): string =>
      median(own.map(value)).toFixed(digits);
    table.push([
      order,
      "median",
      middle((row) => meanOf(row.before), 3),
      middle((row) => meanOf(row.after_1), 3),
      middle((row) => meanOf(row.after_10), 3),
      middle((row) => row.wall_seconds, 1),
      "",
    ]);
  }
  console.log(table.toString());
}

interface Mark {
  readonly what: string;
  readonly found: string;
  readonly reached: boolean;
}

/** What a full reproduction must reach. */
function marks(rows: readonly SinusoidRow[]): Mark[] {
  const of = (order: Order, value: (row: SinusoidRow) => number): number[] =>
    seeds.map((seed) => {
      const row = rows.find((other) => other.order === order && other.seed === seed);
      return row === undefined ? NaN : value(row);
    });
  const after1 = (row: SinusoidRow): number => meanOf(row.after_1);
  const after10 = (row: SinusoidRow): number => meanOf(row.after_10);
  const atMost = (what: string, values: readonly number[], limit: number): Mark => {
    const found = median(values);
    return { what: `${what}: median at most ${limit}`, found: found.toFixed(3), reached: found <= limit };
  };
  const gaps = of("first", after1).map((first, index) => first - (of("second", after1)[index] ?? NaN));
  const slowest = Math.max(...of("second", (row) => row.wall_seconds));
  return [
    atMost("second order, after 1 step", of("second", after1), 0.48),
    atMost("second order, after 10 steps", of("second", after10), 0.13),
    { what: "second order: each run under 90 s", found: `${slowest.toFixed(1)} s`, reached: slowest < 90 },
    atMost("first order, after 1 step", of("first", after1), 0.68),
    {
      what: "first order after 1 step: worse than second on every seed",
      found: gaps.map((gap) => (gap >= 0 ? "+" : "") + gap.toFixed(3)).join(", "),
      reached: gaps.every((gap) => gap > 0),
    },
  ];
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
  const iterations = Math.ceil(positiveNumber("iterations", values.iterations, fullIterations));
  const rows = await reproduce(iterations, values.engine ?? "native", values.fresh ?? false);
  printRows(rows);
  const all = marks(rows);
  for (const { what, found, reached } of all) console.log(`${reached ? "✓" : "✗"} ${what}: ${found}`);
  if (iterations === fullIterations && !all.every(({ reached }) => reached)) {
    throw new UsageError("Not every mark was reached.");
  }
});
