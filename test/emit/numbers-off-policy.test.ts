import { comparesNumbers, example } from "./support/numbers.js";

const net = "mlp(hidden: [3])";
const memory = "lstm(hidden: 3)";
const dream = {
  ...{ "learner.exploit": memory, "learner.explore": memory, "learner.decoder": memory },
  ...{ "learner.reader": net, "learner.id_encoder": net, "learner.latent": "2", "learner.summary": "3" },
  ...{ "learner.episodes": "5", "learner.batch": "2" },
  ...{ "learner.exploit_start": "1", "learner.explore_start": "1" },
};
const trials = { "learner.kept_trials": "4", "learner.batch": "2", "learner.updates": "2" };
const recurrent = { ...trials, "learner.net": memory, "learner.first_trials": "2" };
const transitions = { "learner.batch": "3", "learner.updates": "2", "learner.kept_transitions": "50" };

comparesNumbers({
  "mini-map-dream": example("mini-map-dream", dream),
  "city-map-dream": example("city-map-dream", dream),
  "cooking-dream": example("cooking-dream", dream),
  "distracting-bus-dream": example("distracting-bus-dream", dream),
  "theory-bandit-dream": example("theory-bandit-dream", { "tasks.arms": "3", "learner.runs": "2" }),
  "distracting-bus-e-rl2": example("distracting-bus-e-rl2", recurrent),
  "mini-map-recurrent-q": example("mini-map-recurrent-q", recurrent),
  "distracting-bus-import": example("distracting-bus-import", {
    ...trials,
    ...{ "learner.memory": memory, "learner.id_encoder": net, "learner.head": net, "learner.latent": "2" },
    "learner.first_trials": "2",
  }),
  "mini-map-double-dqn": example("mini-map-double-dqn", {
    ...transitions,
    ...{ "learner.q": net, "learner.first_episodes": "2" },
  }),
  "point-navigation-sac": example("point-navigation-sac", {
    ...transitions,
    ...{ "learner.actor": `tanh_gaussian(${net}, log_std: -20 .. 2)`, "learner.critic": net },
    ...{ "learner.first_episodes": "2", "tasks.steps": "4" },
  }),
  "sparse-robot-pearl": example("sparse-robot-pearl", {
    ...{ "tasks.steps": "3", "learner.latent": "2", "learner.meta_batch": "2", "learner.batch": "3" },
    ...{ "learner.encoder": net, "learner.actor": net, "learner.critic": net, "learner.value": net },
    ...{ "learner.context_batch": "4", "learner.gradient_steps": "2", "learner.collected_tasks": "2" },
    ...{ "learner.initial_episodes": "1", "learner.prior_episodes": "1", "learner.posterior_episodes": "1" },
    ...{ "learner.prior_tries": "1", "learner.replay_size": "10", "learner.context_size": "6" },
  }),
  rings: { spec: "test/emit/specs/rings.mrl" },
});
