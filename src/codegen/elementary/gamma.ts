import type { Arithmetic } from "./arithmetic.js";
import { digammaSeries, digammaTail, lgammaSeries, sinPiSeries, stirlingSeries } from "./coefficients.js";
import { log } from "./logarithm.js";
import { polynomial } from "./parts.js";

/** sin(πf)/π for |f| ≤ ½. */
function sinPiOverPi<F, I, B>(a: Arithmetic<F, I, B>, f: F): F {
  const square = a.mul(f, f);
  return a.add(f, a.mul(a.mul(f, square), polynomial(a, square, sinPiSeries)));
}

/** How far `x` is from the nearest whole number, with its sign. */
function fraction<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  return a.sub(x, a.round(x));
}

/** From here on Stirling's series. */
export const LGAMMA_LARGE = 8;
/** In between the recurrence leads to 1.5 ≤ t < 2.5. */
export const LGAMMA_RANGE = [1.5, 2.5] as const;
const STEPS_DOWN = 6;

/** log Γ(z) for z ≥ 0. */
function positiveLgamma<F, I, B>(a: Arithmetic<F, I, B>, z: F): F {
  const [one, two] = [a.f32(1), a.f32(2)];
  // Γ(t) = Γ(z)·z, or ·z·(z + 1) below one half; above 2.5, Γ(z) = Γ(t)·t·(t + 1)·…·(z - 1).
  const tiny = a.lt(z, a.f32(0.5));
  const small = a.lt(z, a.f32(LGAMMA_RANGE[0]));
  let t = a.select(small, two, z);
  let factor = a.select(small, a.select(tiny, a.mul(z, a.add(z, one)), z), one);
  for (let step = 0; step < STEPS_DOWN; step++) {
    const above = a.le(a.f32(LGAMMA_RANGE[1]), t);
    const below = a.sub(t, one);
    factor = a.select(above, a.mul(factor, below), factor);
    t = a.select(above, below, t);
  }
  const large = a.le(a.f32(LGAMMA_LARGE), z);
  const logarithm = log(a, a.select(large, z, factor));
  // t - 2, exactly where Γ is near one.
  const distance = a.select(small, a.select(tiny, z, a.sub(z, one)), a.sub(t, two));
  const near = a.add(
    a.mul(distance, polynomial(a, distance, lgammaSeries)),
    a.select(small, a.neg(logarithm), logarithm),
  );
  return a.select(large, stirling(a, z, logarithm), near);
}

/** ½ log 2π - ½ */
const STIRLING_CONSTANT = Math.log(2 * Math.PI) / 2 - 0.5;

/** (z - ½)(log z - 1) + ½ log 2π - ½ + 1/(12z) - … */
function stirling<F, I, B>(a: Arithmetic<F, I, B>, z: F, logarithm: F): F {
  const w = a.div(a.f32(1), z);
  const series = a.mul(w, polynomial(a, a.mul(w, w), stirlingSeries));
  const main = a.mul(a.sub(z, a.f32(0.5)), a.sub(logarithm, a.f32(1)));
  return a.add(main, a.add(a.f32(STIRLING_CONSTANT), series));
}

/** log |Γ(x)|, for x < 0 by Γ(x)·Γ(1 - x) = π / sin(πx); infinite at the poles. */
export function lgamma<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const negative = a.lt(x, a.f32(0));
  const value = positiveLgamma(a, a.select(negative, a.sub(a.f32(1), x), x));
  const sine = log(a, a.abs(sinPiOverPi(a, fraction(a, x))));
  return a.select(negative, a.sub(a.neg(sine), value), value);
}

/** From here on the asymptotic series. */
export const DIGAMMA_LARGE = 2;
/** Where digamma is zero, in two parts. */
export const DIGAMMA_ROOT = 1.461632144968362;
const ROOT_HIGH = Math.fround(DIGAMMA_ROOT);
/** The polynomial's argument is z minus this. */
export const DIGAMMA_CENTRE = 1.5;

/** ψ(z) for z > 0. */
function positiveDigamma<F, I, B>(a: Arithmetic<F, I, B>, z: F): F {
  const one = a.f32(1);
  const small = a.lt(z, one);
  const moved = a.select(small, a.add(z, one), z);
  const distance = a.sub(a.sub(moved, a.f32(ROOT_HIGH)), a.f32(DIGAMMA_ROOT - ROOT_HIGH));
  const inverse = a.div(one, z);
  const middle = a.mul(distance, polynomial(a, a.sub(moved, a.f32(DIGAMMA_CENTRE)), digammaSeries));
  const near = a.select(small, a.sub(middle, inverse), middle);
  const square = a.mul(inverse, inverse);
  const tail = a.mul(square, polynomial(a, square, digammaTail));
  const far = a.sub(log(a, z), a.add(a.mul(a.f32(0.5), inverse), tail));
  return a.select(a.lt(z, a.f32(DIGAMMA_LARGE)), near, far);
}

/** The derivative of `lgamma`, for x < 0 by ψ(x) = ψ(1 - x) - π / tan(πx); NaN at its poles. */
export function digamma<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const zero = a.f32(0);
  const negative = a.lt(x, zero);
  const value = positiveDigamma(a, a.select(negative, a.sub(a.f32(1), x), x));
  const f = fraction(a, x);
  const sine = sinPiOverPi(a, f);
  const cosine = sinPiOverPi(a, a.sub(a.f32(0.5), a.abs(f)));
  const reflected = a.sub(value, a.div(a.mul(a.f32(Math.PI), cosine), sine));
  const atPole = a.and(a.le(x, zero), a.eq(f, zero));
  return a.select(atPole, a.f32(NaN), a.select(negative, reflected, value));
}
