import { code } from "../code.js";

export const notCallable = code("MRL2301", {
  title: "Cannot be called",
  message: (p: { found: string }) =>
    `only functions, modules, distributions, tasks and nets can be called; this is \`${p.found}\``,
  explanation: "Parentheses after a value call it.",
  example: { bad: "fn f(x: f32) -> f32 = x(1)", good: "fn f(x: f32) -> f32 = x * 1" },
});

export const missingArgument = code("MRL2302", {
  title: "Missing argument",
  message: (p: { callee: string; param: string }) => `\`${p.callee}\` needs an argument for \`${p.param}\``,
  explanation: "Parameters without a default value must be given, by position or by name.",
  example: {
    bad: "fn f(a: f32, b: f32) -> f32 = a + b\nconst c = f(1.0)",
    good: "fn f(a: f32, b = 2.0) -> f32 = a + b\nconst c = f(1.0)",
  },
});

export const unknownArgument = code("MRL2303", {
  title: "Unknown argument",
  message: (p: { callee: string; name: string }) => `\`${p.callee}\` has no parameter \`${p.name}\``,
  explanation: "A named argument must be called as the parameter is.",
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(x: 1.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(a: 1.0)",
  },
});

export const tooManyArguments = code("MRL2304", {
  title: "Too many arguments",
  message: (p: { callee: string; expected: number; found: number }) =>
    `\`${p.callee}\` takes ${p.expected === 1 ? "one argument" : `${p.expected} arguments`}, but it was given ${p.found}`,
  explanation: "A call gives each parameter at most one argument.",
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(1.0, 2.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(1.0)",
  },
});

export const duplicateArgument = code("MRL2305", {
  title: "Argument given twice",
  message: (p: { name: string }) => `the argument \`${p.name}\` is given twice`,
  explanation: "An argument is given by position or by name, not both.",
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(1.0, a: 2.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(a: 2.0)",
  },
});

export const recursion = code("MRL2306", {
  title: "Defined by itself",
  message: (p: { name: string }) => `\`${p.name}\` needs itself, directly or through others`,
  explanation:
    "A spec becomes a finite graph, so nothing may be defined by itself: a function does not call itself, a constant, a type or a module is not made of itself. Repeat something with `for`, `repeat` or `while` instead; layers of layers are a `static for` over a list of sizes.",
  example: {
    bad: "fn f(x: f32) -> f32 = f(x - 1)",
    good: "fn f(x: f32) -> f32 { var y = x; repeat 3 { y = y - 1 }; return y }",
  },
});

export const noValue = code("MRL2307", {
  title: "No value",
  message: (p: { what: string }) => `${p.what} gives no value`,
  explanation: "A function or block whose value is used ends in `return e`.",
  example: { bad: "fn f(x: f32) -> f32 { let y = x }", good: "fn f(x: f32) -> f32 { let y = x; return y }" },
});

export const notStatic = code("MRL2401", {
  title: "Not known when the graph is built",
  message: (p: { what: string; found: string }) => `${p.what} must be static, but this is ${p.found}`,
  explanation:
    "Sizes, counts of `static for`, conditions of `static if`, strings, functions and modules are known when the graph is built. Tensors are known when it runs.",
  example: {
    bad: "fn f(n: i32) -> f32 = sum(expand(1.0, n))",
    good: "fn f(static n: int) -> f32 = sum(expand(1.0, n))",
  },
});

export const staticList = code("MRL2402", {
  title: "Not a static list",
  message: (p: { found: string }) =>
    `\`static for\` goes over a static list or range, but this is \`${p.found}\``,
  explanation:
    "`static for` is unrolled when the graph is built, so what it goes over must be known then. A plain `for` goes over tensors.",
  example: {
    bad: "fn f(x: f32[3]) -> f32 { var s = 0.0; static for y in x { s = s + y }; return s }",
    good: "fn f(x: f32[3]) -> f32 { var s = 0.0; for y in x { s = s + y }; return s }",
  },
});

export const tooManyTurns = code("MRL2405", {
  title: "Unrolled too often",
  message: (p: { turns: number; limit: number }) =>
    `this \`static for\` brings what is unrolled to ${p.turns} turns, and there may be ${p.limit}`,
  explanation:
    "`static for` writes its body once a turn into the graph, which makes very many turns slow to compile and slow to run. It is meant for lists of layers and the like. A plain `for`, `repeat` or a comprehension holds its body once, however many turns it takes.",
  example: {
    bad: "fn f(x: f32) -> f32 { var y = x; static for i in 0 ..< 1_000_000 { y = y + i }; return y }",
    good: "fn f(x: f32) -> f32 { var y = x; for i in 0 ..< 1_000_000 { y = y + i }; return y }",
  },
});

export const netMismatch = code("MRL2403", {
  title: "Net does not fit its place",
  message: (p: { net: string; slot: string; reason: string }) =>
    `\`${p.net}\` cannot serve as \`${p.slot}\`: ${p.reason}`,
  explanation:
    "Where a net from one type to another is asked for, a recipe of `f32[n] -> f32[m]` gets `features` before it and `outputs` after it and both sizes are inferred; any other recipe must have the very types.",
  example: {
    bad: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nmodule bad() { call(x: i32) -> i32 = x }\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: bad(), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
    good: 'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\nexperiment e {\n  tasks = Sinusoid()\n  learner = maml(model: mlp(hidden: [8]), shots: 5, inner_lr: 0.01)\n  train { iterations: 10 }\n}',
  },
});

export const unsolved = code("MRL2404", {
  title: "Cannot be inferred",
  message: (p: { what: string }) => `${p.what} follows from none of the arguments`,
  explanation:
    "Type parameters and sizes are solved from arguments and default values; give them in `<…>` where these do not say.",
  example: {
    bad: "module id<n>() { param w: f32[n] ~ Normal(0.0, 1.0)\n call(x: f32) -> f32 = x * sum(w) }\nconst r = id().init()",
    good: "module id<n>() { param w: f32[n] ~ Normal(0.0, 1.0)\n call(x: f32) -> f32 = x * sum(w) }\nconst r = id<3>()",
  },
});
