/** The functions of the language as the runtime package calls them, where that is another name. */
const names: Readonly<Record<string, string>> = {
  erf_inv: "erfInv",
  to_i32: "toI32",
  to_f32: "toF32",
  zeros_like: "zerosLike",
  ones_like: "onesLike",
  stop_gradient: "stopGradient",
  value_and_grad: "valueAndGrad",
  squared_norm: "squaredNorm",
  one_hot: "oneHot",
  is_finite: "isFinite",
};

const known = new Set(
  `exp log log1p expm1 sqrt rsqrt sin cos tanh floor round sigmoid softplus erf erf_inv lgamma digamma abs sign clip quotient
  eq where to_i32 to_f32 is_finite sum mean prod max min any all argmax argmin argsort cumsum dot squared_norm last concat split
  chunks merge reverse transpose outer expand flatten zeros_like ones_like stop_gradient solve permutation grad value_and_grad
  jvp zip len one_hot shuffled`.split(/\s+/),
);

/** A function of the language in the runtime package; undefined where it is written otherwise. */
export function runtimeName(name: string): string | undefined {
  return known.has(name) ? `mrl.${names[name] ?? name}` : undefined;
}

/** What TypeScript itself has of a function of numbers. */
const math = new Set(["exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tanh", "floor", "max", "min"]);

export function mathName(name: string): string | undefined {
  return math.has(name) ? `Math.${name}` : undefined;
}
