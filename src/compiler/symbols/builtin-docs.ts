/** What there is to say about a built-in function, which no file declares. */
export interface BuiltinDoc {
  /** Each parameter as a signature has it. */
  readonly params: readonly string[];
  readonly result: string;
  /** A sentence or two. */
  readonly doc: string;
}

const of = (params: readonly string[], result: string, doc: string): BuiltinDoc => ({ params, result, doc });

/** A function of each number of a tensor, or of a tree of floats. */
const each = (doc: string): BuiltinDoc =>
  of(["x: f32[…]"], "f32[…]", `${doc}, number by number, of trees too.`);

const masked = ["xs: T[n]", "where: bool[…]? = none"];

/** The documentation of every built-in function by its name. */
export const builtinDocs: ReadonlyMap<string, BuiltinDoc> = new Map([
  ["exp", each("e to the power of x")],
  ["log", each("The natural logarithm")],
  ["log1p", each("log(1 + x), exact for small x")],
  ["expm1", each("exp(x) - 1, exact for small x")],
  ["sqrt", each("The square root")],
  ["rsqrt", each("1 / sqrt(x)")],
  ["sin", each("The sine of an angle in radians")],
  ["cos", each("The cosine of an angle in radians")],
  ["tanh", each("The hyperbolic tangent")],
  ["sigmoid", each("1 / (1 + exp(-x)), without overflow")],
  ["softplus", each("log(1 + exp(x)), without overflow")],
  ["erf", each("The error function")],
  ["erf_inv", each("The inverse of the error function, on -1 .. 1")],
  ["lgamma", each("The logarithm of the gamma function's size")],
  ["digamma", each("The derivative of `lgamma`")],
  ["floor", each("The largest whole number that is not above x; no gradient passes")],
  ["round", each("The nearest whole number; no gradient passes")],
  ["abs", of(["x: T"], "T", "The size without the sign, number by number.")],
  ["sign", of(["x: T"], "T", "-1, 0 or 1, number by number; no gradient passes.")],
  [
    "is_finite",
    of(["x: f32[…]"], "bool[…]", "Whether a number is neither infinite nor NaN, number by number."),
  ],
  [
    "clip",
    of(
      ["x: T", "low: T", "high: T"],
      "T",
      "x, or the nearer bound where it is beyond one, number by number.",
    ),
  ],
  ["quotient", of(["a: i32", "b: i32"], "i32", "a / b of integers, rounded down.")],
  [
    "eq",
    of(
      ["a: T", "b: T"],
      "bool[…]",
      "Whether two are equal, element by element; `==` gives one `bool` for all.",
    ),
  ],
  [
    "where",
    of(
      ["condition: bool[…]", "a: T", "b: T"],
      "T",
      "a where the condition is true and b elsewhere: element by element, or all of it where the condition is one `bool`.",
    ),
  ],
  ["to_i32", of(["x"], "i32[…]", "Numbers or truth values as integers; no gradient passes.")],
  ["to_f32", of(["x"], "f32[…]", "Integers or truth values as floats.")],
  ["sum", of(masked, "T", "The sum along the leading axis, or of all that a mask marks; of trees too.")],
  ["prod", of(["xs: T[n]"], "T", "The product along the leading axis; of trees too.")],
  [
    "mean",
    of(
      masked,
      "T",
      "The mean along the leading axis, or of all that a mask marks, 0 where that is nothing; of trees too.",
    ),
  ],
  [
    "max",
    of(
      ["x", "y?", "where: bool[…]? = none"],
      "T",
      "The larger of two, number by number; of one, the largest along the leading axis.",
    ),
  ],
  [
    "min",
    of(
      ["x", "y?", "where: bool[…]? = none"],
      "T",
      "The smaller of two, number by number; of one, the smallest along the leading axis.",
    ),
  ],
  ["any", of(["xs: bool[n, …]"], "bool[…]", "Whether one is true along the leading axis.")],
  ["all", of(["xs: bool[n, …]"], "bool[…]", "Whether all are true along the leading axis.")],
  [
    "argmax",
    of(
      ["xs: f32[n, …]"],
      "i32[…] in 0 ..< n",
      "The place of the largest along the leading axis; no gradient passes.",
    ),
  ],
  [
    "argmin",
    of(
      ["xs: f32[n, …]"],
      "i32[…] in 0 ..< n",
      "The place of the smallest along the leading axis; no gradient passes.",
    ),
  ],
  [
    "argsort",
    of(["xs: f32[n]"], "i32[n] in 0 ..< n", "The places of the numbers, the smallest number's first."),
  ],
  ["cumsum", of(["xs: T[n]"], "T[n]", "The sums of all up to each place of the leading axis.")],
  [
    "dot",
    of(["a: T", "b: T"], "f32", "The sum of the products of all numbers of two trees of one structure."),
  ],
  ["squared_norm", of(["x: T"], "f32", "The sum of the squares of all numbers of a tree.")],
  ["len", of(["xs: T[n]"], "int", "The length of the leading axis; static.")],
  ["last", of(["xs: T[n]"], "T", "The last element along the leading axis.")],
  [
    "concat",
    of(
      ["a", "b", "…"],
      "T[…]",
      "One behind the other along the leading axis; a scalar counts as a vector of one.",
    ),
  ],
  [
    "split",
    of(
      ["x: T[n]", "parts: int"],
      "T[parts, n / parts]",
      "Equal parts of the leading axis; `let (a, b) = split(x, 2)` takes them apart.",
    ),
  ],
  ["chunks", of(["x: T[n]", "size: int"], "T[n / size, size]", "Pieces of a size along the leading axis.")],
  ["merge", of(["xs: T[a, b]"], "T[a * b]", "The two leading axes as one.")],
  [
    "zip",
    of(
      ["a: A[n]", "b: B[n]", "…"],
      "(A, B, …)[n]",
      "One element of each at a time, for `for (x, y) in zip(a, b)`.",
    ),
  ],
  ["reverse", of(["xs: T[n]"], "T[n]", "The last element first.")],
  ["transpose", of(["x: T[n, m]"], "T[m, n]", "The two leading axes, exchanged.")],
  ["outer", of(["a: f32[n]", "b: f32[m]"], "f32[n, m]", "The products of each number of a with each of b.")],
  ["expand", of(["x: T", "size: int"], "T[size]", "The same again and again, along a new leading axis.")],
  ["flatten", of(["x: T[…]"], "T[n]", "All axes as one.")],
  [
    "one_hot",
    of(
      ["x: i32 in 0 ..< n"],
      "f32[n]",
      "1 at the place of a bounded integer or an enum's member, and 0 elsewhere.",
    ),
  ],
  [
    "features",
    of(["x"], "f32[n]", "All numbers of a record as one vector, its discrete values in one-hot codes."),
  ],
  ["zeros_like", of(["x: T"], "T", "Zeros in the structure of a tree.")],
  ["ones_like", of(["x: T"], "T", "Ones in the structure of a tree.")],
  ["stop_gradient", of(["x: T"], "T", "x, which is a constant to every gradient.")],
  ["zeros", of(["sizes: int…"], "f32[…]", "Zeros of some sizes; without any, of those that are asked for.")],
  ["ones", of(["sizes: int…"], "f32[…]", "Ones of some sizes; without any, of those that are asked for.")],
  [
    "jvp",
    of(["f: A -> B"], "(A, A) -> B", "`jvp(f)(x, v)` is the derivative of a pure function at x along v."),
  ],
  [
    "grad",
    of(
      ["f: P -> f32"],
      "P -> P",
      "The function that gives the gradient of f, which takes a tree and gives one number.",
    ),
  ],
  [
    "value_and_grad",
    of(["f: P -> f32"], "P -> (f32, P)", "The function that gives both what f gives and its gradient."),
  ],
  [
    "Uniform",
    of(
      ["low", "high?"],
      "Dist<T>",
      "Evenly from `a .. b`, or between two numbers; `a ..< b` is a distribution over integers.",
    ),
  ],
  ["StandardUniform", of([], "Dist<f32>", "Evenly from 0 to 1: what every other distribution is made of.")],
  [
    "gaussian",
    of(
      ["net: Net<X, P>", "log_std = 0"],
      "Net<X, Dist<f32[n]>>",
      "A net whose outputs are means of normal distributions. With a number, the log standard deviations are parameters that start there; with a range, the net gives them, clipped to it.",
    ),
  ],
  [
    "tanh_gaussian",
    of(
      ["net: Net<X, P>", "log_std = 0"],
      "Net<X, Dist<f32[n]>>",
      "As `gaussian`, with draws that `tanh` brings to between -1 and 1.",
    ),
  ],
  [
    "fresh",
    of(
      ["name: memory", "…"],
      "an episode's end",
      "What a first `rollout … after` goes on from: no episode before, and the memories given.",
    ),
  ],
  [
    "permutation",
    of(
      ["n: int", "id: i32"],
      "i32[n] in 0 ..< n",
      "The id-th permutation of 0 ..< n, in lexicographic order.",
    ),
  ],
  [
    "shuffled",
    of(["n: int", "seed: int"], "int[]", "0 ..< n in an order that hangs on the seed alone; static."),
  ],
  [
    "kl",
    of(
      ["p: Dist<T>", "q: Dist<T>"],
      "f32",
      "The Kullback-Leibler divergence of q from p, two distributions of one family.",
    ),
  ],
  [
    "solve",
    of(
      ["a: f32[n, n]", "b: f32[n]"],
      "f32[n]",
      "The x with `a @ x == b`, for an a that is symmetric and positive definite.",
    ),
  ],
  [
    "push",
    of(
      ["ring", "x: T", "where: bool[n]? = none"],
      "",
      "Puts an item into a ring, or those of a batch that a mask marks; the oldest ones go.",
    ),
  ],
  ["size", of(["type"], "int", "The length of the `features` of a type: `f32[size(T.Observation)]`.")],
]);

/** A built-in function as a line of the language. */
export function builtinSignature(name: string, { params, result }: BuiltinDoc): string {
  const head = params.length === 0 ? name : `${name}(${params.join(", ")})`;
  return result === "" ? head : `${head} -> ${result}`;
}
