import type { Policy } from "./plan.js";
import type { Problem, Tables } from "./tables.js";

/** What a sampler believes: tasks by their place, ascending, and how likely each is; not normalised. */
interface Belief {
  readonly key: string;
  readonly tasks: readonly number[];
  readonly weights: readonly number[];
}

/** An episode's mean return, and the beliefs that it may end with, by how likely they are. */
interface Episode {
  readonly value: number;
  readonly ends: ReadonlyMap<Belief, number>;
}

/** Courses of an episode, of one belief and one drawn task each, beyond which a value is not worked out. */
const mostCourses = 100_000;

class TooManyCourses extends Error {}

/**
 * Thompson sampling with the exact posterior over the tasks of a family, and what is best in the task that it draws: one
 * episode to explore, then one that is scored. `policies` are the best ones, by instruction and place among its problems.
 *
 * `resamples` says whether a drawn task that what is seen contradicts is replaced at once; otherwise it is kept through the
 * episode. `truth` says which of the tasks are played; the prior is uniform over all.
 */
export class ThompsonSampling {
  private readonly beliefs = new Map<string, Belief>();
  private readonly split = new Map<string, readonly Part[]>();
  private readonly played = new Map<string, Episode>();
  /** By instruction: the place of a task among its problems. */
  private readonly places: readonly ReadonlyMap<number, number>[];
  private courses = 0;

  constructor(
    private readonly tables: Tables,
    private readonly policies: readonly (readonly Policy[])[],
    private readonly resamples: boolean,
    private readonly truth: (task: number) => boolean,
  ) {
    this.places = tables.asked.map(
      ({ problems }) => new Map(problems.map(({ task }, place) => [task, place])),
    );
  }

  /** The mean return of the second episode of a trial; undefined where too many beliefs may be held on the way. */
  value(): number | undefined {
    try {
      return this.secondEpisode();
    } catch (error) {
      if (error instanceof TooManyCourses) return undefined;
      throw error;
    }
  }

  private secondEpisode(): number {
    const prior = this.belief(
      this.tables.ids.map((_, task) => task),
      this.tables.ids.map(() => 1),
    );
    let total = 0;
    for (const [after, chance] of this.episode(prior).ends) total += chance * this.episode(after).value;
    return total;
  }

  private belief(tasks: readonly number[], weights: readonly number[]): Belief {
    const most = Math.max(...weights);
    const scaled = weights.map((weight) => weight / most);
    const key = tasks.map((task, i) => `${task}:${scaled[i]!.toFixed(9)}`).join();
    let belief = this.beliefs.get(key);
    if (!belief) this.beliefs.set(key, (belief = { key: `${this.beliefs.size}`, tasks, weights: scaled }));
    return belief;
  }

  /** What those weigh of some tasks that are played. */
  private mass(tasks: readonly number[], weights: readonly number[]): number {
    return tasks.reduce((sum, task, i) => sum + (this.truth(task) ? weights[i]! : 0), 0);
  }

  /** An episode with an instruction of its own, which may tell something too. */
  private episode(prior: Belief): Episode {
    const parts = this.tables.asked.map(({ problems }, instruction) => {
      const asking = problems.flatMap((problem) => {
        const place = prior.tasks.indexOf(problem.task);
        return place < 0 ? [] : [[problem.task, prior.weights[place]! * problem.chance] as const];
      });
      const mass = asking.reduce((sum, [task, weight]) => sum + (this.truth(task) ? weight : 0), 0);
      return { instruction, asking, mass };
    });
    return mixed(
      parts
        .filter(({ mass }) => mass > 0)
        .map(({ instruction, asking, mass }) => {
          const belief = this.belief(
            asking.map(([task]) => task),
            asking.map(([, weight]) => weight),
          );
          const start = this.problem(instruction, belief.tasks[0]!).start;
          return [
            mass / this.mass(prior.tasks, prior.weights),
            this.drawn(instruction, belief, start, 0),
          ] as const;
        }),
    );
  }

  private problem(instruction: number, task: number): Problem {
    return this.tables.asked[instruction]!.problems[this.places[instruction]!.get(task)!]!;
  }

  /** What comes of drawing a task from a belief in a state. */
  private drawn(instruction: number, belief: Belief, state: number, t: number): Episode {
    const key = `${instruction}/${belief.key}/${state}/${t}`;
    let episode = this.played.get(key);
    if (!episode) {
      const sum = belief.weights.reduce((a, b) => a + b, 0);
      episode = mixed(
        belief.tasks.map(
          (task, i) => [belief.weights[i]! / sum, this.follow(instruction, belief, task, state, t)] as const,
        ),
      );
      this.played.set(key, episode);
    }
    return episode;
  }

  /** What comes of doing what is best in `task` from step `t` on. */
  private follow(instruction: number, belief: Belief, task: number, state: number, t: number): Episode {
    if (++this.courses > mostCourses) throw new TooManyCourses();
    const policy = this.policies[instruction]![this.places[instruction]!.get(task)!]!;
    const parts: (readonly [number, Episode])[] = [];
    let [here, at, reached, share] = [belief, state, 0, 1];
    for (let step = t; step < this.tables.horizon; step++) {
      const outcomes = this.outcomes(instruction, here, at, policy[step]![at]!, step);
      const own = outcomes.find((part) => part.belief.tasks.includes(task));
      for (const part of outcomes) {
        if (part.chance === 0 || part === own) continue;
        parts.push([share * part.chance, this.contradicted(instruction, part, task, step, reached)]);
      }
      if (!own || own.chance === 0) return mixed(parts);
      share *= own.chance;
      reached += own.reward;
      here = own.belief;
      at = own.state;
      if (own.ends) break;
    }
    parts.push([share, { value: reached, ends: new Map([[here, 1]]) }]);
    return mixed(parts);
  }

  /** The rest of an episode after a step that `task` did not foresee; `before` was earned until then. */
  private contradicted(instruction: number, part: Part, task: number, t: number, before: number): Episode {
    const earned = before + part.reward;
    const rest =
      part.ends || t + 1 >= this.tables.horizon
        ? { value: 0, ends: new Map([[part.belief, 1]]) }
        : this.resamples
          ? this.drawn(instruction, part.belief, part.state, t + 1)
          : this.kept(instruction, part.belief, task, part.state, t + 1);
    return { value: earned + rest.value, ends: rest.ends };
  }

  /** A contradicted task that is kept: as `follow`, where none of the outcomes is its own. */
  private kept(instruction: number, belief: Belief, task: number, state: number, t: number): Episode {
    if (t >= this.tables.horizon) return { value: 0, ends: new Map([[belief, 1]]) };
    const policy = this.policies[instruction]![this.places[instruction]!.get(task)!]!;
    return mixed(
      this.outcomes(instruction, belief, state, policy[t]![state]!, t)
        .filter(({ chance }) => chance > 0)
        .map((part) => {
          const rest = part.ends
            ? { value: 0, ends: new Map([[part.belief, 1]]) }
            : this.kept(instruction, part.belief, task, part.state, t + 1);
          return [part.chance, { value: part.reward + rest.value, ends: rest.ends }] as const;
        }),
    );
  }

  /** What an action may lead to, and what is believed then. */
  private outcomes(
    instruction: number,
    belief: Belief,
    state: number,
    action: number,
    t: number,
  ): readonly Part[] {
    const key = `${instruction}/${belief.key}/${state}/${action}/${t}`;
    const known = this.split.get(key);
    if (known) return known;
    const { rewards, ends, actions, horizon } = this.tables;
    const found = new Map<string, { tasks: number[]; weights: number[]; row: number; state: number }>();
    belief.tasks.forEach((task, i) => {
      const problem = this.problem(instruction, task);
      const move = state * actions + action;
      const [row, to] = [problem.paid[move]!, problem.next[move]!];
      const reward = rewards[row * horizon + t]!;
      const look = `${to}/${problem.seen[to]}/${reward}/${ends[row]}`;
      const part = found.get(look) ?? { tasks: [], weights: [], row, state: to };
      part.tasks.push(task);
      part.weights.push(belief.weights[i]!);
      found.set(look, part);
    });
    const mass = this.mass(belief.tasks, belief.weights);
    const parts = [...found.values()].map(({ tasks, weights, row, state: to }): Part => ({
      chance: this.mass(tasks, weights) / mass,
      belief: this.belief(tasks, weights),
      reward: rewards[row * horizon + t]!,
      ends: ends[row] === 1,
      state: to,
    }));
    this.split.set(key, parts);
    return parts;
  }
}

/** One outcome of a step. */
interface Part {
  /** How likely it is, the task being one of those that are played. */
  readonly chance: number;
  readonly belief: Belief;
  readonly reward: number;
  readonly ends: boolean;
  readonly state: number;
}

function mixed(parts: readonly (readonly [number, Episode])[]): Episode {
  const ends = new Map<Belief, number>();
  let value = 0;
  for (const [chance, episode] of parts) {
    value += chance * episode.value;
    for (const [belief, p] of episode.ends) ends.set(belief, (ends.get(belief) ?? 0) + chance * p);
  }
  return { value, ends };
}
