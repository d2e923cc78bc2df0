import type { Arithmetic } from "./arithmetic.js";
import { lowBits, powerOfTwoOf } from "./parts.js";

/** An angle as a number of quarter turns, of which the lowest bits count, and the rest, in radians. */
export interface Reduced<F, I> {
  readonly quadrant: I;
  readonly r: F;
}

/** 2/π after twelve zero bits, in limbs of 16 bits, the highest first. */
const INVERSE = [
  0x000a, 0x2f98, 0x36e4, 0xe441, 0x529f, 0xc275, 0x7d1f, 0x534d, 0xdc0d, 0xb629, 0x5993, 0xc439, 0x041f,
];
/** Limbs of 2/π that a product is made of: what is cut off is less than 2⁻⁵³ quarter turns. */
const LIMBS = 6;
const LIMB_BITS = 16;
const LIMB = 0xffff;

/** The biased exponent of the smallest float whose product starts with the first bit of `INVERSE`: 2⁻¹⁰ times a whole number of 24 bits. */
const FIRST_EXPONENT = 140;

/** 2⁻³⁰ quarter turns in radians, and what its rounding leaves. */
const UNIT = Math.fround(Math.PI / 2) * 2 ** -30;
const UNIT_REST = (Math.PI / 2 - Math.fround(Math.PI / 2)) * 2 ** -30;

/**
 * x = n·π/2 + r for a finite x of 2¹³ and more, of either sign: the float's 24 bits times the bits of 2/π that make the last two
 * bits before the point and those behind it (Payne and Hanek 1983). What it gives for other numbers means nothing.
 */
export function reduceLarge<F, I, B>(a: Arithmetic<F, I, B>, x: F): Reduced<F, I> {
  const and = (value: I, mask: number): I => a.andBits(value, a.i32(mask));
  const bits = a.bits(x);
  const offset = a.subBits(and(a.shiftRight(bits, 23), 0xff), a.i32(FIRST_EXPONENT));
  const limbs = product(a, shiftedMantissa(a, bits, and(offset, LIMB_BITS - 1)), windowAt(a, offset));
  const [lowest, lower, upper, highest] = limbs.slice(LIMBS - 4) as [I, I, I, I];
  // In units of 2⁻³⁰ quarter turns, of which all but two bits are behind the point.
  const high = a.orBits(a.shiftLeft(highest, LIMB_BITS), upper);
  const n = a.shiftRight(a.addBits(a.shiftRight(high, 29), a.i32(1)), 1);
  const rest = a.subBits(high, a.shiftLeft(n, 30));
  // Each of the three is exact.
  const middle = a.orBits(a.shiftLeft(and(rest, 0xff), LIMB_BITS), lower);
  const low = a.add(a.mul(a.toFloat(middle), a.f32(2 ** -16)), a.mul(a.toFloat(lowest), a.f32(2 ** -32)));
  const units = a.add(a.toFloat(and(rest, ~0xff)), low);
  const r = a.add(a.mul(units, a.f32(UNIT)), a.mul(units, a.f32(UNIT_REST)));
  // 1 or -1.
  const sign = a.orBits(a.shiftRight(bits, 31), a.i32(1));
  return { quadrant: a.mulBits(n, sign), r: a.mul(r, a.toFloat(sign)) };
}

/** `LIMBS` limbs of 2/π, the highest first, from the limb on that the bit at `offset` is in. */
function windowAt<F, I, B>(a: Arithmetic<F, I, B>, offset: I): I[] {
  let limbs = INVERSE.map((limb) => a.i32(limb));
  for (const by of [4, 2, 1]) {
    const stays = a.eqBits(a.andBits(offset, a.i32(by * LIMB_BITS)), a.i32(0));
    const length = LIMBS + by - 1;
    limbs = Array.from({ length }, (_, i) => a.selectBits(stays, limbs[i]!, limbs[i + by]!));
  }
  return limbs;
}

/** A float's 24 bits times 2^shift, for a shift of less than sixteen, in limbs, the lowest first. */
function shiftedMantissa<F, I, B>(a: Arithmetic<F, I, B>, bits: I, shift: I): I[] {
  const mantissa = a.orBits(a.andBits(bits, a.i32(0x7fffff)), a.i32(0x800000));
  const factor = a.andBits(lowBits(a, powerOfTwoOf(a, shift)), a.i32(LIMB));
  const low = a.mulBits(a.andBits(mantissa, a.i32(0xfff)), factor);
  const high = a.mulBits(a.shiftRight(mantissa, 12), factor);
  const first = a.addBits(low, a.shiftLeft(a.andBits(high, a.i32(0xf)), 12));
  const others = a.addBits(a.shiftRight(high, 4), a.shiftRight(first, LIMB_BITS));
  return [a.andBits(first, a.i32(LIMB)), a.andBits(others, a.i32(LIMB)), a.shiftRight(others, LIMB_BITS)];
}

/** The lowest `LIMBS` limbs, the lowest first, of a product of limbs, of which `window` has the highest first. */
function product<F, I, B>(a: Arithmetic<F, I, B>, factor: readonly I[], window: readonly I[]): I[] {
  const columns: I[] = Array.from({ length: LIMBS }, () => a.i32(0));
  const addTo = (column: number, value: I): void => {
    columns[column] = a.addBits(columns[column]!, value);
  };
  factor.forEach((part, i) => {
    for (let column = i; column < LIMBS; column++) {
      const term = a.mulBits(part, window[LIMBS - 1 - (column - i)]!);
      addTo(column, a.andBits(term, a.i32(LIMB)));
      if (column + 1 < LIMBS) addTo(column + 1, a.andBits(a.shiftRight(term, LIMB_BITS), a.i32(LIMB)));
    }
  });
  for (let i = 1; i < LIMBS; i++) addTo(i, a.shiftRight(columns[i - 1]!, LIMB_BITS));
  return columns.map((column) => a.andBits(column, a.i32(LIMB)));
}
