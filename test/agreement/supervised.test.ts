import { describeOneIteration } from "./support/one-iteration.js";

// Evaluations are compared in executors.test.ts and classification.test.ts: with a hundred query points and ten updates, some unit
// of a ReLU layer comes near its kink with any seed.
const net = "mlp(hidden: [8])";

describeOneIteration({
  example: "sinusoid-maml",
  set: { "learner.model": "mlp(hidden: [8, 8])", "learner.shots": "5", "learner.meta_batch": "3" },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "ambiguous-maml",
  set: {
    ...{ "learner.model": net, "learner.shots": "5", "learner.meta_batch": "3" },
    ...{ "learner.steps": "2", "learner.first_order": "true" },
  },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "clusters-maml",
  set: {
    ...{ "learner.model": net, "learner.shots": "6", "learner.meta_batch": "2" },
    "tasks.ways": "3",
  },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "sinusoid-anil",
  set: {
    ...{ "learner.body": net, "learner.features": "8", "learner.shots": "5", "learner.meta_batch": "4" },
  },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "sinusoid-cavia",
  set: {
    ...{ "learner.model": net, "learner.shots": "5", "learner.context": "3", "learner.meta_batch": "4" },
  },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "sinusoid-meta-sgd",
  set: { "learner.model": net, "learner.shots": "5", "learner.meta_batch": "4" },
  before: 3,
  evaluated: false,
});
describeOneIteration({
  example: "sinusoid-reptile",
  set: { "learner.model": net, "learner.shots": "5", "learner.adapt_steps": "3" },
  before: 3,
  evaluated: false,
});
