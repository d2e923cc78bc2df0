import { code, isInWords, quoted } from "../code.js";

export const typeMismatch = code("MRL2101", {
  title: "Types do not fit",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should be ${isInWords(p.expected) ? p.expected : `of type \`${p.expected}\``}, but it is ${quoted(p.found)}`,
  explanation: `
Every value has a type that is known before anything runs, and where a type is asked for a value of that type must
stand. Three things fit by themselves: an \`i32\` where an \`f32\` is asked for, a record where fewer fields are asked for,
and a net where a function of its \`call\` type is. Anything else is converted in so many words, with \`to_f32\`,
\`if … then … else\` or \`one_hot\`.`,
  example: { bad: "fn f(x: bool) -> f32 = x", good: "fn f(x: bool) -> f32 = if x then 1.0 else 0.0" },
});

export const operandType = code("MRL2102", {
  title: "Operator does not apply",
  message: (p: { operator: string; found: string; expected: string }) =>
    `\`${p.operator}\` needs ${p.expected}, but it was given ${quoted(p.found)}`,
  explanation: `
Arithmetic works on numbers, on tensors of numbers and on trees of floats of one structure, such as the parameters of a
net and their gradients. \`and\`, \`or\` and \`not\` work on truth values. Members of an enum are compared, not added: number
them with \`one_hot\` or \`features\` first.`,
  example: { bad: "fn f(x: bool) -> f32 = x + 1", good: "fn f(x: f32) -> f32 = x + 1" },
});

export const implicitBroadcast = code("MRL2103", {
  title: "Implicit broadcasting",
  message: (p: { operator: string; left: string; right: string }) =>
    `\`${p.operator}\` was given \`${p.left}\` and \`${p.right}\`: only scalars broadcast by themselves`,
  explanation: `
Where NumPy would repeat an axis silently, mrl asks you to say so: a column added to a row becomes a matrix there, and a
wrong loss that still falls is the hardest of errors to find. \`[for r in rows: r + v]\` applies an operation to each row,
\`expand(v, n)\` repeats along a new leading axis, and \`outer(a, b)\` makes all products.`,
  example: {
    bad: "fn f(x: f32[n, m], v: f32[m]) -> f32[n, m] = x + v",
    good: "fn f(x: f32[n, m], v: f32[m]) -> f32[n, m] = [for r in x: r + v]",
  },
});

export const shapeMismatch = code("MRL2104", {
  title: "Shapes do not fit",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should be ${quoted(p.expected)}, but it is ${quoted(p.found)}`,
  explanation: `
Sizes are part of types and are checked like them. A name such as \`n\` in a signature stands for one size throughout a
call, so two arguments that share it must agree, and inside the body nothing is known of it but that: \`n + 1\` is not
\`n\`. Sums, products and exact quotients of sizes are compared as algebra has them.`,
  example: {
    bad: "fn f(x: f32[n]) -> f32[n] = concat(x, 1.0)",
    good: "fn f(x: f32[n]) -> f32[n + 1] = concat(x, 1.0)",
  },
});

export const matmulMismatch = code("MRL2105", {
  title: "Matrix product of sizes that do not fit",
  message: (p: { left: string; right: string }) =>
    `\`@\` sums over the last axis of the left side and the first of the right side, but these differ: \`${p.left}\` @ \`${p.right}\``,
  explanation: `
\`f32[n] @ f32[n, m]\` is an \`f32[m]\`, and \`f32[k, n] @ f32[n, m]\` an \`f32[k, m]\`; both sides are vectors or matrices.
Where the axes stand the other way round, swap the sides or use \`transpose\`. A batch of products is a comprehension:
\`[for x in xs: x @ w]\`.`,
  example: {
    bad: "fn f(x: f32[n], w: f32[m, n]) -> f32[m] = x @ w",
    good: "fn f(x: f32[n], w: f32[m, n]) -> f32[m] = w @ x",
  },
});

export const treeMismatch = code("MRL2106", {
  title: "Trees of different structure",
  message: (p: { operator: string; left: string; right: string }) =>
    `\`${p.operator}\` needs two trees of one structure, but it was given ` +
    (p.left === p.right
      ? `two different kinds of \`${p.left}\``
      : `${quoted(p.left)} and ${quoted(p.right)}`),
  explanation: `
Parameters, gradients and records of floats add, subtract and multiply leaf by leaf, so both sides must have the same
leaves under the same names. The parameters of two different nets do not mix, even where their sizes agree.`,
  example: {
    bad: "fn f(a: {x: f32}, b: {y: f32}) -> {x: f32} = a + b",
    good: "fn f(a: {x: f32}, b: {x: f32}) -> {x: f32} = a + b",
  },
});

export const branchMismatch = code("MRL2107", {
  title: "Branches of different types",
  message: (p: { name?: string | undefined; then: string; else: string }) =>
    p.name === undefined
      ? `both branches should have one type, but one is ${quoted(p.then)} and the other ${quoted(p.else)}`
      : `both branches should leave \`${p.name}\` with one type, but it is ${quoted(p.then)} after one and ${quoted(p.else)} after the other`,
  explanation: `
An \`if\` on a tensor computes one value, whose type cannot hang on what the tensor will hold. An integer beside a float
becomes a float; otherwise make both sides alike. \`static if\` chooses when the graph is built, and its branches may
differ.`,
  example: {
    bad: "fn f(c: bool, x: f32[3]) -> f32 = sum(if c then x else 0.0)",
    good: "fn f(c: bool, x: f32[3]) -> f32 = if c then sum(x) else 0.0",
  },
});

export const listMismatch = code("MRL2108", {
  title: "Items of different types",
  message: (p: { first: string; item: string }) =>
    `the items of a list are of one type, but one is ${quoted(p.first)} and one ${quoted(p.item)}`,
  explanation: `
A list in brackets is a tensor or a static list, and both hold items of one type. \`...xs\` spreads another list into it,
\`concat\` joins tensors. A tuple \`(a, b)\` or a record holds values of several types.`,
  example: {
    bad: "fn f(x: f32[2]) -> f32[3] = [1.0, x]",
    good: "fn f(x: f32[2]) -> f32[3] = concat(1.0, x)",
  },
});

export const notIndexable = code("MRL2109", {
  title: "Cannot be indexed",
  message: (p: { found: string }) => `${quoted(p.found)} has no leading axis to index`,
  explanation: `
After a value, brackets index its leading axes. Tensors with at least one axis, batches of records, tuples and static
lists have one; single numbers, records of numbers and functions have none. A record's part is named: \`r.field\`.`,
  example: { bad: "fn f(x: f32) -> f32 = x[0]", good: "fn f(x: f32[3]) -> f32 = x[0]" },
});

export const indexOutOfRange = code("MRL2110", {
  title: "Index out of range",
  message: (p: { index: string; size: string }) => `index ${p.index} is outside of 0 ..< ${p.size}`,
  explanation: `
A static index is checked against its axis before anything runs. Counting from the end is written out:
\`x[len(x) - 1]\`, or \`last(x)\`; in ranges alone a negative end counts from there, as in \`x[.. -1]\`.`,
  example: { bad: "fn f(x: f32[3]) -> f32 = x[3]", good: "fn f(x: f32[3]) -> f32 = x[2]" },
});

export const notIterable = code("MRL2111", {
  title: "Cannot be iterated",
  message: (p: { found: string }) =>
    `\`for\` goes over a leading axis, a range or a list, but this is ${quoted(p.found)}`,
  explanation: `
Tensors, batches, \`zip(…)\` of several, static lists and ranges \`a ..< b\` can be iterated. A record is a batch where all
of its parts agree in their leading axis. To do something a number of times, iterate a range: \`for i in 0 ..< n\`.`,
  example: {
    bad: "fn f(x: f32) -> f32[3] = [for y in x: y]",
    good: "fn f(x: f32[3]) -> f32[3] = [for y in x: 2 * y]",
  },
});

export const notElement = code("MRL2112", {
  title: "Not made of tensors",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be made of tensors, but it is ${quoted(p.found)}`,
  explanation: `
What a comprehension or a loop gives is stacked along a new axis, and what a loop or a state carries is kept in tensors.
Functions, strings and recipes of nets are not made of numbers; \`[static for …]\` makes a tuple, which may hold them.`,
  example: {
    bad: "fn f(x: f32[3]) -> i32 = len([for y in x: z => z])",
    good: "fn f(x: f32[3]) -> f32[3] = [for y in x: y + 1]",
  },
});

export const patternMismatch = code("MRL2113", {
  title: "Pattern does not fit",
  message: (p: { pattern: string; found: string }) => `${p.pattern} cannot take apart ${quoted(p.found)}`,
  explanation: `
\`(a, b)\` takes a tuple of two apart, or an array of a known length of two, and \`{a, b}\` takes the fields of these names
out of a record. There must be as many names as parts; \`_\` stands for one that is not wanted.`,
  example: {
    bad: "fn f(x: f32) -> f32 { let (a, b) = x; return a }",
    good: "fn f(x: (f32, f32)) -> f32 { let (a, b) = x; return a + b }",
  },
});

export const boundsExceeded = code("MRL2114", {
  title: "Integer out of bounds",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should lie in \`${p.expected}\`, but all that is known of it is \`${p.found}\``,
  explanation: `
Bounded integers say how many values they can have, which embeddings, \`one_hot\` and action spaces need to know. Bounds
are carried through \`+\`, \`-\`, \`*\`, \`%\`, \`clip\`, \`min\`, \`max\` and \`if\`; a \`var\` that starts from an integer has none
unless it is annotated. Use \`clip(x, low, high)\` to narrow an integer.`,
  example: {
    bad: "fn f(x: i32) -> i32 in 0 ..< 5 = x",
    good: "fn f(x: i32) -> i32 in 0 ..< 5 = clip(x, 0, 4)",
  },
});

export const needsBounds = code("MRL2115", {
  title: "Unbounded integer",
  message: (p: { what: string; found: string }) =>
    `${p.what} needs an integer with bounds, but it was given ${quoted(p.found)}`,
  explanation: `
\`one_hot\` and \`features\` make one number for each value that an integer can have, so they must know how many there are.
That is part of its type: \`i32 in 0 ..< 5\`. Where an integer is meant as a quantity, convert it with \`to_f32\`.`,
  example: {
    bad: "fn f(x: i32) -> f32[5] = one_hot(x)",
    good: "fn f(x: i32 in 0 ..< 5) -> f32[5] = one_hot(x)",
  },
});

export const notSize = code("MRL2116", {
  title: "Not a size",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be a whole number of at least 0, but it is ${p.found}`,
  explanation: `
Sizes and counts say how many there are: of elements along an axis, of draws, of turns of a loop. \`/\` of two static whole
numbers is a size only where it leaves no remainder; \`quotient(a, b)\` rounds down.`,
  example: {
    bad: "fn f(x: f32) -> f32 = sum(expand(x, 2 - 5))",
    good: "fn f(x: f32) -> f32 = sum(expand(x, 5 - 2))",
  },
});

export const reductionOfNothing = code("MRL2119", {
  title: "A reduction of nothing",
  message: (p: { name: string; found: string }) =>
    `there is no \`${p.name}\` of nothing, and ${quoted(p.found)} has no element along its leading axis`,
  explanation: `
A sum of nothing is 0, but a mean, a largest number and its place take at least one. An axis without elements most often comes from a
count that is 0: of episodes, examples, tasks or turns, in an argument of the learner perhaps.`,
  example: {
    bad: "fn f(x: f32[3]) -> f32 = mean(x[3 ..])",
    good: "fn f(x: f32[3]) -> f32 = mean(x[2 ..])",
  },
});

const tebibyte = 2 ** 40;

export const tooLarge = code("MRL2120", {
  title: "Larger than can be addressed",
  message: (p: { type: string; numbers: number; bytes: number; limit: number }) =>
    `\`${p.type}\` has ${p.numbers} numbers, which take ${inUnits(p.bytes)}; a tensor has ${p.limit} numbers at most`,
  explanation: `
A place in a tensor is an \`i32\`, so that a tensor has at most 2^31 - 1 numbers. One that is larger most often comes from a product
that was not meant: \`outer\` of two long vectors, a matrix between two wide layers, a batch of what is a batch already. Reduce before
the axes are multiplied, as \`sum([for x in xs: f(x)])\` with an \`f\` that gives one number does, or go over one axis with a plain \`for\`.`,
  example: {
    bad: "fn f(x: f32[1_000_000]) -> f32 = sum(sum(outer(x, x)))",
    good: "fn f(x: f32[1_000_000]) -> f32 = square(sum(x))",
  },
});

/** Bytes as they are and in the unit in which they are easy to read. */
function inUnits(bytes: number): string {
  const [size, unit] = bytes < tebibyte ? [bytes / 2 ** 30, "GiB"] : [bytes / tebibyte, "TiB"];
  return `${bytes} bytes (${size.toFixed(1)} ${unit})`;
}

export const divisionByZero = code("MRL2121", {
  title: "Division of integers by zero",
  message: (p: { operator: string }) => `\`${p.operator}\` of integers divides by 0 here`,
  explanation: `
There is no integer quotient and no remainder of a division by zero. The divisor is known before anything runs: a literal, a \`const\`, a
size or a static parameter, which may have come to 0 with what a learner or a task was given. Where 0 is a case of its own, take it apart
first: \`static if n > 0 then quotient(k, n) else 0\`.`,
  example: {
    bad: "const turns = quotient(100, 0)",
    good: "const turns = quotient(100, 10)",
  },
});
