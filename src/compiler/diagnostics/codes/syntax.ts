import { code } from "../code.js";

export const expected = code("MRL1101", {
  title: "Something else was expected",
  message: (p: { what: string; after?: string; found: string }) =>
    `expected ${p.what}${p.after === undefined ? "" : ` after ${p.after}`}, found ${p.found}`,
  explanation: `
The text does not go on as the grammar says that it must. The message says what may stand at this place and what
does. The statement or declaration is left out of all later checks, so mend this first.`,
  example: { bad: "const rate =\nconst steps = 5", good: "const rate = 0.1\nconst steps = 5" },
});

export const expectedDeclaration = code("MRL1102", {
  title: "No declaration",
  message: (p: { found: string }) => `expected a declaration, found ${p.found}`,
  explanation: `
At the top level of a file stand declarations only: \`import\`, \`const\`, \`type\`, \`enum\`, \`fn\`, \`distribution\`,
\`module\`, \`task\`, \`learner\` and \`experiment\`. Statements belong into the body of one of these.`,
  example: { bad: "def half(x) { return x / 2 }", good: "fn half(x: f32) -> f32 { return x / 2 }" },
});

export const expectedClause = code("MRL1103", {
  title: "No clause of this declaration",
  message: (p: { owner: string; clauses: readonly string[]; found: string }) =>
    `expected a clause of the ${p.owner}, found ${p.found}; its clauses are ${p.clauses.map((clause) => `\`${clause}\``).join(", ")}`,
  explanation: `
The body of a task, a learner, a module, a distribution or an experiment consists of clauses, each of which begins
with its own word. The message lists those that may stand here.`,
  example: {
    bad: "task Line {\n  secret a: f32 ~ Uniform(0, 1)\n  example { x: f32[1] ~ Uniform(-1, 1), y = a * x }\n}",
    good: "task Line {\n  hidden a: f32 ~ Uniform(0, 1)\n  example { x: f32[1] ~ Uniform(-1, 1), y = a * x }\n}",
  },
});

export const expectedEnd = code("MRL1104", {
  title: "Statement goes on unexpectedly",
  message: (p: { what: string; found: string }) => `expected the end of this ${p.what}, found ${p.found}`,
  explanation: `
A statement ends with its line or with \`;\`. It goes on in the next line only where a bracket is open, where the
line ends in an operator, \`=\`, \`=>\`, \`then\` or \`else\`, or where the next line begins with \`then\`, \`else\`,
\`over\`, \`with\`, \`and\` or \`or\`.`,
  example: { bad: "const rate = 0.1 const steps = 5", good: "const rate = 0.1\nconst steps = 5" },
});

export const notAssignable = code("MRL1105", {
  title: "Only a name can be rebound",
  message: (p: { what: string }) => `${p.what} cannot stand left of \`=\`: only a name can`,
  explanation: `
Values do not change; a \`var\` is a name that is bound anew. To replace an element write \`xs with [i] = e\`, which
is \`xs = (xs with [i] = e)\` as a statement, and to replace a field \`r = {...r, a: e}\`.`,
  example: {
    bad: "fn f(n: f32[3]) -> f32[3] {\n  var xs = n\n  xs[0] = 1.0\n  return xs\n}",
    good: "fn f(n: f32[3]) -> f32[3] {\n  var xs = n\n  xs with [0] = 1.0\n  return xs\n}",
  },
});

export const compoundAssignment = code("MRL1106", {
  title: "Compound assignment",
  message: (p: { operator: string; name: string }) =>
    `there is no \`${p.operator}=\`: write \`${p.name} = ${p.name} ${p.operator} …\``,
  explanation: `
A \`var\` is bound anew with \`=\` alone, so that every place where it changes looks alike.`,
  example: {
    bad: "fn f(x: f32) -> f32 {\n  var a = x\n  a += 1.0\n  return a\n}",
    good: "fn f(x: f32) -> f32 {\n  var a = x\n  a = a + 1.0\n  return a\n}",
  },
});

export const openRange = code("MRL1107", {
  title: "Range without an end",
  message: () => "a range without a start or an end may stand only as an index",
  explanation: `
\`xs[1 ..]\` is all but the first and \`xs[.. -1]\` all but the last: the length of \`xs\` says what is left out. A
range that stands alone has nothing to take its ends from.`,
  example: { bad: "const r = (1 ..)", good: "const r = 1 .. 5" },
});

export const chainedComparison = code("MRL1108", {
  title: "Comparisons in a chain",
  message: () => "comparisons do not chain: join two of them with `and`",
  explanation: `
\`a < b < c\` would compare a truth value with \`c\`. Write \`a < b and b < c\`.`,
  example: {
    bad: "fn inside(x: f32) -> bool = 0.0 < x < 1.0",
    good: "fn inside(x: f32) -> bool = 0.0 < x and x < 1.0",
  },
});

export const tooManyErrors = code("MRL1109", {
  title: "Too many syntax errors",
  message: (p: { limit: number }) => `more than ${p.limit} syntax errors: the rest of the file was not read`,
  explanation: `
The file has so many syntax errors that it is most likely not a spec, or that one early mistake spoils the rest.
Mend the first ones and check again.`,
  example: {
    bad: Array.from({ length: 101 }, (_, i) => `const c${i} =`).join("\n"),
    good: "const c = 1",
  },
});
