import type { Arithmetic } from "./arithmetic.js";
import { atanhSeries } from "./coefficients.js";
import { reducedExpm1, splitPower } from "./exponential.js";
import { LN2_HIGH, LN2_LOW } from "./logarithm.js";
import {
  clamp,
  exactProduct,
  exactSum,
  polynomial,
  scaleByPower,
  splitExponent,
  withSign,
  type Sum,
} from "./parts.js";

const SMALLEST_NORMAL = 2 ** -126;
const MANTISSA_BITS = 23;

/** log x to about 32 bits, for x > 0: with s = f / (2 + f), log(1 + f) = 2 atanh s = 2s + s³·P(s²). */
function logSum<F, I, B>(a: Arithmetic<F, I, B>, x: F): Sum<F> {
  const small = a.lt(x, a.f32(SMALLEST_NORMAL));
  const normal = a.select(small, a.mul(x, a.f32(2 ** MANTISSA_BITS)), x);
  const split = splitExponent(a, normal);
  const k = a.sub(split.k, a.select(small, a.f32(MANTISSA_BITS), a.f32(0)));
  const { f } = split;
  const divisor = exactSum(a, a.f32(2), f);
  const s = a.div(f, divisor.high);
  const product = exactProduct(a, s, divisor.high);
  // f - s·(2 + f), which is what s leaves of f.
  const left = a.sub(a.sub(a.sub(f, product.high), product.low), a.mul(s, divisor.low));
  const square = a.mul(s, s);
  const series = a.mul(a.mul(s, square), polynomial(a, square, atanhSeries));
  const twice = a.add(s, s);
  const main = exactSum(a, a.mul(k, a.f32(LN2_HIGH)), twice);
  const rest = a.add(a.div(a.add(left, left), divisor.high), series);
  return exactSum(a, main.high, a.add(main.low, a.add(rest, a.mul(k, a.f32(LN2_LOW)))));
}

/** Beyond this an exponent of any base but ±1 gives zero or infinity. */
const LARGEST_EXPONENT = 2 ** 34;
const EXP_RANGE = [-104, 89] as const;

/** |x|^y for what is neither zero nor infinite: e^(y·log |x|), the product kept to about 32 bits. */
function positivePower<F, I, B>(a: Arithmetic<F, I, B>, size: F, y: F): F {
  const exponent = clamp(a, y, -LARGEST_EXPONENT, LARGEST_EXPONENT);
  const logarithm = logSum(a, size);
  const product = exactProduct(a, exponent, logarithm.high);
  const correction = a.add(product.low, a.mul(exponent, logarithm.low));
  const bounded = clamp(a, product.high, ...EXP_RANGE);
  const inside = a.eq(bounded, product.high);
  const { n, r } = splitPower(a, bounded, a.select(inside, correction, a.f32(0)));
  return scaleByPower(a, a.add(a.f32(1), reducedExpm1(a, r)), n);
}

/** IEEE's pow: 1 to any power and anything to the power of 0 is 1, NaN included. */
export function pow<F, I, B>(a: Arithmetic<F, I, B>, x: F, y: F): F {
  const [zero, one, infinity] = [a.f32(0), a.f32(1), a.f32(Infinity)];
  const size = a.abs(x);
  const whole = a.eq(a.floor(y), y);
  const halfY = a.mul(y, a.f32(0.5));
  const infiniteY = a.eq(a.abs(y), infinity);
  // At the ends of the range: 0 or ∞ to the power of y.
  const atZero = a.eq(size, zero);
  const atEnd = a.or(atZero, a.eq(size, infinity));
  const endGrows = a.select(atZero, a.neg(y), y);
  const end = a.select(a.lt(zero, endGrows), infinity, zero);
  const power = a.select(atEnd, end, positivePower(a, size, y));
  // Whole and odd: y/2 is not whole. Infinite exponents count as even.
  const odd = a.and(whole, a.lt(a.floor(halfY), halfY));
  const isNegative = a.eqBits(a.shiftRight(a.bits(x), 31), a.i32(-1));
  const signed = a.select(a.and(isNegative, odd), a.neg(power), power);
  const undefinedBelow = a.and(a.lt(x, zero), a.lt(a.floor(y), y));
  const outside = a.and(undefinedBelow, a.lt(size, infinity));
  const value = a.select(outside, a.f32(NaN), a.select(a.eq(x, x), a.select(a.eq(y, y), signed, y), x));
  const unit = a.or(a.eq(y, zero), a.or(a.eq(x, one), a.and(a.eq(x, a.f32(-1)), infiniteY)));
  return a.select(unit, one, value);
}

/**
 * What division rounded down leaves, with the divisor's sign, as long as |x / y| < 2²³: the product that
 * is taken off is exact.
 */
export function floatRem<F, I, B>(a: Arithmetic<F, I, B>, x: F, y: F): F {
  const zero = a.f32(0);
  const product = exactProduct(a, a.floor(a.div(x, y)), y);
  const rest = a.sub(a.sub(x, product.high), product.low);
  // The quotient was rounded before it was rounded down, and may be one too large.
  const beyond = a.lt(a.mul(withSign(a, a.f32(1), rest), y), zero);
  const corrected = a.select(a.and(beyond, a.lt(zero, a.abs(rest))), a.add(rest, y), rest);
  // What is smaller than the divisor, which may be infinite, is left whole.
  const opposite = a.lt(a.mul(withSign(a, a.f32(1), x), y), zero);
  const small = a.select(a.and(opposite, a.lt(zero, a.abs(x))), a.add(x, y), x);
  return a.select(a.lt(a.abs(x), a.abs(y)), small, corrected);
}
