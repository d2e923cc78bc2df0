import { code } from "../code.js";

export const taskMisfit = code("MRL5001", {
  title: "Task does not fit the learner",
  message: (p: { task: string; interface: string; missing: string }) =>
    `\`${p.task}\` is not \`${p.interface}\`: it has no ${p.missing}`,
  explanation:
    "A learner is written for tasks of one kind: `Supervised` ones have an `example`, an `Mdp` has actions, observations and rewards.",
  example: {
    bad: 'import { maml } from "std/learners"\ntask T() { hidden a: f32 ~ Normal(0.0, 1.0) }\nexperiment e {\n  tasks = T()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
    good: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
  },
});

export const missingBinding = code("MRL5002", {
  title: "Incomplete experiment",
  message: (p: { experiment: string; missing: string }) =>
    `the experiment \`${p.experiment}\` has no \`${p.missing}\``,
  explanation:
    "An experiment binds `tasks` and `learner` and says in `train { iterations: n }` how long to train.",
  example: {
    bad: "experiment e { train { iterations: 10 } }",
    good: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
  },
});

export const unknownClause = code("MRL5003", {
  title: "Unknown clause",
  message: (p: { name: string; where: string; known: string }) =>
    `${p.where} has no \`${p.name}\`; it has ${p.known}`,
  explanation:
    "An experiment has `tasks`, `learner`, `train { iterations, log_every }` and `evaluate { tasks, every }`.",
  example: {
    bad: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { steps: 10 }\n}',
    good: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
  },
});

export const badBudget = code("MRL5004", {
  title: "Not a count",
  message: (p: { name: string; found: string }) =>
    `\`${p.name}\` must be a whole number of at least 1, but it is ${p.found}`,
  explanation: "Iterations and tasks are counted.",
  example: {
    bad: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 0 }\n}',
    good: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
  },
});

export const unknownSetting = code("MRL5005", {
  title: "Unknown setting",
  message: (p: { path: string }) => `nothing in the experiment is called \`${p.path}\``,
  explanation:
    "`--set path=value` names a parameter by its place in the experiment, such as `learner.inner_lr` or `tasks.amplitude`.",
  example: {
    bad: "mrl train spec.mrl --set learner.iner_lr=0.1",
    good: "mrl train spec.mrl --set learner.inner_lr=0.1",
  },
});

export const unknownExperiment = code("MRL5006", {
  title: "Which experiment?",
  message: (p: { found: string }) => p.found,
  explanation: "A file with several experiments is trained with `--experiment NAME`.",
  example: { bad: "mrl train several.mrl", good: "mrl train several.mrl --experiment sinusoid_maml" },
});

export const notYetCompiled = code("MRL5007", {
  title: "Not compiled yet",
  message: (p: { what: string }) => `this version of mrl reads ${p.what}, but it does not compile them yet`,
  explanation:
    "Supervised meta-learning is compiled; rollouts and the clauses of decision processes are read and formatted, and will be compiled by a later version.",
  example: {
    bad: "task Bandit(static arms: int) {\n  hidden p: f32[arms] ~ Uniform(0, 1)\n  action arm: i32 in 0 ..< arms\n  observe none\n  reward ~ Bernoulli(p[arm])\n  horizon 10\n}",
    good: "task Line() { hidden a: f32 ~ Normal(0.0, 1.0)\n example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x } }",
  },
});

export const missingPhase = code("MRL5008", {
  title: "Incomplete learner",
  message: (p: { learner: string; missing: string }) =>
    `the learner \`${p.learner}\` has no \`${p.missing}\``,
  explanation: "A learner says in `train { … }` what one iteration does.",
  example: {
    bad: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T { state theta = model.init() }",
    good: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
  },
});

export const hiddenAccess = code("MRL5009", {
  title: "Hidden information",
  message: (p: { name: string }) => `\`${p.name}\` is hidden from this learner`,
  explanation:
    "A learner knows of a task what `example` tells. A `privileged` learner may name `task.hidden` while it trains, an `oracle` one anywhere.",
  example: {
    bad: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  evaluate(task) { report leak = sum(task.hidden.a) }\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
    good: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
  },
});
