import { describeOneIteration } from "./support/one-iteration.js";

const net = "mlp(hidden: [8])";
const memory = "gru(hidden: 5)";

describeOneIteration({
  example: "sparse-robot-pearl",
  set: {
    ...{ "tasks.radius": "1.2", "tasks.steps": "4", "learner.latent": "2" },
    ...{ "learner.encoder": net, "learner.actor": net, "learner.critic": net, "learner.value": net },
    ...{ "learner.meta_batch": "2", "learner.batch": "4", "learner.context_batch": "6" },
    ...{ "learner.gradient_steps": "2", "learner.collected_tasks": "2", "learner.initial_episodes": "1" },
    ...{ "learner.prior_episodes": "1", "learner.posterior_episodes": "1", "learner.extra_episodes": "1" },
    ...{ "learner.prior_tries": "1", "learner.replay_size": "20", "learner.context_size": "12" },
  },
  before: 3,
  evaluated: true,
});
// After nine iterations both agents learn; the tenth is an odd one, whose episode of exploitation has the task's encoding.
describeOneIteration({
  example: "mini-map-dream",
  set: {
    ...{ "learner.exploit": memory, "learner.explore": memory, "learner.decoder": memory },
    ...{ "learner.reader": net, "learner.id_encoder": net, "learner.latent": "4", "learner.summary": "5" },
    ...{ "learner.episodes": "20", "learner.batch": "4", "learner.exploit_start": "3" },
    ...{ "learner.explore_start": "4", "learner.target_every": "10", "learner.epsilon_steps": "100.0" },
  },
  before: 9,
  evaluated: true,
});
