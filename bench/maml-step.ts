import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { findEngine } from "../src/runtime/engine/index.js";
import { mrlContender, pythonContenders, tfjsContender, type Contender, type Timing } from "./contenders.js";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { repository } from "./lib/paths.js";
import { peersPython } from "./lib/python.js";
import { formatNumber, median } from "./lib/statistics.js";

const help = `Times one MAML step on sinusoids (25 tasks, 10 + 10 points, 1-40-40-1, exact second order, Adam) in mrl and in
its peers, in interleaved rounds, each with its best of one and two threads.

  --rounds N       rounds (9 unless given)
  --quick          3 rounds
  --seconds S      how long each timing runs, start and compilation not counted (2 unless given)
  --only A,B       only contenders whose names start so: mrl, tfjs, torch, jax
  --python PATH    a Python that has jax and torch already
  --no-write       do not write bench/results/maml-step.json`;

const threadCounts = [1, 2] as const;

interface Result {
  readonly name: string;
  readonly label: string;
  readonly threads: number;
  readonly us_per_iteration: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly other_threads_us: number;
  readonly versions: Readonly<Record<string, string>>;
}

async function contenders(only: readonly string[], python: string | undefined): Promise<Contender[]> {
  const wanted = (name: string): boolean => only.length === 0 || only.some((start) => name.startsWith(start));
  const all: Contender[] = [mrlContender("on"), mrlContender("off")];
  if (wanted("tfjs-eager") || all.some((contender) => wanted(contender.name))) {
    const found = findEngine();
    if (!found.found) throw new UsageError(`${found.reason} ${found.hint}`);
    all.push(tfjsContender(found.engine.folder));
  }
  if (["torch-loop", "torch-func", "torch-compile", "jax-scan"].some(wanted)) {
    all.push(...pythonContenders(await peersPython(python)));
  }
  const chosen = all.filter((contender) => wanted(contender.name));
  if (chosen.length === 0) throw new UsageError(`--only ${only.join(",")} names no contender. Try --help.`);
  return chosen;
}

/** One untimed run each, which fills the caches of compiled programs; a peer that cannot run is left out, with a word. */
async function warmUp(chosen: readonly Contender[]): Promise<Contender[]> {
  const able: Contender[] = [];
  for (const contender of chosen) {
    console.error(`warming up: ${contender.label}`);
    try {
      for (const threads of threadCounts) await contender.time(threads, 0.1);
      able.push(contender);
    } catch (error) {
      if (!(error instanceof UsageError) || contender.name.startsWith("mrl")) throw error;
      console.error(`Left out: ${contender.label}. ${error.message}`);
    }
  }
  return able;
}

/** Every contender with every number of threads, once a round, so that all meet the same conditions. */
async function timeInRounds(
  chosen: readonly Contender[],
  rounds: number,
  seconds: number,
): Promise<Map<Contender, Timing[][]>> {
  const timings = new Map<Contender, Timing[][]>(
    chosen.map((contender) => [contender, threadCounts.map(() => [])]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const contender of chosen) {
      for (const [index, threads] of threadCounts.entries()) {
        const timing = await contender.time(threads, seconds);
        timings.get(contender)?.[index]?.push(timing);
        const us = formatNumber(timing.usPerIteration);
        console.error(`round ${round} of ${rounds}: ${contender.label}, threads ${threads}: ${us} µs`);
      }
    }
  }
  return timings;
}

function summarise(contender: Contender, timings: readonly Timing[][]): Result {
  const learned = timings.flat().flatMap((timing) => timing.learned ?? []);
  if (learned.length > 0 && median(learned) <= 0) {
    throw new UsageError(`${contender.label} does not learn: its training loss did not fall.`);
  }
  const medians = timings.map((runs) => median(runs.map((run) => run.usPerIteration)));
  const best = medians[1]! < medians[0]! ? 1 : 0;
  const times = timings[best]!.map((run) => run.usPerIteration);
  return {
    name: contender.name,
    label: contender.label,
    threads: threadCounts[best],
    us_per_iteration: rounded(medians[best]!),
    fastest: rounded(Math.min(...times)),
    slowest: rounded(Math.max(...times)),
    other_threads_us: rounded(medians[1 - best]!),
    versions: timings[best]![0]?.versions ?? {},
  };
}

function rounded(us: number): number {
  return Math.round(us * 10) / 10;
}

function printTable(results: readonly Result[]): void {
  const ours = results.filter((result) => result.name.startsWith("mrl"));
  const table = new Table({
    head: ["", "threads", "µs a step", "fastest", "slowest", ...ours.map((result) => `÷ ${result.label}`)],
    colAligns: ["left", ...Array.from({ length: 4 + ours.length }, () => "right" as const)],
    style: { head: [], border: [] },
  });
  for (const result of results) {
    table.push([
      result.label,
      result.threads,
      formatNumber(result.us_per_iteration),
      formatNumber(result.fastest),
      formatNumber(result.slowest),
      ...ours.map((our) => formatNumber(result.us_per_iteration / our.us_per_iteration, 2)),
    ]);
  }
  console.log(table.toString());
}

await runMain(async () => {
  const { values } = parseOrExplain({
    rounds: { type: "string" },
    quick: { type: "boolean" },
    seconds: { type: "string" },
    only: { type: "string" },
    python: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const rounds = Math.ceil(positiveNumber("rounds", values.rounds, values.quick ? 3 : 9));
  const seconds = positiveNumber("seconds", values.seconds, 2);
  const only = values.only?.split(",").filter((name) => name !== "") ?? [];
  const chosen = await warmUp(await contenders(only, values.python));
  const warning = busyWarning();
  if (warning) console.error(warning);
  const timings = await timeInRounds(chosen, rounds, seconds);
  const results = [...timings].map(([contender, runs]) => summarise(contender, runs));
  printTable(results);
  if (!values["no-write"] && only.length === 0) {
    const file = join(repository, "bench", "results", "maml-step.json");
    const document = {
      date: new Date().toISOString().slice(0, 10),
      machine: thisMachine(),
      rounds,
      seconds,
      results,
    };
    writeFileSync(file, `${JSON.stringify(document, undefined, 2)}\n`);
    console.error("Written: bench/results/maml-step.json");
  }
});
