import { mul, shift } from "./arithmetic.js";
import { binary, smoothBinary } from "./binary.js";
import { eq } from "./comparison.js";
import { onesLike, zerosLike } from "./constant.js";
import { log } from "./exponential.js";
import { select } from "./select.js";

/** x to the power of y. */
export const pow = binary("pow");

// Both derivatives stay finite at x = 0 where the power itself is smooth there, as in JAX: that of x is zero
// where y is (not 0·∞), and that of y is zero where x is (not 0·log 0).
export const powOp = smoothBinary("pow", ["f32"], (b, cotangent, { x, y, result }) => {
  const zero = zerosLike(b, x);
  const one = onesLike(b, x);
  const yIsZero = eq(b, y, zero);
  const exponent = select(b, yIsZero, one, shift(b, y, -1));
  const ofX = select(b, yIsZero, zero, mul(b, y, pow(b, x, exponent)));
  const ofY = mul(b, log(b, select(b, eq(b, x, zero), one, x)), result);
  return [mul(b, cotangent, ofX), mul(b, cotangent, ofY)];
});
