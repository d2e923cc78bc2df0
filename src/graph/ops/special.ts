import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { add, div, mul, neg, scale, shift, sub } from "./arithmetic.js";
import { lt } from "./comparison.js";
import { onesLike, scalarLike } from "./constant.js";
import { exp, sin } from "./exponential.js";
import { select } from "./select.js";
import { smoothUnary, unary } from "./unary.js";

export const erf = unary("erf");
export const erfInv = unary("erf_inv");
/** log |Γ(x)| */
export const lgamma = unary("lgamma");
/** The derivative of `lgamma`. */
export const digamma = unary("digamma");

export const erfOp = smoothUnary("erf", ["f32"], (b, cotangent, x) =>
  mul(b, cotangent, scale(b, exp(b, neg(b, mul(b, x, x))), 2 / Math.sqrt(Math.PI))),
);

export const erfInvOp = smoothUnary("erf_inv", ["f32"], (b, cotangent, _, y) =>
  mul(b, cotangent, scale(b, exp(b, mul(b, y, y)), Math.sqrt(Math.PI) / 2)),
);

export const lgammaOp = smoothUnary("lgamma", ["f32"], (b, cotangent, x) => mul(b, cotangent, digamma(b, x)));

export const digammaOp = smoothUnary("digamma", ["f32"], (b, cotangent, x) =>
  mul(b, cotangent, trigamma(b, x)),
);

/** How far the recurrence moves the argument, so that the asymptotic series converges to double precision. */
const RECURRENCE_STEPS = 8;
/** Bernoulli numbers B₂, B₄, … of the asymptotic series. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/**
 * The derivative of `digamma`: reflected to x ≥ ½, moved up by ψ′(x) = ψ′(x + 1) + 1/x², then
 * ψ′(z) ≈ 1/z + 1/(2z²) + Σ B₂ₖ/z²ᵏ⁺¹ (Abramowitz and Stegun 1964, 6.4.6, 6.4.7 and 6.4.12).
 */
function trigamma(b: Builder, x: Value): Value {
  const one = onesLike(b, x);
  const reflected = lt(b, x, scalarLike(b, x, 0.5));
  const start = select(b, reflected, sub(b, one, x), x);
  let sum: Value | undefined;
  for (let step = 0; step < RECURRENCE_STEPS; step++) {
    const shifted = step === 0 ? start : shift(b, start, step);
    const term = div(b, one, mul(b, shifted, shifted));
    sum = sum === undefined ? term : add(b, sum, term);
  }
  const inverse = div(b, one, shift(b, start, RECURRENCE_STEPS));
  const square = mul(b, inverse, inverse);
  let series = scalarLike(b, x, BERNOULLI.at(-1)!);
  for (const coefficient of BERNOULLI.slice(0, -1).reverse()) {
    series = shift(b, mul(b, series, square), coefficient);
  }
  // 1/z · (1 + 1/(2z) + (Σ B₂ₖ/z²ᵏ⁻²)/z²)
  const factor = shift(b, add(b, scale(b, inverse, 0.5), mul(b, series, square)), 1);
  const above = add(b, sum!, mul(b, inverse, factor));
  // ½ keeps the sine away from zero where the reflection is not used.
  const angle = scale(b, select(b, reflected, x, scalarLike(b, x, 0.5)), Math.PI);
  const sine = sin(b, angle);
  const reflection = div(b, scalarLike(b, x, Math.PI ** 2), mul(b, sine, sine));
  return select(b, reflected, sub(b, reflection, above), above);
}
