import { code, quoted } from "../code.js";
import { experimentWith, imports } from "./example.js";

export const notCallable = code("MRL2301", {
  title: "Cannot be called",
  message: (p: { found: string }) =>
    `only functions, modules, distributions, tasks and nets can be called; this is ${quoted(p.found)}`,
  explanation: `
Parentheses behind a value call it. A product needs its \`*\`: \`2 * (x + 1)\`. A recipe of a net, such as
\`mlp(hidden: [40])\`, is called only once it has been drawn: \`let theta = recipe.init()\`, then \`theta(x)\`.`,
  example: { bad: "fn f(x: f32) -> f32 = x(1)", good: "fn f(x: f32) -> f32 = x * 1" },
});

export const missingArgument = code("MRL2302", {
  title: "Missing argument",
  message: (p: { callee: string; param: string }) => `\`${p.callee}\` needs an argument for \`${p.param}\``,
  explanation: `
Parameters without a default value must be given, by position or by name. Named arguments may stand in any order, and
say in a long call which number is which.`,
  example: {
    bad: "fn f(a: f32, b: f32) -> f32 = a + b\nconst c = f(1.0)",
    good: "fn f(a: f32, b = 2.0) -> f32 = a + b\nconst c = f(1.0)",
  },
});

export const unknownArgument = code("MRL2303", {
  title: "Unknown argument",
  message: (p: { callee: string; name: string }) => `\`${p.callee}\` has no parameter \`${p.name}\``,
  explanation: `
A named argument is called as the parameter is. The message lists the parameters where none of them is near enough to
be what was meant.`,
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(x: 1.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(a: 1.0)",
  },
});

export const tooManyArguments = code("MRL2304", {
  title: "Too many arguments",
  message: (p: { callee: string; expected: number; found: number }) =>
    `${p.callee === "this function" ? p.callee : `\`${p.callee}\``} takes ${p.expected === 0 ? "no arguments" : p.expected === 1 ? "one argument" : `${p.expected} arguments`}, but it was given ${p.found}`,
  explanation: `
A call gives each parameter at most one argument. Several numbers for one parameter are a list or a tensor: \`f([1, 2])\`.`,
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(1.0, 2.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(1.0)",
  },
});

export const duplicateArgument = code("MRL2305", {
  title: "Argument given twice",
  message: (p: { name: string }) => `the argument \`${p.name}\` is given twice`,
  explanation: `
An argument is given by position or by name, not both. Arguments without a name fill the parameters from the left, so
that a named one may stand for a parameter that is filled already.`,
  example: {
    bad: "fn f(a: f32) -> f32 = a\nconst c = f(1.0, a: 2.0)",
    good: "fn f(a: f32) -> f32 = a\nconst c = f(a: 2.0)",
  },
});

export const recursion = code("MRL2306", {
  title: "Defined by itself",
  message: (p: { name: string; depth?: number }) =>
    p.depth === undefined
      ? `${quoted(p.name)} needs itself, directly or through others`
      : `${quoted(p.name)} stands within more than ${p.depth} calls and definitions: most likely it needs itself`,
  explanation: `
A spec becomes a finite graph, so nothing may be defined by itself: a function does not call itself, and a constant, a
type or a module is not made of itself. Repeat something with \`for\`, \`repeat\` or \`while\`; layers of layers are a
\`static for\` over a list of sizes.`,
  example: {
    bad: "fn f(x: f32) -> f32 = f(x - 1)",
    good: "fn f(x: f32) -> f32 { var y = x; repeat 3 { y = y - 1 }; return y }",
  },
});

export const noValue = code("MRL2307", {
  title: "No value",
  message: (p: { what: string }) => `${p.what} gives no value`,
  explanation: `
The value of a body in braces is its \`return\`, which stands at its end. A body that is one expression needs neither:
\`fn f(x: f32) -> f32 = 2 * x\`. A function without a value can only be called as a statement.`,
  example: { bad: "fn f(x: f32) -> f32 { let y = x }", good: "fn f(x: f32) -> f32 { let y = x; return y }" },
});

export const notStatic = code("MRL2401", {
  title: "Not known when the graph is built",
  message: (p: { what: string; found: string }) => `${p.what} must be static, but this is ${quoted(p.found)}`,
  explanation: `
Sizes, counts of \`static for\`, conditions of \`static if\`, strings, functions and nets are known when the graph is built,
before any number is. Tensors, hyperparameters such as learning rates among them, are known only when it runs. Declare a
parameter as \`static\` where it decides what is built, and give it whole numbers without a point.`,
  example: {
    bad: "fn f(n: i32) -> f32 = sum(expand(1.0, n))",
    good: "fn f(static n: int) -> f32 = sum(expand(1.0, n))",
  },
});

export const staticList = code("MRL2402", {
  title: "Not a static list",
  message: (p: { found: string }) =>
    `\`static for\` goes over a static list or range, but this is ${quoted(p.found)}`,
  explanation: `
\`static for\` is unrolled when the graph is built, so what it goes over must be known then: a list of sizes, a tuple, the
layers of a net, a range with static ends. A plain \`for\` goes over tensors.`,
  example: {
    bad: "fn f(x: f32[3]) -> f32 { var s = 0.0; static for y in x { s = s + y }; return s }",
    good: "fn f(x: f32[3]) -> f32 { var s = 0.0; for y in x { s = s + y }; return s }",
  },
});

export const netMismatch = code("MRL2403", {
  title: "Net does not fit its place",
  message: (p: { net: string; slot: string; reason: string }) =>
    `\`${p.net}\` cannot serve as ${quoted(p.slot)}: ${p.reason}`,
  explanation: `
Where a \`Net<X, Y>\` is asked for, any recipe of a net from \`f32[n]\` to \`f32[m]\` serves: \`features\` is put before it,
\`outputs\` behind it, and both sizes are inferred from \`X\` and \`Y\`. A recipe that takes or gives anything else must have
the very types.`,
  example: {
    bad: `${imports}module odd() { call(x: i32) -> i32 = x }\n${experimentWith("fit(model: odd())")}`,
    good: `${imports}${experimentWith("fit(model: mlp(hidden: [8]))")}`,
  },
});

export const unsolved = code("MRL2404", {
  title: "Cannot be inferred",
  message: (p: { what: string }) => `${p.what} follows from none of the arguments`,
  explanation: `
Type parameters and sizes are solved from the arguments of a call, and those of a net from the place that it stands in.
Where neither says what they are, give them in \`<…>\`: \`linear<3, 2>()\`.`,
  example: {
    bad: "module id<n>() { param w: f32[n] ~ Normal(0.0, 1.0)\n call(x: f32) -> f32 = x * sum(w) }\nmodule outer() { sub inner = id()\n call(x: f32) -> f32 = inner(x) }",
    good: "module id<n>() { param w: f32[n] ~ Normal(0.0, 1.0)\n call(x: f32) -> f32 = x * sum(w) }\nmodule outer() { sub inner = id<3>()\n call(x: f32) -> f32 = inner(x) }",
  },
});

export const tooManyTurns = code("MRL2405", {
  title: "Unrolled too often",
  message: (p: { what: string; turns: number; of: string; limit: number }) =>
    `this ${p.what} brings what is unrolled to ${p.turns} ${p.of}, and there may be ${p.limit}`,
  explanation: `
\`static for\` writes its body into the graph once for each turn, and a call the function's body once for each call, which
makes very many of them slow to compile and slow to run. It is meant for lists of layers and the like. A plain \`for\`, \`repeat\` or a comprehension holds its body once,
however many turns it takes.`,
  example: {
    bad: "fn f(x: f32) -> f32 { var y = x; static for i in 0 ..< 1_000_000 { y = y + i }; return y }",
    good: "fn f(x: f32) -> f32 { var y = x; for i in 0 ..< 1_000_000 { y = y + i }; return y }",
  },
});

export const untypedParameter = code("MRL2308", {
  title: "Parameter without a type",
  message: (p: { name: string; of: string }) =>
    `the parameter \`${p.name}\` of ${p.of} needs a type, or a default that has one`,
  explanation: `
What stands at the top level of a file can be used from everywhere, and its body is checked once, by itself: its parameters say what
they are. A type parameter stands for anything that is made of tensors: \`fn twice<T>(x: T) -> T = x + x\`. The types of a lambda's
parameters, and of a \`fn\` inside a learner, may be left out: they follow from each call.`,
  example: { bad: "fn f(x) -> f32 = 2 * x", good: "fn f(x: f32) -> f32 = 2 * x" },
});
