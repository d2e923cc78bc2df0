import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { compileOrThrow } from "../src/runtime/compile-file.js";
import { nativeExecutor } from "../src/runtime/executors/native/index.js";
import { callEntry } from "../src/runtime/run/entry-call.js";
import { prepareProgram } from "../src/runtime/run/prepare-program.js";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { writeResults } from "./lib/results.js";
import { itemSize, ringSpec, ringUses } from "./lib/ring-specs.js";
import { formatNumber, median } from "./lib/statistics.js";

const help = `Times an iteration that pushes to a ring and draws from it, for rings of growing sizes: a ring that is copied
costs more the larger it is, one that is written in place does not.

  --rounds N       timed calls of each (9 unless given)
  --iterations N   iterations a call (200 unless given)
  --jit on|off     with XLA or without only
  --only TEXT      only uses whose name holds this
  --no-write       do not write bench/results/rings.json`;

const sizes = [1_000, 16_000, 128_000] as const;

interface Result {
  readonly use: string;
  readonly jit: boolean;
  /** Microseconds of processor time an iteration, by the number of items. */
  readonly us: readonly number[];
  /** How much more an iteration costs with the largest ring than with the smallest. */
  readonly ratio: number;
}

/** Processor time, which other programs on the machine change less than they change the clock's. */
async function timed(call: () => Promise<unknown>, iterations: number): Promise<number> {
  const start = process.cpuUsage();
  await call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / iterations;
}

async function timeUse(use: string, jit: boolean, rounds: number, iterations: number): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "mrl-bench-"));
  const us: number[] = [];
  try {
    for (const items of sizes) {
      const file = join(folder, "rings.mrl");
      writeFileSync(file, ringSpec(use, items));
      const { executable } = prepareProgram((await compileOrThrow(file, {})).program);
      const session = await nativeExecutor.open(executable, { jit, threads: 1 });
      for (const entry of ["init", "prepare"]) await callEntry(session, executable, entry, { seed: 0 });
      let iteration = 0;
      const call = async (): Promise<void> => {
        await callEntry(session, executable, "train", {
          seed: 0,
          iteration,
          count: iterations,
          window: 1000,
        });
        iteration += iterations;
      };
      await call();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push(await timed(call, iterations));
      us.push(Math.round(median(times) * 10) / 10);
      await session.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { use, jit, us, ratio: Math.round((100 * us.at(-1)!) / us[0]!) / 100 };
}

function printTable(results: readonly Result[]): void {
  const table = new Table({
    head: ["µs an iteration", "XLA", ...sizes.map((items) => `${formatNumber(items)} items`), "ratio"],
    colAligns: ["left", "left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { use, jit, us, ratio } of results)
    table.push([use, jit ? "yes" : "no", ...us.map((time) => formatNumber(time, 1)), formatNumber(ratio, 2)]);
  console.log(table.toString());
}

await runMain(async () => {
  const { values } = parseOrExplain({
    rounds: { type: "string" },
    iterations: { type: "string" },
    jit: { type: "string" },
    only: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const rounds = Math.ceil(positiveNumber("rounds", values.rounds, 9));
  const iterations = Math.ceil(positiveNumber("iterations", values.iterations, 200));
  const chosen = ringUses.filter((use) => use.includes(values.only ?? ""));
  const jits = [false, true].filter((jit) => values.jit === undefined || (values.jit === "on") === jit);
  const warning = busyWarning();
  if (warning) console.error(warning);
  const results: Result[] = [];
  for (const use of chosen) {
    for (const jit of jits) {
      console.error(`${use}, ${jit ? "XLA" : "no XLA"}`);
      results.push(await timeUse(use, jit, rounds, iterations));
    }
  }
  printTable(results);
  const isWhole = chosen.length === ringUses.length && jits.length === 2;
  if (!values["no-write"] && isWhole)
    writeResults("rings", {
      machine: thisMachine(),
      rounds,
      iterations,
      item_numbers: itemSize,
      sizes,
      results,
    });
});
