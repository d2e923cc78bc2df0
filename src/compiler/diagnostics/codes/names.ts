import { code, quoted } from "../code.js";
import { learnerOf, minimises, startsTheta } from "./example.js";

export const unknownName = code("MRL2001", {
  title: "Unknown name",
  message: (p: { name: string }) => `nothing called \`${p.name}\` can be seen here`,
  explanation: `
A name is looked up in the body where it stands, in the bodies around it, at the top level of the file, among its
imports and last in \`std/prelude\`, which is open everywhere. It may be misspelt, be declared further down in the same
body, or live in a body that this one cannot see. Names are told apart by case.`,
  example: { bad: "const area = pie * 2", good: "const area = pi * 2" },
});

export const unknownType = code("MRL2002", {
  title: "Unknown type",
  message: (p: { name: string }) => `no type is called \`${p.name}\``,
  explanation: `
The numbers of a tensor are \`f32\`, \`i32\` or \`bool\`; whole numbers that are known when the graph is built are
\`int\`. Other types are those that a \`type\` or an \`enum\` declares, type parameters with their members (\`T.X\`), the
names of nets for their instances, and \`Net\`, \`Dist\` and \`Optimiser\`.`,
  example: { bad: "fn half(x: float) -> f32 = x / 2", good: "fn half(x: f32) -> f32 = x / 2" },
});

export const unknownField = code("MRL2003", {
  title: "Unknown field",
  message: (p: { field: string; of: string }) => `there is no field \`${p.field}\` in ${quoted(p.of)}`,
  explanation: `
After a dot stands a field of a record, a member of a task, a distribution or a net, or a member of an enum. A record
has the fields that it was made with, or, where it came in through a signature, those that the signature asks for.`,
  example: {
    bad: "fn first(d: {x: f32, y: f32}) -> f32 = d.z",
    good: "fn first(d: {x: f32, y: f32}) -> f32 = d.x",
  },
});

export const unknownMember = code("MRL2004", {
  title: "Unknown member type",
  message: (p: { member: string; of: string; members: string }) =>
    `${quoted(p.of)} has no member type \`${p.member}\`; it has ${p.members}`,
  explanation: `
A type parameter that an interface bounds has the interface's member types: with \`T: Supervised\`, \`T.X\` is what an
example's input is, \`T.Y\` its label and \`T.Example\` both. They let a learner be checked once for all tasks.`,
  example: {
    bad: "learner l<T: Supervised>(loss: T.Input -> f32) for T { train { } }",
    good: "learner l<T: Supervised>(loss: T.X -> f32) for T { train { } }",
  },
});

export const duplicateName = code("MRL2005", {
  title: "Name declared twice",
  message: (p: { name: string }) => `\`${p.name}\` is declared twice`,
  explanation: `
Within one body, one enum and one list of parameters a name stands for one thing, so that a reader need not ask which. Give the second one a name of its
own, or declare the first as \`var\` and rebind it. A body inside another one may use the name anew.`,
  example: {
    bad: "fn f(x: f32) -> f32 { let a = x; let a = 2 * x; return a }",
    good: "fn f(x: f32) -> f32 { let a = x; let b = 2 * x; return b + a }",
  },
});

export const typeParameterCase = code("MRL2006", {
  title: "Neither a type nor a size",
  message: (p: { name: string; expected: string }) =>
    `\`${p.name}\` is used as ${p.expected} here, which its name does not allow`,
  explanation: `
The first letter of a type parameter says what it stands for: capital ones stand for types (\`T\`, \`P\`), small ones for
sizes (\`n\`, \`m\`). A size can also be used as a number; a type cannot.`,
  example: { bad: "fn f<N>(x: f32[N]) -> f32 = sum(x)", good: "fn f<n>(x: f32[n]) -> f32 = sum(x)" },
});

export const noValueYet = code("MRL2007", {
  title: "Used before it has a value",
  message: (p: { name: string }) => `the state \`${p.name}\` has no value yet here`,
  explanation: `
States start one after the other, in the order in which they stand, so the start of a state may use those above it
alone. Move the one that is needed up.`,
  example: {
    bad: learnerOf("state target = theta", startsTheta, minimises),
    good: learnerOf(startsTheta, "state target = theta", minimises),
  },
});

export const duplicateField = code("MRL2008", {
  title: "Field named twice",
  message: (p: { name: string }) => `the record has a field \`${p.name}\` already`,
  explanation: `
A record has each of its fields once: of two with one name the first would be lost without a word. To change a field of a
record that is there, spread it first: \`{...r, a: 2}\`.`,
  example: {
    bad: "type Span = {low: f32, low: f32}",
    good: "type Span = {low: f32, high: f32}",
  },
});

export const typeArguments = code("MRL2009", {
  title: "Wrong number of type arguments",
  message: (p: { name: string; expected: number; found: number }) =>
    `\`${p.name}\` takes ${p.expected === 0 ? "no type arguments" : p.expected === 1 ? "one type argument" : `${p.expected} type arguments`}, but it was given ${p.found === 0 ? "none" : p.found}`,
  explanation: `
What stands between \`<\` and \`>\` behind a type's name says what it is made of: \`Ring<f32, 100>\` holds a hundred numbers, \`Net<X, Y>\`
goes from an \`X\` to a \`Y\`, \`Recurrent<X, Y, H>\` has a memory \`H\` beside.`,
  example: {
    bad: "type Pair<T> = (T, T)\nfn first(p: Pair) -> f32 { let (a, b) = p; return a }",
    good: "type Pair<T> = (T, T)\nfn first(p: Pair<f32>) -> f32 { let (a, b) = p; return a }",
  },
});

export const notType = code("MRL2010", {
  title: "Not a type",
  message: (p: { name: string; what: string }) => `\`${p.name}\` is ${p.what}, not a type`,
  explanation: `
After a \`:\` stands what a value is made of, and most names of values say nothing of that. The name of a net does: where a learner
takes \`model: Net<X, Y>\`, or a constant is a net with its sizes, \`linear<3, 2>()\`, its name is the type of its instances too, of its
parameters and gradients. A module by itself, \`linear\`, is a recipe for nets of any sizes, whose instances are of as many types. A task's
enums are types by its name, \`MiniMap.Move\`; functions have the type \`A -> B\`, distributions \`Dist<A>\`.`,
  example: {
    bad: "fn size_of(phi: linear) -> f32 = squared_norm(phi)",
    good: "const net = linear<3, 2>()\nfn size_of(phi: net) -> f32 = squared_norm(phi)",
  },
});
