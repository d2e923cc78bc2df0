import { code } from "../code.js";

export const typeMismatch = code("MRL2101", {
  title: "Types do not fit",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should be of type \`${p.expected}\`, but it is \`${p.found}\``,
  explanation:
    "An `i32` fits where an `f32` is asked for and a record fits where fewer fields are asked for; everything else must have the very type that is asked for.",
  example: { bad: "fn f(x: bool) -> f32 = x", good: "fn f(x: bool) -> f32 = if x then 1.0 else 0.0" },
});

export const operandType = code("MRL2102", {
  title: "Operator does not apply",
  message: (p: { operator: string; found: string; expected: string }) =>
    `\`${p.operator}\` needs ${p.expected}, but it was given ${p.found}`,
  explanation:
    "Arithmetic works on numbers and on trees of floats of one structure, `and`, `or` and `not` on truth values.",
  example: { bad: "fn f(x: bool) -> f32 = x + 1", good: "fn f(x: f32) -> f32 = x + 1" },
});

export const implicitBroadcast = code("MRL2103", {
  title: "Implicit broadcasting",
  message: (p: { operator: string; left: string; right: string }) =>
    `\`${p.operator}\` was given \`${p.left}\` and \`${p.right}\`: only scalars broadcast by themselves`,
  explanation:
    "Where NumPy would repeat an axis silently, mrl asks you to say so: `expand(x, n)` repeats along a new leading axis, `outer(a, b)` makes all products, and a comprehension `[for r in rows: r + v]` applies an operation to each row.",
  example: {
    bad: "fn f(x: f32[n, m], v: f32[m]) -> f32[n, m] = x + v",
    good: "fn f(x: f32[n, m], v: f32[m]) -> f32[n, m] = [for r in x: r + v]",
  },
});

export const shapeMismatch = code("MRL2104", {
  title: "Shapes do not fit",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should be \`${p.expected}\`, but it is \`${p.found}\``,
  explanation:
    "Sizes are part of types. A name such as `n` in a function's signature stands for one size throughout a call, so two arguments that share it must agree.",
  example: {
    bad: "fn f(a: f32[n], b: f32[n + 1]) -> f32 = dot(a, b)",
    good: "fn f(a: f32[n], b: f32[n]) -> f32 = dot(a, b)",
  },
});

export const matmulMismatch = code("MRL2105", {
  title: "Matrix product of sizes that do not fit",
  message: (p: { left: string; right: string }) =>
    `\`@\` sums over the last axis of the left side and the first of the right side, but these differ: \`${p.left}\` @ \`${p.right}\``,
  explanation:
    "`f32[n] @ f32[n, m]` is `f32[m]`, `f32[k, n] @ f32[n, m]` is `f32[k, m]`; both sides are vectors or matrices.",
  example: {
    bad: "fn f(x: f32[n], w: f32[m, n]) -> f32[m] = x @ w",
    good: "fn f(x: f32[n], w: f32[n, m]) -> f32[m] = x @ w",
  },
});

export const treeMismatch = code("MRL2106", {
  title: "Trees of different structure",
  message: (p: { operator: string; left: string; right: string }) =>
    `\`${p.operator}\` needs two trees of one structure, but it was given \`${p.left}\` and \`${p.right}\``,
  explanation:
    "Parameters, gradients and records of floats add, subtract and multiply leaf by leaf; so they must have the same leaves.",
  example: {
    bad: "fn f(a: {x: f32}, b: {y: f32}) -> {x: f32} = a + b",
    good: "fn f(a: {x: f32}, b: {x: f32}) -> {x: f32} = a + b",
  },
});

export const branchMismatch = code("MRL2107", {
  title: "Branches of different types",
  message: (p: { then: string; else: string }) =>
    `both branches should have one type, but one is \`${p.then}\` and the other \`${p.else}\``,
  explanation:
    "An `if` on a tensor computes one value; its type cannot hang on what the tensor holds. `static if` chooses when the graph is built.",
  example: {
    bad: "fn f(c: bool, x: f32[3]) -> f32 = sum(if c then x else 0 @ x)",
    good: "fn f(c: bool, x: f32[3]) -> f32 = sum(if c then x else 2 * x)",
  },
});

export const listMismatch = code("MRL2108", {
  title: "Items of different types",
  message: (p: { first: string; item: string }) =>
    `the items of a list are of one type, but one is \`${p.first}\` and one \`${p.item}\``,
  explanation:
    "A list in brackets becomes a tensor or a static list; both hold one type. A tuple `(a, b)` or a record holds several.",
  example: { bad: "fn f(x: f32[2]) -> f32[2] = [1.0, x]", good: "fn f(x: f32) -> f32[2] = [1.0, x]" },
});

export const notIndexable = code("MRL2109", {
  title: "Cannot be indexed",
  message: (p: { found: string }) => `\`${p.found}\` has no leading axis to index`,
  explanation:
    "After a value, brackets index its leading axes: tensors with at least one axis, batches of records and static lists have them.",
  example: { bad: "fn f(x: f32) -> f32 = x[0]", good: "fn f(x: f32[3]) -> f32 = x[0]" },
});

export const indexOutOfRange = code("MRL2110", {
  title: "Index out of range",
  message: (p: { index: string; size: string }) => `index ${p.index} is outside of 0 ..< ${p.size}`,
  explanation:
    "A static index must lie within the axis; negative ones are written `len(x) - 1` or `last(x)`.",
  example: { bad: "fn f(x: f32[3]) -> f32 = x[3]", good: "fn f(x: f32[3]) -> f32 = x[2]" },
});

export const notIterable = code("MRL2111", {
  title: "Cannot be iterated",
  message: (p: { found: string }) =>
    `\`for\` goes over a leading axis, a range or a list, but this is \`${p.found}\``,
  explanation:
    "Tensors, batches, `zip(…)` of them, static lists and ranges `a ..< b` can be iterated. Parts of a record must agree in their leading axis.",
  example: {
    bad: "fn f(x: f32) -> f32[3] = [for y in x: y]",
    good: "fn f(x: f32[3]) -> f32[3] = [for y in x: 2 * y]",
  },
});

export const notElement = code("MRL2112", {
  title: "Not made of tensors",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be made of tensors, but it is \`${p.found}\``,
  explanation:
    "What a comprehension or a loop gives is stacked along a new axis, which functions, strings and recipes of nets have not.",
  example: {
    bad: "fn f(x: f32[3]) -> f32 = len([for y in x: z => z])",
    good: "fn f(x: f32[3]) -> f32[3] = [for y in x: y + 1]",
  },
});

export const patternMismatch = code("MRL2113", {
  title: "Pattern does not fit",
  message: (p: { pattern: string; found: string }) => `${p.pattern} cannot take apart \`${p.found}\``,
  explanation: "`(a, b)` takes a tuple of two apart, `{a, b}` takes fields out of a record.",
  example: {
    bad: "fn f(x: f32) -> f32 { let (a, b) = x; return a }",
    good: "fn f(x: (f32, f32)) -> f32 { let (a, b) = x; return a + b }",
  },
});

export const boundsExceeded = code("MRL2114", {
  title: "Integer out of bounds",
  message: (p: { what: string; expected: string; found: string }) =>
    `${p.what} should lie in \`${p.expected}\`, but all that is known of it is \`${p.found}\``,
  explanation:
    "Bounded integers carry their bounds through `+`, `-`, `*`, `%`, `clip`, `min`, `max` and `if`. Use `clip(x, lo, hi)` to narrow them.",
  example: {
    bad: "fn f(x: i32) -> i32 in 0 ..< 5 = x",
    good: "fn f(x: i32) -> i32 in 0 ..< 5 = clip(x, 0, 4)",
  },
});

export const notSize = code("MRL2116", {
  title: "Not a size",
  message: (p: { what: string; found: string }) =>
    `${p.what} must be a whole number of at least 0, but it is ${p.found}`,
  explanation:
    "Sizes and counts say how many there are: of elements along an axis, of draws, of turns of a loop. `/` of two static whole numbers is a size only where it leaves no remainder; `quotient(a, b)` rounds down.",
  example: {
    bad: "fn f(x: f32) -> f32 = sum(expand(x, 2 - 5))",
    good: "fn f(x: f32) -> f32 = sum(expand(x, 5 - 2))",
  },
});

export const needsBounds = code("MRL2115", {
  title: "Unbounded integer",
  message: (p: { what: string; found: string }) =>
    `${p.what} needs an integer with bounds, but it was given \`${p.found}\``,
  explanation: "How many values an integer can take is part of its type: `i32 in 0 ..< 5`.",
  example: {
    bad: "fn f(x: i32) -> f32[5] = one_hot(x)",
    good: "fn f(x: i32 in 0 ..< 5) -> f32[5] = one_hot(x)",
  },
});
