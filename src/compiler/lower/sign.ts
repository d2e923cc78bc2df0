import type { TensorV } from "./value.js";

/** Ops whose numbers are 0 or more, or NaN, whatever they are given. */
const always = new Set(["exp", "abs", "sqrt", "rsqrt", "sigmoid", "softplus"]);

/** Ops whose numbers are 0 or more, or NaN, where all that they are given is. */
const inherited = new Set([
  ...["add", "mul", "div", "pow", "max", "min", "convert", "stop_gradient"],
  ...["broadcast", "reshape", "transpose", "slice", "reverse", "concat"],
  ...["reduce_sum", "reduce_max", "reduce_min", "reduce_prod", "cumsum"],
]);

/** Whether no number of a tensor is below 0; some may be NaN. False where that is not seen. */
export function isNeverNegative({ neverNegative, known }: TensorV): boolean {
  return neverNegative === true || (typeof known === "number" && known >= 0);
}

/** Whether no number that an op makes of these is below 0. */
export function givesNoneNegative(op: string, inputs: readonly TensorV[]): boolean {
  if (always.has(op)) return true;
  if (op === "mul" && typeof inputs[0]!.ref === "object" && inputs[0]!.ref === inputs[1]!.ref) return true;
  if (op === "max" && inputs.some(({ known }) => typeof known === "number" && known >= 0)) return true;
  if (op === "gather") return isNeverNegative(inputs[0]!);
  if (op === "select") return inputs.slice(1).every(isNeverNegative);
  return inputs.length > 0 && inherited.has(op) && inputs.every(isNeverNegative);
}
