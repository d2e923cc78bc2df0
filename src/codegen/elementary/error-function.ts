import type { Arithmetic } from "./arithmetic.js";
import { erfInvCentre, erfInvTail, erfSeries, erfTail } from "./coefficients.js";
import { exp } from "./exponential.js";
import { log } from "./logarithm.js";
import { clamp, polynomial, withSign } from "./parts.js";

/** Up to here x·(1 + P(x²)), from here on 1 - e^Q(|x|). */
export const ERF_MIDDLE = 0.9375;
/** From here on, the error function is 1. */
export const ERF_ONE = 4;

export function erf<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const size = a.abs(x);
  const series = a.mul(x, polynomial(a, a.mul(x, x), erfSeries));
  const bounded = clamp(a, size, ERF_MIDDLE, ERF_ONE);
  const tail = a.sub(a.f32(1), exp(a, polynomial(a, bounded, erfTail)));
  return a.select(a.lt(size, a.f32(ERF_MIDDLE)), a.add(x, series), withSign(a, tail, x));
}

/** Polynomials in w = -log(1 - x²), as in M. Giles, "Approximating the erfinv function", 2011: in w - 2.5 … */
export const ERF_INV_MIDDLE = 5;
export const ERF_INV_CENTRE = 2.5;
/** … and in √w - 3 from the middle on. */
export const ERF_INV_TAIL = 3;

export function erfInv<F, I, B>(a: Arithmetic<F, I, B>, x: F): F {
  const one = a.f32(1);
  // Near the ends 1 - x is exact, where 1 - x² would lose what x² rounds away.
  const w = a.neg(log(a, a.mul(a.sub(one, x), a.add(one, x))));
  const centre = polynomial(a, a.sub(w, a.f32(ERF_INV_CENTRE)), erfInvCentre);
  const tail = polynomial(a, a.sub(a.sqrt(w), a.f32(ERF_INV_TAIL)), erfInvTail);
  const y = a.mul(x, a.select(a.lt(w, a.f32(ERF_INV_MIDDLE)), centre, tail));
  return a.select(a.eq(a.abs(x), one), a.mul(x, a.f32(Infinity)), y);
}
