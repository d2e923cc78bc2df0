import { describe, expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { wasm } from "../agreement/support/engines.js";
import { reports } from "../supervised/support/programs.js";

/** What a learner reports of held-out tasks after some iterations; the same bits on every machine. */
async function learnt(tasks: string, learner: string, iterations: number): Promise<Record<string, number[]>> {
  const text = `
import { Bandit, MiniMap, TwoGoals } from "std/tasks"
import { maml_rl, ppo, rl2 } from "std/learners"
experiment one { tasks = ${tasks}; learner = ${learner}; train { iterations: 1 }; evaluate { tasks: 100 } }`;
  return reports(wasm, prepareText(text), iterations);
}

describe("after little training it is better than chance by a margin", () => {
  it("rl2 on arms", async () => {
    const learner = "rl2(net: gru(hidden: 16), episodes: 1, meta_batch: 64, epochs: 4, outer: adam(5e-3))";
    // A random arm earns 4, the best one 6 of 8.
    const { total } = await learnt("Bandit(arms: 3, pulls: 8)", learner, 150);
    expect(total![0]).toBeGreaterThan(4.4);
  });

  it("ppo on the mini map", async () => {
    const learner = "ppo(net: mlp(hidden: [32], activation: tanh), meta_batch: 32, outer: adam(0.01))";
    // Random moves earn -2.57; knowing nothing, 0.1 can be had by walking.
    const { return: earned } = await learnt("MiniMap()", learner, 60);
    expect(earned![0]).toBeGreaterThan(-0.5);
  });

  it("maml_rl on two goals, by its step", async () => {
    const learner =
      "maml_rl(policy: mlp(hidden: [16], activation: tanh), episodes: 10, meta_batch: 8, inner_lr: 0.3, max_kl: 0.03)";
    const { return: earned } = await learnt("TwoGoals(steps: 15)", learner, 30);
    // Who stays where it is earns -7.5.
    expect(earned![0]).toBeLessThan(-6);
    expect(earned![1]).toBeGreaterThan(-5);
  });
});
