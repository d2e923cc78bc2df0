import type { Instruction, Problem, Tables } from "./tables.js";

/** Differences of values that are rounding, and no reason to prefer an action. */
const rounding = 1e-9;

/** What is best to do: by step and state, the lowest of the best actions. */
export type Policy = readonly Uint16Array[];

/** What may come of the moves of an instruction: of the move m, the outcomes from `from[m]` to `from[m + 1]`. */
interface Outcomes {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly paid: Int32Array;
  readonly chance: Float64Array;
}

/** The moves of several problems as those of one; outcomes that are the same are one. Weights sum to 1. */
function mixture(problems: readonly (readonly [Problem, number])[]): Outcomes {
  const [first] = problems[0]!;
  const moves = first.next.length;
  const from = new Int32Array(moves + 1);
  const [to, paid, chance]: [number[], number[], number[]] = [[], [], []];
  for (let move = 0; move < moves; move++) {
    from[move] = to.length;
    for (const [problem, weight] of problems) {
      const [after, kind] = [problem.next[move]!, problem.paid[move]!];
      let at = from[move]!;
      while (at < to.length && (to[at] !== after || paid[at] !== kind)) at++;
      to[at] = after;
      paid[at] = kind;
      chance[at] = (chance[at] ?? 0) + weight;
    }
  }
  from[moves] = to.length;
  return { from, to: Int32Array.from(to), paid: Int32Array.from(paid), chance: Float64Array.from(chance) };
}

/** The best policy for some problems of an instruction at once, each with a weight, by induction from the last step on. */
export function bestPolicy(
  { horizon, actions, rewards, ends }: Tables,
  { states, reached }: Instruction,
  problems: readonly (readonly [Problem, number])[],
): Policy {
  const { from, to, paid, chance } = mixture(problems);
  const policy = reached.map((count) => new Uint16Array(count));
  let [after, worth] = [new Float64Array(states), new Float64Array(states)];
  for (let t = horizon - 1; t >= 0; t--) {
    for (let s = 0; s < reached[t]!; s++) {
      let best = -Infinity;
      for (let a = 0; a < actions; a++) {
        const move = s * actions + a;
        let value = 0;
        for (let i = from[move]!; i < from[move + 1]!; i++) {
          const kind = paid[i]!;
          value += chance[i]! * (rewards[kind * horizon + t]! + (ends[kind] ? 0 : after[to[i]!]!));
        }
        if (value > best + rounding) {
          best = value;
          policy[t]![s] = a;
        }
      }
      worth[s] = best;
    }
    [after, worth] = [worth, after];
  }
  return policy;
}

/** What an episode of a problem earns from its start for who takes any action, one as likely as the other. */
export function valueAtRandom(
  { horizon, actions, rewards, ends }: Tables,
  { states, reached }: Instruction,
  { next, paid, start }: Problem,
): number {
  let [after, worth] = [new Float64Array(states), new Float64Array(states)];
  for (let t = horizon - 1; t >= 0; t--) {
    for (let s = 0; s < reached[t]!; s++) {
      let value = 0;
      for (let move = s * actions; move < (s + 1) * actions; move++) {
        const kind = paid[move]!;
        value += rewards[kind * horizon + t]! + (ends[kind] ? 0 : after[next[move]!]!);
      }
      worth[s] = value / actions;
    }
    [after, worth] = [worth, after];
  }
  return after[start]!;
}

/** What an episode of a problem earns under a policy. */
export function valueUnder(
  { horizon, actions, rewards, ends }: Tables,
  { next, paid, start }: Problem,
  policy: Policy,
): number {
  let [state, total] = [start, 0];
  for (let t = 0; t < horizon; t++) {
    const move = state * actions + policy[t]![state]!;
    const kind = paid[move]!;
    total += rewards[kind * horizon + t]!;
    if (ends[kind]) break;
    state = next[move]!;
  }
  return total;
}
