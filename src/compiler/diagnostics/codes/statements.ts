import { code } from "../code.js";

export const notAssignable = code("MRL4001", {
  title: "Cannot be assigned",
  message: (p: { name: string; reason: string }) => `\`${p.name}\` cannot be assigned here: ${p.reason}`,
  explanation:
    "`let` names a value once. A `var` is rebound in the body that declares it and in its loops; a `state` is written in `prepare` and `train`.",
  example: {
    bad: "fn f(x: f32) -> f32 { let y = x; y = 2.0; return y }",
    good: "fn f(x: f32) -> f32 { var y = x; y = 2.0; return y }",
  },
});

export const loopTypeChange = code("MRL4002", {
  title: "A loop changes a type",
  message: (p: { name: string; before: string; after: string }) =>
    `\`${p.name}\` is \`${p.before}\` before the loop's body and \`${p.after}\` after it`,
  explanation:
    "A loop over tensors runs one compiled body, so its variables keep their types. In a `static for` they may change from turn to turn.",
  example: {
    bad: "fn f(x: f32[2]) -> f32[2] { var y = x; repeat 3 { y = concat(y, x) }; return x }",
    good: "fn f(x: f32[2]) -> f32[2] { var y = x; repeat 3 { y = y + x }; return y }",
  },
});

export const notDistribution = code("MRL4003", {
  title: "Not a distribution",
  message: (p: { found: string }) => `\`~\` draws from a distribution, but this is \`${p.found}\``,
  explanation:
    "Distributions are `Normal(…)`, `Uniform(…)`, …, those that a spec declares, and task distributions.",
  example: {
    bad: "task T() { hidden a: f32 ~ 3.0\n example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x } }",
    good: "task T() { hidden a: f32 ~ Normal(3.0, 1.0)\n example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x } }",
  },
});

export const misplaced = code("MRL4004", {
  title: "Statement out of place",
  message: (p: { statement: string; where: string }) => `\`${p.statement}\` may stand ${p.where} only`,
  explanation:
    "`log` and `minimise` belong into `train`, `report` into `evaluate`, `act` and `record` into a rollout.",
  example: {
    bad: "fn f(x: f32) -> f32 { minimise x over x with x; return x }",
    good: "fn f(x: f32) -> f32 { return x }",
  },
});

export const returnInLoop = code("MRL4005", {
  title: "Return inside a loop or a branch",
  message: (p: { where: string }) => `\`return\` cannot stand inside ${p.where}`,
  explanation:
    "A body gives its value at its end. Keep it in a `var` and return that, or use `if … then … else`.",
  example: {
    bad: "fn f(x: f32) -> f32 { repeat 3 { return x }; return x }",
    good: "fn f(x: f32) -> f32 { var y = x; repeat 3 { y = 2 * y }; return y }",
  },
});

export const stateUnreached = code("MRL4101", {
  title: "State that is not reached",
  message: (p: { state: string }) => `the minimised expression does not depend on \`${p.state}\``,
  explanation:
    "`minimise e over a` differentiates `e` with respect to what it reads of `a`. What a `let` before it computed is a constant.",
  example: {
    bad: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  train { let loss = squared_norm(theta)\n    minimise loss over theta with sgd(0.1) }\n}",
    good: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
  },
});

export const minimiseTarget = code("MRL4102", {
  title: "Not a state",
  message: (p: { name: string }) => `\`minimise … over\` names states, and \`${p.name}\` is none`,
  explanation: "Only a learner's `state` is trained.",
  example: {
    bad: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  train { minimise 1.0 over model with sgd(0.1) }\n}",
    good: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
  },
});

export const notScalarLoss = code("MRL4103", {
  title: "Not a scalar",
  message: (p: { what: string; found: string }) => `${p.what} must be one \`f32\`, but it is \`${p.found}\``,
  explanation: "A gradient is taken of one number. Use `sum` or `mean` to make one of many.",
  example: {
    bad: "fn f(x: f32[3]) -> f32[3] = grad(y => y * y)(x)",
    good: "fn f(x: f32[3]) -> f32[3] = grad(y => sum(y * y))(x)",
  },
});

export const silentZero = code("MRL4201", {
  title: "A gradient would be zero silently",
  message: (p: { op: string }) =>
    `a gradient passes through \`${p.op}\` here, whose derivative is zero everywhere: nothing would be learnt through it`,
  explanation:
    "The results of `argmax`, `argsort`, `floor`, `round`, `sign`, of a cast to an integer and of a discrete draw do not change with what is differentiated. Say with `stop_gradient(…)` that this is meant.",
  example: {
    bad: "fn f(x: f32) -> f32 = grad(y => floor(y))(x)",
    good: "fn f(x: f32) -> f32 = grad(y => y * stop_gradient(floor(y)))(x)",
  },
});

export const gradientOfWhile = code("MRL4202", {
  title: "A gradient through an open-ended loop",
  message: () => "a gradient cannot pass through a loop whose number of turns is a tensor",
  explanation:
    "Reverse-mode differentiation stores something for each turn, so their number must be static. Use `repeat` or `for` with a static count.",
  example: {
    bad: "fn f(x: f32) -> f32 = grad(y => { var z = y; while z < 10 { z = 2 * z }; return z })(x)",
    good: "fn f(x: f32) -> f32 = grad(y => { var z = y; repeat 3 { z = 2 * z }; return z })(x)",
  },
});

export const notDifferentiable = code("MRL4203", {
  title: "Not differentiable",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be made of floats, but it is \`${p.found}\``,
  explanation: "Gradients are taken with respect to floats: a tensor of `f32`, or a tree of such.",
  example: {
    bad: "fn f(x: i32) -> i32 = grad(y => y * y)(x)",
    good: "fn f(x: f32) -> f32 = grad(y => y * y)(x)",
  },
});
