import type { Arithmetic } from "./arithmetic.js";
import { cosSeries, sinSeries } from "./coefficients.js";
import { reduceLarge, type Reduced } from "./large-angles.js";
import { clamp, leadingBits, lowBits, polynomial } from "./parts.js";

/** π/2 in four parts; a whole number of up to 13 bits times each of the first three is exact. */
const HALF_PI: number[] = [];
// The third part and what follows it come from the digits of π beyond those of a double.
const HALF_PI_REST = 6.123233995736766e-17;
for (let [part, rest] = [0, Math.PI / 2]; part < 3; part++) {
  const leading = leadingBits(rest, 11);
  HALF_PI.push(leading);
  rest -= leading;
  if (part === 2) HALF_PI.push(rest + HALF_PI_REST);
}

/** Up to here multiples of π/2 can be subtracted. */
const SMALL_LIMIT = 2 ** 13 * (Math.PI / 2);
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** x = n·π/2 + r; NaN where x is not finite. Both ways are computed, as vectors have no branches. */
function reduce<F, I, B>(a: Arithmetic<F, I, B>, x: F): Reduced<F, I> {
  const small = reduceSmall(a, x);
  const large = reduceLarge(a, x);
  const size = a.abs(x);
  const isLarge = a.and(a.lt(a.f32(SMALL_LIMIT), size), a.le(size, a.f32(LARGEST_FLOAT)));
  return {
    quadrant: a.selectBits(isLarge, large.quadrant, small.quadrant),
    r: a.select(isLarge, large.r, small.r),
  };
}

/** `reduce` up to `SMALL_LIMIT` (Cody and Waite 1980, with the last subtraction's error kept). */
function reduceSmall<F, I, B>(a: Arithmetic<F, I, B>, x: F): Reduced<F, I> {
  const n = a.round(a.mul(x, a.f32(2 / Math.PI)));
  const exact = a.sub(a.sub(x, a.mul(n, a.f32(HALF_PI[0]!))), a.mul(n, a.f32(HALF_PI[1]!)));
  const third = a.mul(n, a.f32(HALF_PI[2]!));
  const high = a.sub(exact, third);
  const lost = a.sub(a.sub(exact, high), third);
  const r = a.add(high, a.sub(lost, a.mul(n, a.f32(HALF_PI[3]!))));
  return { quadrant: lowBits(a, n), r: clamp(a, r, -1, 1) };
}

function sinReduced<F, I, B>(a: Arithmetic<F, I, B>, r: F, square: F): F {
  return a.add(r, a.mul(a.mul(r, square), polynomial(a, square, sinSeries)));
}

function cosReduced<F, I, B>(a: Arithmetic<F, I, B>, square: F): F {
  const rest = a.mul(a.mul(square, square), polynomial(a, square, cosSeries));
  return a.add(a.sub(a.f32(1), a.mul(a.f32(0.5), square)), rest);
}

/** The sine of x + shift·π/2. */
function wave<F, I, B>(a: Arithmetic<F, I, B>, x: F, shift: 0 | 1): F {
  const { quadrant, r } = reduce(a, x);
  const square = a.mul(r, r);
  const turned = shift === 0 ? quadrant : a.addBits(quadrant, a.i32(shift));
  const even = a.eqBits(a.andBits(turned, a.i32(1)), a.i32(0));
  const size = a.select(even, sinReduced(a, r, square), cosReduced(a, square));
  // The second bit of the quadrant, moved to the sign's place, turns the sign.
  const flip = a.shiftLeft(a.andBits(turned, a.i32(2)), 30);
  return a.fromBits(a.addBits(a.bits(size), flip));
}

export function sin<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  return a.select(a.eq(x, a.f32(0)), x, wave(a, x, 0));
}

export function cos<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  return wave(a, x, 1);
}
