import { code } from "../code.js";

export const drawsWherePure = code("MRL2117", {
  title: "A drawing function where a pure one is asked for",
  message: (p: { what: string }) => `${p.what} should be a pure function, but it draws`,
  explanation: `
\`A -> B\` is the type of a pure function: with the same argument it gives the same value. \`A ~> B\` is that of a function
that may draw, by \`~\`, by \`task.draw\`, by \`net.init\`, by a rollout, or through another function that does; a pure function
fits both. \`jvp\`, conjugate gradients, line searches and nets ask for pure functions: they call them again and again, and an
answer that changes from call to call would be an answer to another question each time. Draw once, before, and let the
function read what was drawn; or declare the parameter with \`~>\` where each call may draw anew.`,
  example: {
    bad: "fn noisy(x: f32) ~> f32 { let e ~ Normal(0, 1); return x + e }\nfn twice(f: f32 -> f32, x: f32) -> f32 = f(f(x))\nfn g(x: f32) ~> f32 = twice(noisy, x)",
    good: "fn noisy(x: f32) ~> f32 { let e ~ Normal(0, 1); return x + e }\nfn twice(f: f32 ~> f32, x: f32) ~> f32 = f(f(x))\nfn g(x: f32) ~> f32 = twice(noisy, x)",
  },
});

export const drawsOutside = code("MRL2118", {
  title: "A constant that draws",
  message: (p: { what: string }) => `${p.what} is known before anything is drawn, so it cannot draw`,
  explanation: `
A constant, and what an experiment's arguments say, is fixed when the graph is built, before there is a seed. Draws have
their place in bodies: in a learner's \`state\`, \`prepare\`, \`train\` and \`evaluate\`, in a task's clauses, and in the functions
that these call. What is to be drawn once for a whole run is a \`state\` with a \`~\`; what is drawn once a task is \`hidden\`.`,
  example: {
    bad: "fn noise() ~> f32 { let e ~ Normal(0, 1); return e }\nconst shift = noise()",
    good: "fn noise() ~> f32 { let e ~ Normal(0, 1); return e }\nfn shift() ~> f32 = noise()",
  },
});
