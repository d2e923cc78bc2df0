import { comparesNumbers, example, type SmallSpec } from "./support/numbers.js";

const net = { "learner.model": "mlp(hidden: [3])", "learner.shots": "3" };
const maml = { ...net, "learner.meta_batch": "2" };
const own = (spec: string, experiment?: string): SmallSpec => ({ spec, experiment });

comparesNumbers({
  "sinusoid-maml": example("sinusoid-maml", maml),
  "ambiguous-maml": example("ambiguous-maml", { ...maml, "learner.steps": "2" }),
  "clusters-maml": example("clusters-maml", { ...maml, "learner.shots": "6", "tasks.ways": "3" }),
  "sinusoid-anil": example("sinusoid-anil", {
    ...{ "learner.body": "mlp(hidden: [3])", "learner.features": "3" },
    ...{ "learner.shots": "3", "learner.meta_batch": "2" },
  }),
  "sinusoid-cavia": example("sinusoid-cavia", { ...maml, "learner.context": "2" }),
  "sinusoid-meta-sgd": example("sinusoid-meta-sgd", maml),
  "sinusoid-reptile": example("sinusoid-reptile", { ...net, "learner.adapt_steps": "2" }),
  assertions: own("test/emit/specs/assertions.mrl", "asserting"),
  classification: own("test/good/supervised/classification.mrl"),
  "drawn-once": own("test/emit/specs/drawn-once.mrl"),
  heads: own("test/emit/specs/heads.mrl"),
  library: own("test/emit/specs/library.mrl"),
  "nested-records": own("test/good/supervised/nested-records.mrl"),
  "own-learner": own("test/good/supervised/own-learner.mrl"),
  procedures: own("test/emit/specs/procedures.mrl"),
  recurrent: own("test/good/supervised/recurrent.mrl"),
  "static-loops": own("test/emit/specs/static-loops.mrl"),
  "two-states": own("test/good/supervised/two-states.mrl"),
});
