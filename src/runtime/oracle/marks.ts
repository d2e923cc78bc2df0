import type { FiniteProcess } from "../../compiler/driver/finite-process.js";
import { bestPolicy, valueOf, valueUnder, type Policy } from "./plan.js";
import { enumerate, type Problem, type Tables } from "./tables.js";
import { ThompsonSampling } from "./thompson.js";

/** Returns of one episode, in the mean over the tasks of a part and over their instructions. */
export interface Marks {
  /** `all`, or `train` or `test`. */
  readonly part: string;
  readonly tasks: number;
  /** Who knows the task. */
  readonly oracle: number;
  /** Who follows the best policy of the decision process whose moves are the mean over all tasks of the family. */
  readonly noInformation: number;
  /** Who does anything. */
  readonly random: number;
  /** Thompson sampling in the episode after one of exploring: a drawn task is kept through an episode, … */
  readonly thompson: number | undefined;
  /** … or drawn anew as soon as it is contradicted. Undefined where that may take too many courses to enumerate. */
  readonly thompsonResampled: number | undefined;
}

/** The marks of every part of a finite family. Throws `NotEnumerable`. */
export function marksOf(process: FiniteProcess): readonly Marks[] {
  const tables = enumerate(process);
  const best = tables.asked.map((problems) => problems.map((problem) => bestPolicy(tables, [[problem, 1]])));
  const blind = tables.asked.map((problems) => bestPolicy(tables, weighted(problems)));
  return [...process.parts].map(([part, ids]) => {
    const isPlayed = new Set(ids);
    const played = (task: number): boolean => isPlayed.has(tables.ids[task]!);
    const mean = (value: (problem: Problem, instruction: number, place: number) => number): number =>
      meanOver(tables, played, value);
    const thompson = (resamples: boolean): number | undefined =>
      new ThompsonSampling(tables, best, resamples, played).value();
    return {
      part,
      tasks: ids.length,
      oracle: mean((problem, i, place) => valueUnder(tables, problem, best[i]![place] as Policy)),
      noInformation: mean((problem, i) => valueUnder(tables, problem, blind[i]!)),
      random: mean((problem) => valueOf(tables, problem, () => 1 / tables.actions)),
      thompson: thompson(false),
      thompsonResampled: thompson(true),
    };
  });
}

function weighted(problems: readonly Problem[]): (readonly [Problem, number])[] {
  const sum = problems.reduce((total, { chance }) => total + chance, 0);
  return problems.map((problem) => [problem, problem.chance / sum]);
}

function meanOver(
  tables: Tables,
  played: (task: number) => boolean,
  value: (problem: Problem, instruction: number, place: number) => number,
): number {
  let [sum, weight] = [0, 0];
  tables.asked.forEach((problems, instruction) =>
    problems.forEach((problem, place) => {
      if (!played(problem.task)) return;
      sum += problem.chance * value(problem, instruction, place);
      weight += problem.chance;
    }),
  );
  return sum / weight;
}
