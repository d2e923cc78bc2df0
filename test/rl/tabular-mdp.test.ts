import { describe, expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

const [states, actions, episodes, steps] = [3, 2, 400, 5];

/** Many episodes of one task under random actions, and what the task hides. */
const { executable } = prepareText(`
import { TabularMDP } from "std/tasks"
privileged learner wander<T: Mdp>() for T with discrete actions {
  state hidden: T.Hidden = zeros
  state seen: T.Step[${episodes} * T.horizon] = zeros
  train {
    let task ~ tasks
    hidden = task.hidden
    let eps = [for _ in 0 ..< ${episodes}: rollout task {
      let logits: f32[T.Action] = zeros
      let a ~ Categorical(logits)
      act a
    }]
    seen = merge(eps)
  }
  evaluate(task) { report nothing = 0.0 }
}
experiment e {
  tasks = TabularMDP(states: ${states}, actions: ${actions}, steps: ${steps})
  learner = wander()
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`);

const state = await withSession(reference, executable, (session) => train(session, executable, [1]));
const numbers = (name: string): number[] => Array.from(state[name]!.data, Number);
const [from, action, to, reward] = ["observation", "action", "next_observation", "reward"].map((name) =>
  numbers(`seen.${name}`),
) as [number[], number[], number[], number[]];

describe("a tabular process", () => {
  it("starts in its first state, and goes on where it was", () => {
    from.forEach((s, i) => expect(s).toBe(i % steps === 0 ? 0 : to[i - 1]));
  });

  it("hides probabilities", () => {
    const transition = numbers("hidden.transition");
    expect(transition.length).toBe(states * actions * states);
    for (let row = 0; row < states * actions; row++) {
      const probabilities = transition.slice(row * states, (row + 1) * states);
      expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    }
  });

  it("moves and pays as it hides", () => {
    const transition = numbers("hidden.transition");
    const mean = numbers("hidden.mean");
    let checked = 0;
    for (let s = 0; s < states; s++)
      for (let a = 0; a < actions; a++) {
        const turns = from.flatMap((state_, i) => (state_ === s && action[i] === a ? [i] : []));
        const n = turns.length;
        if (n < 50) continue;
        checked++;
        const paid = turns.reduce((sum, i) => sum + reward[i]!, 0) / n;
        // Five standard errors of rewards of variance 1.
        expect(Math.abs(paid - mean[s * actions + a]!)).toBeLessThan(5 / Math.sqrt(n));
        for (let next = 0; next < states; next++) {
          const p = transition[(s * actions + a) * states + next]!;
          const share = turns.filter((i) => to[i] === next).length / n;
          expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n) + 1 / n);
        }
      }
    expect(checked).toBeGreaterThan(states);
  });
});
