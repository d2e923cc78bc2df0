import { comparesNumbers, example } from "./support/numbers.js";

const meta = { "learner.meta_batch": "2" };
const recurrent = {
  ...meta,
  "learner.net": "gru(hidden: 3)",
  "learner.epochs": "2",
  "learner.minibatches": "2",
};
const steps = { "tasks.steps": "3" };
const policy = { ...meta, "learner.policy": "mlp(hidden: [3], activation: tanh)" };
const inner = { ...policy, ...steps, "learner.episodes": "2" };
const net = { ...meta, "learner.net": "mlp(hidden: [3], activation: tanh)" };

comparesNumbers({
  "bandit-rl2": example("bandit-rl2", { ...recurrent, "tasks.arms": "3", "tasks.pulls": "4" }),
  "bandit-100-rl2": example("bandit-100-rl2", { ...recurrent, "tasks.arms": "2", "tasks.pulls": "5" }),
  "bandit-thompson": example("bandit-thompson", { ...meta, "tasks.arms": "3", "tasks.pulls": "4" }),
  "tabular-mdp-rl2": example("tabular-mdp-rl2", {
    ...recurrent,
    ...steps,
    ...{ "tasks.states": "3", "tasks.actions": "2", "learner.episodes": "2" },
  }),
  "half-circle-rl2": example("half-circle-rl2", { ...recurrent, ...steps, "learner.episodes": "2" }),
  "theory-bandit-rl2": example("theory-bandit-rl2", { "tasks.arms": "3", "learner.runs": "2" }),
  "gridworld-reinforce": example("gridworld-reinforce", policy),
  "gridworld-varibad": example("gridworld-varibad", {
    ...{ "learner.minibatches": "2", "learner.minibatch": "1", "learner.epochs": "1" },
    ...{ "learner.encoder": "gru(hidden: 3)", "learner.decoder": "mlp(hidden: [3])" },
    ...{ "learner.policy": "mlp(hidden: [3], activation: tanh)", "learner.latent": "2" },
    ...{ "learner.episodes": "2", "learner.kept_trials": "5", "learner.batch": "2", "learner.updates": "2" },
  }),
  "mini-map-a2c": example("mini-map-a2c", net),
  "mini-map-ppo": example("mini-map-ppo", { ...net, "learner.epochs": "2" }),
  "corners-e-maml": example("corners-e-maml", inner),
  "corners-maml-rl": example("corners-maml-rl", inner),
  "corners-promp": example("corners-promp", { ...inner, "learner.epochs": "2" }),
  "point-navigation-maml": example("point-navigation-maml", inner),
  "two-goals-promp": example("two-goals-promp", { ...inner, "learner.epochs": "2" }),
  "two-goals-trpo": example("two-goals-trpo", { ...policy, ...steps }),
  "decision-process": { spec: "test/emit/specs/decision-process.mrl" },
});
