import { code } from "../code.js";

export const noAction = code("MRL6001", {
  title: "A rollout without an action",
  message: () => "the body of this rollout never says `act`",
  explanation: "Each step of a rollout plays one action: `act a` in its body says which.",
  example: {
    bad: "learner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let a ~ theta(observation) }\n    log reward = sum(ep.reward) }\n}",
    good: "learner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let a ~ theta(observation); act a }\n    log reward = sum(ep.reward) }\n}",
  },
});

export const outsideRollout = code("MRL6002", {
  title: "Outside of a rollout",
  message: (p: { statement: string }) => `\`${p.statement}\` may stand in the body of a rollout only`,
  explanation:
    "`act` plays an action and `record` keeps a value of a step; both belong to the body of a `rollout`.",
  example: {
    bad: "fn f(x: f32) -> f32 { act x; return x }",
    good: "fn f(x: f32) -> f32 { return x }",
  },
});

export const logProbBeforeAct = code("MRL6003", {
  title: "A density before its act",
  message: (p: { name: string }) =>
    `\`log_prob\` of \`${p.name}\` is taken before \`act\` has made it a constant: its gradient would run through the draw as well`,
  explanation:
    "A reparameterised draw depends on the parameters of its distribution, so that the gradient of its log-density would miss the score; the same is true of what is computed from the draw. `act a` makes `a` a constant; take `log_prob` of it after that. What else is meant to be a constant says `stop_gradient(…)`.",
  example: {
    bad: "learner l<T: Mdp>(policy: Net<T.Observation, Dist<f32[T.actions]>>) for T with continuous actions {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let d = theta(observation); let a ~ d; record lp = d.log_prob(a); act a }\n    log lp = sum(ep.lp) }\n}",
    good: "learner l<T: Mdp>(policy: Net<T.Observation, Dist<f32[T.actions]>>) for T with continuous actions {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let d = theta(observation); let a ~ d; act a; record lp = d.log_prob(a) }\n    log lp = sum(ep.lp) }\n}",
  },
});

export const badSplit = code("MRL6004", {
  title: "Split that does not hold",
  message: (p: { problem: string }) => p.problem,
  explanation:
    "`split train = …, test = …` divides the values of a hidden bounded integer; the parts must lie within its bounds and share none, so that evaluation is on held-out tasks. `split all = …` says that both are the same on purpose.",
  example: {
    bad: "task T() {\n  hidden id: i32 in 0 ..< 10\n  split train = 0 ..< 6, test = 5 ..< 10\n  example { x: f32[1] ~ Normal(0.0, 1.0), y = id * x }\n}",
    good: "task T() {\n  hidden id: i32 in 0 ..< 10\n  split train = 0 ..< 5, test = 5 ..< 10\n  example { x: f32[1] ~ Normal(0.0, 1.0), y = id * x }\n}",
  },
});

export const missingClause = code("MRL6005", {
  title: "Incomplete task",
  message: (p: { task: string; missing: string }) => `the task \`${p.task}\` has no \`${p.missing}\``,
  explanation:
    "A decision process says what can be done (`action`), what is seen (`observe`), what it earns (`reward`) and how long it lasts (`horizon`).",
  example: {
    bad: "task T() {\n  hidden p: f32 ~ Uniform(0, 1)\n  action a: i32 in 0 ..< 2\n  observe none\n  reward ~ Bernoulli(p)\n}",
    good: "task T() {\n  hidden p: f32 ~ Uniform(0, 1)\n  action a: i32 in 0 ..< 2\n  observe none\n  reward ~ Bernoulli(p)\n  horizon 10\n}",
  },
});

export const unmetNeed = code("MRL6006", {
  title: "Task lacks what the learner needs",
  message: (p: { need: string; task: string; reason: string }) =>
    `the learner needs ${p.need}, and \`${p.task}\` has ${p.reason}`,
  explanation:
    "After `for T with` a learner says what it needs: `finite tasks`, `discrete actions`, `discrete observations` or `continuous actions`.",
  example: {
    bad: "task T() {\n  hidden p: f32 ~ Uniform(0, 1)\n  action a: f32[2] in -1 .. 1\n  observe none\n  reward -norm(a)\n  horizon 10\n}\nlearner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T with discrete actions {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let a ~ theta(observation); act a }\n    log reward = sum(ep.reward) }\n}\nexperiment e {\n  tasks = T()\n  learner = l(policy: mlp(hidden: [4]))\n  train { iterations: 1 }\n}",
    good: "task T() {\n  hidden p: f32 ~ Uniform(0, 1)\n  action a: i32 in 0 ..< 2\n  observe none\n  reward ~ Bernoulli(p)\n  horizon 10\n}\nlearner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T with discrete actions {\n  state theta = policy.init()\n  train { let task ~ tasks\n    let ep = rollout task { let a ~ theta(observation); act a }\n    log reward = sum(ep.reward) }\n}\nexperiment e {\n  tasks = T()\n  learner = l(policy: mlp(hidden: [4]))\n  train { iterations: 1 }\n}",
  },
});
