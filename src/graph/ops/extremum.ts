import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { mul, neg } from "./arithmetic.js";
import { binary, type BinaryValues, smoothBinary } from "./binary.js";
import { eq, gt, lt } from "./comparison.js";
import { onesLike, scalarLike, zerosLike } from "./constant.js";
import { select } from "./select.js";
import { flatUnary, smoothUnary, unary } from "./unary.js";

export const abs = unary("abs");
export const sign = unary("sign");
export const max = binary("max");
export const min = binary("min");

/** Half the cotangent goes to each operand where they are equal, as in JAX; the rest to the one that was taken. */
function shareBetween(b: Builder, cotangent: Value, { x, y, result }: BinaryValues): [Value, Value] {
  const one = onesLike(b, cotangent);
  const zero = zerosLike(b, cotangent);
  const half = scalarLike(b, cotangent, 0.5);
  const tie = eq(b, x, y);
  const part = (operand: Value) =>
    mul(b, cotangent, select(b, tie, half, select(b, eq(b, operand, result), one, zero)));
  return [part(x), part(y)];
}

export const maxOp = smoothBinary("max", ["f32", "i32"], shareBetween);
export const minOp = smoothBinary("min", ["f32", "i32"], shareBetween);

// Comparisons rather than `sign`, through which no second derivative could be asked for. Zero at zero.
export const absOp = smoothUnary("abs", ["f32", "i32"], (b, cotangent, x) => {
  const zero = zerosLike(b, x);
  const belowOrAt = select(b, lt(b, x, zero), neg(b, cotangent), zero);
  return select(b, gt(b, x, zero), cotangent, belowOrAt);
});

export const signOp = flatUnary("sign", ["f32", "i32"], "none");
