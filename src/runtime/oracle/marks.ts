import type { FiniteProcess } from "../../compiler/driver/finite-process.js";
import { bestPolicy, valueAtRandom, valueUnder, type Policy } from "./plan.js";
import { valuesRemembering } from "./remember.js";
import { enumerate, type Instruction, type Problem } from "./tables.js";
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
  /**
   * Who plays one episode without exploring, as well as what that episode has shown so far allows. Undefined where too many
   * situations may come about to enumerate.
   */
  readonly noExploring: number | undefined;
  /** Who does anything. */
  readonly random: number;
  /** Thompson sampling in the episode after one of exploring: a drawn task is kept through an episode, … */
  readonly thompson: number | undefined;
  /** … or drawn anew as soon as it is contradicted. Undefined where that may take too many courses to enumerate. */
  readonly thompsonResampled: number | undefined;
}

/** The marks of every part of a finite family; `onProgress` is told in words what is done. Throws `NotEnumerable`. */
export function marksOf(process: FiniteProcess, onProgress?: (what: string) => void): readonly Marks[] {
  const tables = enumerate(process, (moves) => onProgress?.(`${moves.toLocaleString("en")} moves`));
  let remembers = true;
  const plans = tables.asked.map((instruction, i): Plan => {
    onProgress?.(`policies for instruction ${i + 1} of ${tables.asked.length}`);
    const { problems } = instruction;
    const sum = problems.reduce((total, { chance }) => total + chance, 0);
    const remembering = remembers ? valuesRemembering(tables, instruction) : undefined;
    remembers = remembering !== undefined;
    return {
      instruction,
      remembering,
      best: problems.map((problem) => bestPolicy(tables, instruction, [[problem, 1]])),
      blind: bestPolicy(
        tables,
        instruction,
        problems.map((problem) => [problem, problem.chance / sum]),
      ),
    };
  });
  return [...process.parts].map(([part, ids]) => {
    onProgress?.(`values for ${ids.length} tasks`);
    const isPlayed = new Set(ids);
    const played = (task: number): boolean => isPlayed.has(tables.ids[task]!);
    const mean = (value: (problem: Problem, plan: Plan, place: number) => number): number =>
      meanOver(plans, played, value);
    const thompson = (resamples: boolean): number | undefined =>
      new ThompsonSampling(
        tables,
        plans.map(({ best }) => best),
        resamples,
        played,
      ).value();
    return {
      part,
      tasks: ids.length,
      oracle: mean((problem, { best }, place) => valueUnder(tables, problem, best[place]!)),
      noInformation: mean((problem, { blind }) => valueUnder(tables, problem, blind)),
      noExploring: remembers ? mean((_, { remembering }, place) => remembering![place]!) : undefined,
      random: mean((problem, { instruction }) => valueAtRandom(tables, instruction, problem)),
      thompson: thompson(false),
      thompsonResampled: thompson(true),
    };
  });
}

/** What is best under an instruction. */
interface Plan {
  readonly instruction: Instruction;
  /** In each of its problems. */
  readonly best: readonly Policy[];
  /** In all of them at once. */
  readonly blind: Policy;
  /** By problem: what the best play earns that remembers its episode. */
  readonly remembering: readonly number[] | undefined;
}

/** The mean over the problems of the tasks that are played. */
function meanOver(
  plans: readonly Plan[],
  played: (task: number) => boolean,
  value: (problem: Problem, plan: Plan, place: number) => number,
): number {
  let [sum, weight] = [0, 0];
  for (const plan of plans)
    plan.instruction.problems.forEach((problem, place) => {
      if (!played(problem.task)) return;
      sum += problem.chance * value(problem, plan, place);
      weight += problem.chance;
    });
  return sum / weight;
}
