import type { Arithmetic } from "./arithmetic.js";
import { expm1Series } from "./coefficients.js";
import { clamp, leadingBits, polynomial, powerOfTwo, scaleByPower, withSign } from "./parts.js";

/** ln 2 in two parts: a whole number of up to 8 bits times the first is exact. */
const LN2_HIGH = leadingBits(Math.LN2, 16);
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** x = n·ln 2 + r with a whole n and |r| ≤ ½ ln 2; `correction` is added to x, exactly enough where it is small. */
export function splitPower<F, I, B>(a: Arithmetic<F, I, B>, x: F, correction?: F): { n: F; r: F } {
  const n = a.round(a.mul(x, a.f32(1 / Math.LN2)));
  const rest = a.sub(x, a.mul(n, a.f32(LN2_HIGH)));
  const low = a.mul(n, a.f32(LN2_LOW));
  return { n, r: a.sub(rest, correction === undefined ? low : a.sub(low, correction)) };
}

/** eʳ - 1 for |r| ≤ ½ ln 2. */
export function reducedExpm1<F, I, B>(a: Arithmetic<F, I, B>, r: F): F {
  return a.add(r, a.mul(a.mul(r, r), polynomial(a, r, expm1Series)));
}

/** Below the first the result is zero, above the second it is infinite. */
const EXP_RANGE = [-104, 89] as const;

export function exp<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const { n, r } = splitPower(a, clamp(a, x, ...EXP_RANGE));
  return scaleByPower(a, a.add(a.f32(1), reducedExpm1(a, r)), n);
}

/** Below this, eˣ - 1 is -1. */
const EXPM1_LOWEST = -20;
/** From here on, 1 is lost beside 2ⁿ. */
const LOST = 64;

/** eˣ - 1 = 2ⁿ·((eʳ - 1) + (1 - 2⁻ⁿ)) */
export function expm1<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const { n, r } = splitPower(a, clamp(a, x, EXPM1_LOWEST, EXP_RANGE[1]));
  const inverse = powerOfTwo(a, a.neg(a.min(n, a.f32(LOST))));
  const sum = a.add(reducedExpm1(a, r), a.sub(a.f32(1), inverse));
  return a.select(a.eq(x, a.f32(0)), x, scaleByPower(a, sum, n));
}

/** From here on, tanh is 1. */
const TANH_ONE = 10;

/** With t = e^(2|x|) - 1: t / (t + 2), and the sign of x. */
export function tanh<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const bounded = a.min(a.abs(x), a.f32(TANH_ONE));
  const { n, r } = splitPower(a, a.add(bounded, bounded));
  const sum = a.add(reducedExpm1(a, r), a.sub(a.f32(1), powerOfTwo(a, a.neg(n))));
  const t = a.mul(sum, powerOfTwo(a, n));
  return withSign(a, a.div(t, a.add(t, a.f32(2))), x);
}

/** With e = e^(-|x|), which cannot overflow: 1 / (1 + e), or e / (1 + e) for a negative x. */
export function sigmoid<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const e = exp(a, a.neg(a.abs(x)));
  return a.div(a.select(a.lt(x, a.f32(0)), e, a.f32(1)), a.add(a.f32(1), e));
}
