import { code, quoted } from "../code.js";
import { learnerOf, minimises, startsTheta, trainedBy } from "./example.js";

export const notAssignable = code("MRL4001", {
  title: "Cannot be assigned",
  message: (p: { name: string; reason: string }) => `\`${p.name}\` cannot be assigned here: ${p.reason}`,
  explanation: `
\`let\` names a value once and for all. A \`var\` is rebound in the body that declares it and in that body's loops, and a
\`state\` is written in \`prepare\` and \`train\` and in the procedures that these call. The elements of a comprehension and
what is differentiated are computed apart from everything else, so they write nothing outside of themselves.`,
  example: {
    bad: "fn f(x: f32) -> f32 { let y = x; y = 2.0; return y }",
    good: "fn f(x: f32) -> f32 { var y = x; y = 2.0; return y }",
  },
});

export const loopTypeChange = code("MRL4002", {
  title: "A loop changes a type",
  message: (p: { name: string; before: string; after: string }) =>
    `\`${p.name}\` is ${quoted(p.before)} before the loop's body and ${quoted(p.after)} after it`,
  explanation: `
A loop over tensors is compiled once for all of its turns, so what it carries from turn to turn keeps its type and its
shape. To gather one element a turn write \`yield\`, or a comprehension; a \`var\` that should hold fractions starts from
\`0.0\`. In a \`static for\` types may change from turn to turn.`,
  example: {
    bad: "fn f(x: f32[2]) -> f32[2] { var y = x; repeat 3 { y = concat(y, x) }; return x }",
    good: "fn f(x: f32[2]) -> f32[2] { var y = x; repeat 3 { y = y + x }; return y }",
  },
});

export const notDistribution = code("MRL4003", {
  title: "Not a distribution",
  message: (p: { found: string }) => `\`~\` draws from a distribution, but this is ${quoted(p.found)}`,
  explanation: `
Distributions are \`Normal(…)\`, \`Uniform(…)\` and the others of the library, those that a spec declares, and tasks:
\`let task ~ tasks\`. A value that is not drawn is given with \`=\`.`,
  example: {
    bad: "task T() { hidden a: f32 ~ 3.0\n example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x } }",
    good: "task T() { hidden a: f32 ~ Normal(3.0, 1.0)\n example { x: f32[1] ~ Normal(0.0, 1.0), y = a * x } }",
  },
});

export const misplaced = code("MRL4004", {
  title: "Statement out of place",
  message: (p: { statement: string; where: string }) => `\`${p.statement}\` may only stand ${p.where}`,
  explanation: `
Each phase of a learner has statements of its own: \`minimise\` and \`log\` belong to what \`train\` does, \`report\` to
\`evaluate\`, \`act\` and \`record\` to the body of a rollout, and \`yield\` to the end of a \`for\`. Elsewhere nobody would read
what they say.`,
  example: {
    bad: learnerOf(
      startsTheta,
      minimises,
      "evaluate(task) { log size = squared_norm(theta); report size = squared_norm(theta) }",
    ),
    good: learnerOf(startsTheta, minimises, "evaluate(task) { report size = squared_norm(theta) }"),
  },
});

export const returnInLoop = code("MRL4005", {
  title: "Return inside a loop or a branch",
  message: (p: { where: string }) => `\`return\` cannot stand inside ${p.where}`,
  explanation: `
All turns of a loop run, and both branches of an \`if\` on a tensor are compiled, so neither can be left early: a body gives
its value at its end. Keep the value in a \`var\` and return that, or use \`if … then … else …\`.`,
  example: {
    bad: "fn f(x: f32) -> f32 { repeat 3 { return x }; return x }",
    good: "fn f(x: f32) -> f32 { var y = x; repeat 3 { y = 2 * y }; return y }",
  },
});

export const stateUnreached = code("MRL4101", {
  title: "State that is not reached",
  message: (p: { state: string }) =>
    `what is minimised does not read \`${p.state}\`, so nothing would be learnt of it`,
  explanation: `
\`minimise e over a\` differentiates \`e\` by what it, and the functions that it calls, read of \`a\`. What a \`let\` before it
computed is a constant. Move the computation into the minimised expression, or into a function that it calls, or take
the state out of the list.`,
  example: {
    bad: learnerOf(
      startsTheta,
      "train {\n    let loss = squared_norm(theta)\n    minimise loss over theta with sgd(0.1)\n  }",
    ),
    good: learnerOf(startsTheta, minimises),
  },
});

export const stateCut = code("MRL4104", {
  title: "State that no gradient reaches",
  message: (p: { state: string }) =>
    `what is minimised depends on \`${p.state}\` only through what no gradient passes, so nothing would be learnt of it`,
  explanation: `
The expression reads the state, but on each way from it to the loss stands something that cuts: \`stop_gradient\`, what \`act\` has
played, a comparison, the drawing of a discrete value. The gradient would be zero, and training would change nothing. A policy
learns through the \`log_prob\` of its actions, or by \`act a pathwise\` where actions and environment are differentiable.`,
  example: {
    bad: trainedBy("minimise stop_gradient(w * w) over w with sgd(0.1)"),
    good: trainedBy("minimise w * w over w with sgd(0.1)"),
  },
});

export const minimiseTarget = code("MRL4102", {
  title: "Not a state",
  message: (p: { name: string }) => `\`minimise … over\` names states, and \`${p.name}\` is none`,
  explanation: `
What is trained outlives an iteration, so it is a \`state\` of the learner: \`state theta = model.init()\` draws the
parameters of a net once. To improve a value within an iteration, as an inner loop does, take a step along its \`grad\`.`,
  example: {
    bad: learnerOf("train { minimise 1.0 over model with sgd(0.1) }"),
    good: learnerOf(startsTheta, minimises),
  },
});

export const notScalarLoss = code("MRL4103", {
  title: "Not a scalar",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be one \`f32\`, but it is ${quoted(p.found)}`,
  explanation: `
A gradient is taken of one number, and \`log\` and \`report\` say one. Use \`sum\` or \`mean\` to make one of many; of a value
with several axes they take the leading one, so they may be needed twice.`,
  example: {
    bad: "fn f(x: f32[3]) -> f32[3] = grad(y => y * y)(x)",
    good: "fn f(x: f32[3]) -> f32[3] = grad(y => sum(y * y))(x)",
  },
});

export const silentZero = code("MRL4201", {
  title: "A gradient would be zero silently",
  message: (p: { through: string }) =>
    `a gradient passes through ${p.through} here, whose derivative is zero everywhere: nothing would be learnt through it`,
  explanation: `
The results of \`argmax\`, \`argsort\`, \`floor\`, \`round\`, \`sign\`, of a cast to an integer and of a discrete draw are steps:
flat wherever they have a derivative. A gradient through them is zero, the loss does not fall, and no error says why.
Where this is meant, \`stop_gradient(…)\` says so; otherwise use something smooth, such as \`softmax\` for \`argmax\`, or the
score \`log_prob\` of a draw. Comparisons in \`if\`, \`where\`, \`max\` and \`clip\` are not concerned.`,
  example: {
    bad: trainedBy("minimise floor(10 * w) over w with sgd(0.1)"),
    good: trainedBy("minimise square(w - stop_gradient(floor(10 * w))) over w with sgd(0.1)"),
  },
});

export const gradientOfWhile = code("MRL4202", {
  title: "A gradient through an open-ended loop",
  message: () => "a gradient cannot pass through a loop whose number of turns is a tensor",
  explanation: `
A gradient goes back through the turns of a loop one by one and needs what each of them computed, so their number must be
known when the graph is built. Use \`repeat\` or \`for\` with a static count; a turn that should do nothing any more chooses
the old value with \`if … then … else …\`. Outside of gradients \`while\` and counts that are tensors are fine.`,
  example: {
    bad: trainedBy("minimise { var z = w; while z < 10.0 { z = 2 * z }; return z } over w with sgd(0.1)"),
    good: trainedBy("minimise { var z = w; repeat 3 { z = 2 * z }; return z } over w with sgd(0.1)"),
  },
});

export const unscannedRow = code("MRL4204", {
  severity: "warning",
  title: "A gradient that is quadratic in the horizon",
  message: () =>
    "the gradient of this loop costs a whole table a turn, as this row is at a place computed from the loop's index in another way than by a static number added to it",
  explanation: `
In \`for t in …\`, \`x[t]\`, \`x[t + c]\` with a static \`c\`, and \`out with [t + c] = e\` of a variable of which the loop reads
nothing else than such rows, are taken as the loop's inputs and outputs: a turn then handles one row, forwards and on the
way back. Of a row at any other place the way back adds to a gradient of the whole table in each turn, so that twice the
horizon costs four times as much. The numbers are right all the same. To go backwards, write \`for t in reverse(0 ..< n)\`;
to go by another order, gather the rows before the loop, \`let ordered = x[order]\`, and iterate over them.`,
  example: {
    bad: trainedBy(
      "minimise { let x = [for i in 0 ..< 3: w * i]; var z = 0.0; for t in 0 ..< 3 { z = sin(z + x[2 - t]) }; return z } over w with sgd(0.1)",
    ),
    good: trainedBy(
      "minimise { let x = [for i in 0 ..< 3: w * i]; var z = 0.0; for t in reverse(0 ..< 3) { z = sin(z + x[t]) }; return z } over w with sgd(0.1)",
    ),
  },
});

export const notDifferentiable = code("MRL4203", {
  title: "Not differentiable",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be made of floats, but it is ${quoted(p.found)}`,
  explanation: `
Gradients are taken with respect to floats: a tensor of \`f32\`, or a record, a tuple or a net whose every part is one.
Integers and truth values do not change by small amounts. Convert a number with \`to_f32\`, or leave what is not trained
out of the record.`,
  example: {
    bad: "fn f(x: i32) -> f32 = grad(y => 1.0 * y * y)(x)",
    good: "fn f(x: f32) -> f32 = grad(y => y * y)(x)",
  },
});
