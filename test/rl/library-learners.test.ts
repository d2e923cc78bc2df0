import { describe, expect, it } from "vitest";
import { verify } from "../../src/graph/verify.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, relativeDifference, train, withSession } from "../agreement/support/engines.js";

/** Each learner in small on a task that fits it, and what its first iterations must have changed. */
const cases = [
  ["reinforce(policy: mlp(hidden: [4]), meta_batch: 3)", "Gridworld()", "theta."],
  ["a2c(net: mlp(hidden: [4]), meta_batch: 3)", "MiniMap()", "theta."],
  ["ppo(net: mlp(hidden: [4]), meta_batch: 3, epochs: 2)", "PointNavigation(steps: 4)", "theta."],
  ["trpo(policy: mlp(hidden: [4], activation: tanh), meta_batch: 4)", "TwoGoals(steps: 4)", "theta."],
  [
    "double_dqn(q: mlp(hidden: [4]), kept_transitions: 60, batch: 4, updates: 2, first_episodes: 2)",
    "MiniMap()",
    "theta.",
  ],
  [
    "sac(actor: tanh_gaussian(mlp(hidden: [4]), log_std: -5 .. 2), critic: mlp(hidden: [4]), kept_transitions: 60, batch: 4, updates: 2, first_episodes: 2)",
    "HalfCircleRobot(steps: 4)",
    "policy.",
  ],
  [
    "e_maml(policy: mlp(hidden: [4], activation: tanh), episodes: 3, meta_batch: 2, damping: 0.1)",
    "Corners(steps: 5)",
    "theta.",
  ],
  [
    "promp(policy: mlp(hidden: [4], activation: tanh), episodes: 3, meta_batch: 2, epochs: 2)",
    "Corners(steps: 5)",
    "theta.",
  ],
  ["rl2(net: gru(hidden: 4), episodes: 2, unscored: 1, meta_batch: 3, epochs: 2)", "MiniMap()", "theta."],
  [
    "recurrent_q(net: dueling_lstm(embed: 4, hidden: 4), kept_trials: 5, batch: 2, first_trials: 1, unscored: 1)",
    "MiniMap()",
    "q.",
  ],
  [
    "import_rl(latent: 3, memory: lstm(hidden: 4), head: mlp(hidden: [4]), kept_trials: 5, batch: 2, first_trials: 1)",
    "MiniMap()",
    "m.",
  ],
  [
    "varibad(latent: 2, encoder: gru(hidden: 4), decoder: mlp(hidden: [4]), episodes: 2, minibatches: 2, minibatch: 1, kept_trials: 5, batch: 2, updates: 1)",
    "Gridworld()",
    "infer.",
  ],
  ["tabular_dream(runs: 2)", "TheoryBandit(arms: 3)", "shown"],
  ["tabular_rl2(runs: 2)", "TheoryBandit(arms: 3)", "tried"],
] as const;

describe.each(cases)("%s", (learner, task, changes) => {
  it(`learns on ${task}`, async () => {
    const [name, family] = [learner, task].map((call) => /^\w+/.exec(call)![0]) as [string, string];
    const { executable } = prepareText(`
import { ${family} } from "std/tasks"
import { ${name} } from "std/learners"
experiment e {
  tasks = ${task}
  learner = ${learner}
  train { iterations: 2 }
  evaluate { tasks: 2 }
}`);
    verify(executable);
    await withSession(reference, executable, async (session) => {
      const from = await train(session, executable, [1], { seed: 3 });
      const next = await train(session, executable, [1], { seed: 3, from });
      for (const [slot, { data }] of Object.entries(next))
        expect(Array.from(data).every(Number.isFinite), slot).toBe(true);
      const moved = Object.keys(next).filter((slot) => relativeDifference(from[slot]!, next[slot]!) > 0);
      expect(moved.filter((slot) => slot.startsWith(changes))).not.toEqual([]);
    });
  });
});
