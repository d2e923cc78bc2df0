import Table from "cli-table3";
import type { Contender, Timing } from "../contenders.js";
import { UsageError } from "./command.js";
import { formatNumber, median } from "./statistics.js";

const threadCounts = [1, 2] as const;

/** A contender's median over the rounds, with the better number of threads. */
export interface ContestResult {
  readonly name: string;
  readonly label: string;
  readonly threads: number;
  readonly us_per_iteration: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly other_threads_us: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Those of `all` whose name starts as one of `only`; all where it is empty. Throws `UsageError` where none is left. */
export function chosenContenders(all: readonly Contender[], only: readonly string[]): Contender[] {
  const chosen = all.filter(({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)));
  if (chosen.length === 0) throw new UsageError(`--only ${only.join(",")} names no contender. Try --help.`);
  return chosen;
}

/** One untimed run each, which fills the caches of compiled programs; one that cannot run and is not needed is left out, with a word. */
export async function warmUp(chosen: readonly Contender[]): Promise<Contender[]> {
  const able: Contender[] = [];
  for (const contender of chosen) {
    console.error(`warming up: ${contender.label}`);
    try {
      for (const threads of threadCounts) await contender.time(threads, 0.1);
      able.push(contender);
    } catch (error) {
      if (!(error instanceof UsageError) || contender.isNeeded) throw error;
      console.error(`Left out: ${contender.label}. ${error.message}`);
    }
  }
  return able;
}

/** Every contender with every number of threads, once a round, so that all meet the same conditions. */
export async function timeInRounds(
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

export function summarise(contender: Contender, timings: readonly Timing[][]): ContestResult {
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

/** Prints the results, `what` being what one iteration is, and how many times slower than mrl each is. */
export function printContest(results: readonly ContestResult[], what: string): void {
  const ours = results.filter((result) => result.name.startsWith("mrl"));
  const table = new Table({
    head: [
      ...["", "threads", `µs ${what}`, "fastest", "slowest", ...threadCounts.map((n) => `threads ${n}`)],
      ...ours.map((result) => `÷ ${result.label}`),
    ],
    colAligns: [
      "left",
      ...Array.from({ length: 4 + threadCounts.length + ours.length }, () => "right" as const),
    ],
    style: { head: [], border: [] },
  });
  for (const result of results) {
    table.push([
      result.label,
      result.threads,
      formatNumber(result.us_per_iteration),
      formatNumber(result.fastest),
      formatNumber(result.slowest),
      ...threadCounts.map((n) =>
        formatNumber(n === result.threads ? result.us_per_iteration : result.other_threads_us),
      ),
      ...ours.map((our) => formatNumber(result.us_per_iteration / our.us_per_iteration, 2)),
    ]);
  }
  console.log(table.toString());
}
