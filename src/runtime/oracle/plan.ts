import type { Problem, Tables } from "./tables.js";

/** Differences of values that are rounding, and no reason to prefer an action. */
const rounding = 1e-9;

/** What is best to do: by step and state, the lowest of the best actions. */
export type Policy = readonly Uint16Array[];

/** The best policy against some problems at once, each with a weight, by induction from the last step on. */
export function bestPolicy(tables: Tables, problems: readonly (readonly [Problem, number])[]): Policy {
  const { horizon, states, actions } = tables;
  const policy = Array.from({ length: horizon }, () => new Uint16Array(states));
  let after = new Float64Array(states);
  for (let t = horizon - 1; t >= 0; t--) {
    const worth = new Float64Array(states);
    for (let s = 0; s < states; s++) {
      let best = -Infinity;
      for (let a = 0; a < actions; a++) {
        let value = 0;
        for (const [problem, weight] of problems)
          value += weight * moveValue(tables, problem, s, a, t, after);
        if (value > best + rounding) {
          best = value;
          policy[t]![s] = a;
        }
      }
      worth[s] = best;
    }
    after = worth;
  }
  return policy;
}

/** What an episode of a problem earns from its start, with the chance of each action by step and state. */
export function valueOf(
  tables: Tables,
  problem: Problem,
  chance: (t: number, s: number, a: number) => number,
): number {
  const { horizon, states, actions } = tables;
  let after = new Float64Array(states);
  for (let t = horizon - 1; t >= 0; t--) {
    const worth = new Float64Array(states);
    for (let s = 0; s < states; s++) {
      let value = 0;
      for (let a = 0; a < actions; a++) {
        const p = chance(t, s, a);
        if (p > 0) value += p * moveValue(tables, problem, s, a, t, after);
      }
      worth[s] = value;
    }
    after = worth;
  }
  return after[problem.start]!;
}

/** What an episode of a problem earns under a policy. */
export function valueUnder(tables: Tables, problem: Problem, policy: Policy): number {
  let [state, total] = [problem.start, 0];
  for (let t = 0; t < tables.horizon; t++) {
    const move = state * tables.actions + policy[t]![state]!;
    const row = problem.paid[move]!;
    total += tables.rewards[row]![t]!;
    if (tables.ends[row]) break;
    state = problem.next[move]!;
  }
  return total;
}

function moveValue(
  { rewards, ends, actions }: Tables,
  { next, paid }: Problem,
  s: number,
  a: number,
  t: number,
  after: Float64Array,
): number {
  const move = s * actions + a;
  const row = paid[move]!;
  return rewards[row]![t]! + (ends[row] ? 0 : after[next[move]!]!);
}
