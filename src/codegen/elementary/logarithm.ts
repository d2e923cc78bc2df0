import type { Arithmetic } from "./arithmetic.js";
import { logSeries } from "./coefficients.js";
import { exp } from "./exponential.js";
import { leadingBits, polynomial, splitExponent } from "./parts.js";

/** ln 2 in two parts: an exponent times the first is exact. */
export const LN2_HIGH = leadingBits(Math.LN2, 16);
export const LN2_LOW = Math.LN2 - LN2_HIGH;

/** k·ln 2 + log(1 + f) + correction, for 1 + f in [√½, √2). */
function combine<F, I, B>(a: Arithmetic<F, I, B>, k: F, f: F, correction?: F): F {
  const square = a.mul(f, f);
  const series = a.mul(a.mul(f, square), polynomial(a, f, logSeries));
  const low = a.mul(k, a.f32(LN2_LOW));
  const tail = a.add(series, correction === undefined ? low : a.add(low, correction));
  const rest = a.add(f, a.sub(tail, a.mul(a.f32(0.5), square)));
  return a.add(rest, a.mul(k, a.f32(LN2_HIGH)));
}

const SMALLEST_NORMAL = 2 ** -126;
const MANTISSA_BITS = 23;

/** x times a power of two that makes a subnormal number normal, and the power's exponent. */
function normalised<F, I, B>(a: Arithmetic<F, I, B>, x: F): { x: F; exponent: F } {
  const small = a.lt(x, a.f32(SMALLEST_NORMAL));
  return {
    x: a.select(small, a.mul(x, a.f32(2 ** MANTISSA_BITS)), x),
    exponent: a.select(small, a.f32(MANTISSA_BITS), a.f32(0)),
  };
}

/** `value` where `x` is positive; the logarithm of zero, of what is negative and of infinity. */
function atEnds<F, I, B>(a: Arithmetic<F, I, B>, x: F, value: F): F {
  const zero = a.f32(0);
  const below = a.select(a.eq(x, zero), a.f32(-Infinity), a.f32(NaN));
  return a.select(a.lt(zero, x), a.select(a.lt(x, a.f32(Infinity)), value, x), below);
}

export function log<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const normal = normalised(a, x);
  const { k, f } = splitExponent(a, normal.x);
  return atEnds(a, x, combine(a, a.sub(k, normal.exponent), f));
}

/** log u for the rounded u = 1 + x, plus what the rounding lost, over u; f is x itself where u is near 1. */
export function log1p<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const one = a.f32(1);
  const u = a.add(one, x);
  const split = splitExponent(a, u);
  const near = a.eq(split.k, a.f32(0));
  const lost = a.select(a.lt(one, x), a.sub(one, a.sub(u, x)), a.sub(x, a.sub(u, one)));
  const correction = a.select(near, a.f32(0), a.div(lost, u));
  const value = combine(a, split.k, a.select(near, x, split.f), correction);
  return a.select(a.eq(x, a.f32(0)), x, atEnds(a, u, value));
}

/** max(x, 0) + log(1 + e^(-|x|)) */
export function softplus<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  return a.add(a.max(x, a.f32(0)), log1p(a, exp(a, a.neg(a.abs(x)))));
}
