import { code } from "../code.js";

export const unknownName = code("MRL2001", {
  title: "Unknown name",
  message: (p: { name: string }) => `nothing called \`${p.name}\` can be seen here`,
  explanation:
    "A name must be declared in this body, in a body around it, at the top level of the file, be imported, or stand in `std/prelude`.",
  example: { bad: "const area = pie * 2", good: "const area = pi * 2" },
});

export const unknownType = code("MRL2002", {
  title: "Unknown type",
  message: (p: { name: string }) => `no type is called \`${p.name}\``,
  explanation:
    "Types are `f32`, `i32`, `bool`, `int`, `string`, records, tuples, functions, declared types and enums, type parameters and their members, and the names of modules (for their instances).",
  example: { bad: "fn half(x: float) -> f32 = x / 2", good: "fn half(x: f32) -> f32 = x / 2" },
});

export const unknownField = code("MRL2003", {
  title: "Unknown field",
  message: (p: { field: string; of: string }) => `there is no field \`${p.field}\` in ${p.of}`,
  explanation:
    "A record has the fields that it was made with; a task, a distribution and a net have their members.",
  example: {
    bad: "fn first(d: {x: f32, y: f32}) -> f32 = d.z",
    good: "fn first(d: {x: f32, y: f32}) -> f32 = d.x",
  },
});

export const unknownMember = code("MRL2004", {
  title: "Unknown member type",
  message: (p: { member: string; of: string; members: string }) =>
    `\`${p.of}\` has no member type \`${p.member}\`; it has ${p.members}`,
  explanation:
    "A type parameter that is bound by an interface has that interface's member types: `Supervised` has `X`, `Y` and `Example`.",
  example: {
    bad: "learner l<T: Supervised>(loss: T.Input -> f32) for T { train { } }",
    good: "learner l<T: Supervised>(loss: T.X -> f32) for T { train { } }",
  },
});

export const duplicateName = code("MRL2005", {
  title: "Name declared twice",
  message: (p: { name: string }) => `\`${p.name}\` is declared twice in one body`,
  explanation: "Within one body a name stands for one thing. A body inside another may declare it anew.",
  example: {
    bad: "fn f(x: f32) -> f32 { let a = x; let a = 2 * x; return a }",
    good: "fn f(x: f32) -> f32 { let a = x; let b = 2 * x; return b + a }",
  },
});

export const noValueYet = code("MRL2007", {
  title: "Used before it has a value",
  message: (p: { name: string }) => `the state \`${p.name}\` has no value yet here`,
  explanation:
    "States start one after the other, in the order in which they stand, so a state's start may use those above it alone. Move the one that is needed up.",
  example: {
    bad: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state target = theta\n  state theta = model.init()\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
    good: "learner l<T: Supervised>(model: Net<T.X, T.Y>) for T {\n  state theta = model.init()\n  state target = theta\n  train { minimise squared_norm(theta) over theta with sgd(0.1) }\n}",
  },
});

export const typeParameterCase = code("MRL2006", {
  title: "Neither a type nor a size",
  message: (p: { name: string; expected: string }) =>
    `\`${p.name}\` is used as ${p.expected} here, which its name does not allow`,
  explanation:
    "Type parameters that stand for types begin with a capital letter (`T`, `P`), those that stand for sizes with a small one (`n`, `m`).",
  example: { bad: "fn f<N>(x: f32[N]) -> f32 = sum(x)", good: "fn f<n>(x: f32[n]) -> f32 = sum(x)" },
});
