import type { Contender } from "../contenders.js";
import { parseOrExplain, positiveNumber } from "./arguments.js";
import { runMain } from "./command.js";
import {
  chosenContenders,
  printContest,
  summarise,
  timeInRounds,
  warmUp,
  type ContestResult,
} from "./contest.js";
import { busyWarning, thisMachine } from "./machine.js";
import { writeResults } from "./results.js";

/** A benchmark in which mrl and its peers compute the same in interleaved rounds. */
export interface ContestCommand {
  /** What is computed, for `--help`. */
  readonly about: string;
  /** The file in bench/results. */
  readonly results: string;
  /** What an iteration is, as in `µs a step`. */
  readonly unit: string;
  /** How long a timing runs unless `--seconds` says otherwise. */
  readonly seconds: number;
  /** Every contender, or only those that `wanted` says are; `python` is what `--python` gives. */
  contenders(
    wanted: (name: string) => boolean,
    python: string | undefined,
  ): Promise<readonly Contender[]> | readonly Contender[];
  /** Printed below the table, and what else is written with the results. */
  conclude?(results: readonly ContestResult[]): { readonly lines: readonly string[]; readonly more: object };
}

const options = (seconds: number, results: string): string => `
  --rounds N       rounds (9 unless given)
  --quick          3 rounds
  --seconds S      how long each timing runs, start and compilation not counted (${seconds} unless given)
  --only A,B       only contenders whose names start so
  --python PATH    a Python that has jax and torch already
  --no-write       do not write bench/results/${results}.json`;

/** Reads the arguments, runs the rounds, prints the table and writes the results of a whole contest. */
export async function runContest(command: ContestCommand): Promise<void> {
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
      console.log(`${command.about}\n${options(command.seconds, command.results)}`);
      return;
    }
    const rounds = Math.ceil(positiveNumber("rounds", values.rounds, values.quick ? 3 : 9));
    const seconds = positiveNumber("seconds", values.seconds, command.seconds);
    const only = values.only?.split(",").filter((name) => name !== "") ?? [];
    const wanted = (name: string): boolean =>
      only.length === 0 || only.some((start) => name.startsWith(start));
    const all = await command.contenders(wanted, values.python);
    const chosen = await warmUp(chosenContenders(all, only));
    const warning = busyWarning();
    if (warning) console.error(warning);
    const timings = await timeInRounds(chosen, rounds, seconds);
    const results = [...timings].map(([contender, runs]) => summarise(contender, runs));
    printContest(results, command.unit);
    const { lines = [], more = {} } = command.conclude?.(results) ?? {};
    for (const line of lines) console.log(line);
    if (!values["no-write"] && only.length === 0)
      writeResults(command.results, { machine: thisMachine(), rounds, seconds, results, ...more });
  });
}
