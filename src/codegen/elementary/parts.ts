import type { Arithmetic } from "./arithmetic.js";

/** c₀ + c₁x + c₂x² + …, by Horner's rule. */
export function polynomial<F, I, B>(a: Arithmetic<F, I, B>, x: F, coefficients: readonly number[]): F {
  return coefficients
    .map((coefficient) => a.f32(coefficient))
    .reduceRight((sum, coefficient) => a.add(a.mul(sum, x), coefficient));
}

/** The nearest of `low` to `high`; NaN stays. */
export function clamp<F, I, B>(a: Arithmetic<F, I, B>, x: F, low: number, high: number): F {
  return a.min(a.max(x, a.f32(low)), a.f32(high));
}

const SIGN = -(2 ** 31);

/** `magnitude`, which is not negative, with the sign of another. */
export function withSign<F, I, B>(a: Arithmetic<F, I, B>, magnitude: F, sign: F): F {
  return a.fromBits(a.orBits(a.bits(magnitude), a.andBits(a.bits(sign), a.i32(SIGN))));
}

/** 1.5·2²³: added to a whole number of at most 22 bits, it leaves the number in the lowest bits of the sum. */
const SHIFTER = 12582912;

/** The lowest bits of a whole number below 2²²; what stands above them is not the number's. */
export function lowBits<F, I, B>(a: Arithmetic<F, I, B>, whole: F): I {
  return a.bits(a.add(whole, a.f32(SHIFTER)));
}

const MANTISSA_BITS = 23;
const BITS_OF_ONE = 0x3f800000;

/** 2ⁿ for a whole n of -126 to 127. */
export function powerOfTwo<F, I, B>(a: Arithmetic<F, I, B>, n: F): F {
  return powerOfTwoOf(a, lowBits(a, n));
}

/** 2ⁿ for an integer n of -126 to 127. */
export function powerOfTwoOf<F, I, B>(a: Arithmetic<F, I, B>, n: I): F {
  return a.fromBits(a.addBits(a.shiftLeft(n, MANTISSA_BITS), a.i32(BITS_OF_ONE)));
}

/** x·2ⁿ for a whole n of -252 to 254, rounded once where the result is too small for 24 bits. */
export function scaleByPower<F, I, B>(a: Arithmetic<F, I, B>, x: F, n: F): F {
  const half = a.round(a.mul(n, a.f32(0.5)));
  return a.mul(a.mul(x, powerOfTwo(a, half)), powerOfTwo(a, a.sub(n, half)));
}

/** Bits of √½: the fraction of what is at least that lies in [√½, √2) once the exponent is taken off. */
const BITS_OF_ROOT_HALF = 0x3f3504f3;

/** x = (1 + f)·2ᵏ with 1 + f in [√½, √2), for x from the smallest normal number on; f is exact. */
export function splitExponent<F, I, B>(a: Arithmetic<F, I, B>, x: F): { k: F; f: F } {
  const bits = a.bits(x);
  const k = a.shiftRight(a.subBits(bits, a.i32(BITS_OF_ROOT_HALF)), MANTISSA_BITS);
  const mantissa = a.fromBits(a.subBits(bits, a.shiftLeft(k, MANTISSA_BITS)));
  return { k: a.toFloat(k), f: a.sub(mantissa, a.f32(1)) };
}

/** x as a sum of two floats of at most 12 significant bits each, whose products are exact. */
export function halves<F, I, B>(a: Arithmetic<F, I, B>, x: F): { high: F; low: F } {
  const high = a.fromBits(a.andBits(a.bits(x), a.i32(0xfffff000)));
  return { high, low: a.sub(x, high) };
}

/** A number as the sum of a float and a small correction. */
export interface Sum<F> {
  readonly high: F;
  readonly low: F;
}

/** x·y with the error of its rounding (Dekker 1971). */
export function exactProduct<F, I, B>(a: Arithmetic<F, I, B>, x: F, y: F): Sum<F> {
  const [p, q] = [halves(a, x), halves(a, y)];
  const high = a.mul(x, y);
  const rest = a.sub(a.mul(p.high, q.high), high);
  const cross = a.add(a.add(rest, a.mul(p.high, q.low)), a.mul(p.low, q.high));
  return { high, low: a.add(cross, a.mul(p.low, q.low)) };
}

/** x + y with the error of its rounding, where |x| ≥ |y| or x is zero (Dekker 1971). */
export function exactSum<F, I, B>(a: Arithmetic<F, I, B>, x: F, y: F): Sum<F> {
  const high = a.add(x, y);
  return { high, low: a.sub(y, a.sub(high, x)) };
}

/** The part of `value` that the highest `bits` bits of a float hold, for a product with a small integer to be exact. */
export function leadingBits(value: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - bits);
  return Math.round(value / unit) * unit;
}
