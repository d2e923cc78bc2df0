import {
  ERF_INV_CENTRE,
  ERF_INV_MIDDLE,
  ERF_INV_TAIL,
  ERF_MIDDLE,
  ERF_ONE,
} from "../../../src/codegen/elementary/error-function.js";
import {
  DIGAMMA_CENTRE,
  DIGAMMA_LARGE,
  DIGAMMA_ROOT,
  LGAMMA_LARGE,
  LGAMMA_RANGE,
} from "../../../src/codegen/elementary/gamma.js";
import { erf, erfInv } from "../../../src/runtime/executors/reference/special/error-function.js";
import { digamma, lgamma } from "../../../src/runtime/executors/reference/special/gamma.js";
import type { Target } from "./fit.js";

const HALF_LN2 = Math.LN2 / 2;
const QUARTER_PI = Math.PI / 4;

/** Σ terms from `first` on, each the one before times `ratio` of its index. */
function series(first: number, ratio: (n: number) => number): number {
  let [term, sum] = [first, 0];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(first); n++) {
    sum += term;
    term *= ratio(n);
  }
  return sum;
}

/** 1 - erf(x) for x > 0, by its continued fraction (Abramowitz and Stegun 1964, 7.1.14). */
function erfc(x: number): number {
  let denominator = x;
  for (let n = 400; n >= 1; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * denominator);
}

/** erf⁻¹(x) / x at w = -log(1 - x²). */
function erfInvAt(w: number): number {
  const x = Math.sqrt(-Math.expm1(-w));
  if (x < 1e-4) return (Math.sqrt(Math.PI) / 2) * (1 + (Math.PI / 12) * x * x);
  // Where 1 - x has lost its digits, Newton's steps on erfc from what is known of w.
  const complement = Math.exp(-w) / (1 + x);
  let y = erfInv(Math.min(x, 1 - 2 ** -50));
  if (complement > 0.2) return y / x;
  for (let step = 0; step < 6; step++)
    y += (erfc(y) - complement) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-y * y));
  return y / x;
}

/** Every polynomial of the elementary functions. Ranges reach a little beyond what is used. */
export const targets: readonly Target[] = [
  {
    name: "expm1Series",
    description: "(eʳ - 1 - r) / r², in r",
    low: -HALF_LN2 * 1.002,
    high: HALF_LN2 * 1.002,
    degree: 4,
    f: (r) => series(1 / 2, (n) => r / (n + 2)),
    weight: (r) => Math.abs((r * r) / Math.expm1(r)),
  },
  {
    name: "logSeries",
    description: "(log(1 + f) - f + f²/2) / f³, in f",
    low: Math.SQRT1_2 - 1,
    high: Math.SQRT2 - 1,
    degree: 8,
    f: (f) =>
      Math.abs(f) < 0.1
        ? sumOf(60, (n) => (-f) ** n / (n + 3))
        : (Math.log1p(f) - f + (f * f) / 2) / (f * f * f),
    weight: (f) => Math.abs((f * f * f) / Math.log1p(f)),
  },
  {
    name: "atanhSeries",
    description: "(2 atanh s - 2s) / s³, in s²",
    low: 0,
    high: (3 - 2 * Math.SQRT2) ** 2,
    degree: 3,
    f: (square) => sumOf(40, (n) => (2 * square ** n) / (2 * n + 3)),
    weight: (square) => square,
  },
  {
    name: "sinSeries",
    description: "(sin r - r) / r³, in r²",
    low: 0,
    high: (QUARTER_PI * 1.01) ** 2,
    degree: 3,
    f: (square) => series(-1 / 6, (n) => -square / ((2 * n + 2) * (2 * n + 3))),
    weight: (square) => square,
  },
  {
    name: "cosSeries",
    description: "(cos r - 1 + r²/2) / r⁴, in r²",
    low: 0,
    high: (QUARTER_PI * 1.01) ** 2,
    degree: 2,
    f: (square) => series(1 / 24, (n) => -square / ((2 * n + 3) * (2 * n + 4))),
    weight: (square) => square * square,
  },
  {
    name: "sinPiSeries",
    description: "(sin(πf)/π - f) / f³, in f²",
    low: 0,
    high: 0.25,
    degree: 4,
    f: (square) =>
      series(-(Math.PI ** 2) / 6, (n) => (-(Math.PI ** 2) * square) / ((2 * n + 2) * (2 * n + 3))),
    weight: (square) => square,
  },
  {
    name: "erfSeries",
    description: "erf x / x - 1, in x²",
    low: 0,
    high: ERF_MIDDLE ** 2,
    degree: 6,
    f: (square) =>
      square === 0 ? 2 / Math.sqrt(Math.PI) - 1 : erf(Math.sqrt(square)) / Math.sqrt(square) - 1,
    weight: () => 1,
  },
  {
    name: "erfTail",
    description: "log(1 - erf x), in x",
    low: ERF_MIDDLE,
    high: ERF_ONE,
    degree: 9,
    f: (x) => Math.log(erfc(x)),
    weight: (x) => erfc(x) / erf(x),
  },
  {
    name: "erfInvCentre",
    description: `erf⁻¹(x) / x, in w - ${ERF_INV_CENTRE}`,
    low: -ERF_INV_CENTRE,
    high: ERF_INV_MIDDLE - ERF_INV_CENTRE,
    degree: 8,
    f: (v) => erfInvAt(v + ERF_INV_CENTRE),
    weight: () => 1,
  },
  {
    name: "erfInvTail",
    description: `erf⁻¹(x) / x, in √w - ${ERF_INV_TAIL}`,
    low: Math.sqrt(ERF_INV_MIDDLE) - ERF_INV_TAIL,
    high: 4.1 - ERF_INV_TAIL,
    degree: 8,
    f: (v) => erfInvAt((v + ERF_INV_TAIL) ** 2),
    weight: () => 1 / 2,
  },
  {
    name: "lgammaSeries",
    description: "log Γ(t) / (t - 2), in t - 2",
    low: LGAMMA_RANGE[0] - 2,
    high: LGAMMA_RANGE[1] - 2,
    degree: 9,
    f: (d) => (Math.abs(d) < 1e-4 ? lgammaNearTwo(d) : lgamma(2 + d) / d),
    weight: () => 1,
  },
  {
    name: "stirlingSeries",
    description: "z·(log Γ(z) - (z - ½) log z + z - ½ log 2π), in 1/z²",
    low: 0,
    high: 1 / LGAMMA_LARGE ** 2,
    degree: 2,
    f: (square) => sumOf(6, (k) => STIRLING[k]! * square ** k),
    weight: () => 1,
  },
  {
    name: "digammaSeries",
    description: `ψ(z) / (z - its root), in z - ${DIGAMMA_CENTRE}`,
    low: 1 - DIGAMMA_CENTRE,
    high: 2 - DIGAMMA_CENTRE,
    degree: 9,
    f: (d) => digammaOverRoot(DIGAMMA_CENTRE + d),
    weight: () => 1,
  },
  {
    name: "digammaTail",
    description: "z²·(log z - 1/(2z) - ψ(z)), in 1/z²",
    low: 0,
    high: 1 / DIGAMMA_LARGE ** 2,
    degree: 5,
    f: (square) => (square < 1e-2 ? digammaAsymptotic(square) : digammaRest(1 / Math.sqrt(square))),
    weight: (square) => square,
  },
];

/** Term 0 up to term count - 1. */
function sumOf(count: number, term: (n: number) => number): number {
  let sum = 0;
  for (let n = count - 1; n >= 0; n--) sum += term(n);
  return sum;
}

/** B₂ₖ / (2k·(2k - 1)), Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** log Γ(2 + d) / d = (1 - γ) + (ζ(2) - 1)·d/2 - … */
function lgammaNearTwo(d: number): number {
  return 1 - 0.5772156649015329 + ((Math.PI ** 2 / 6 - 1) * d) / 2 - ((1.2020569031595942 - 1) * d * d) / 3;
}

/** Near the root by the difference of two values as far apart as their digits allow. */
function digammaOverRoot(z: number): number {
  const distance = z - DIGAMMA_ROOT;
  if (Math.abs(distance) > 1e-3) return digamma(z) / distance;
  const step = 0.01;
  const slope = (h: number) => (digamma(DIGAMMA_ROOT + h) - digamma(DIGAMMA_ROOT)) / h;
  // A cubic through four slopes (Lagrange).
  const hs = [-2 * step, -step, step, 2 * step];
  return sumOf(
    4,
    (i) => slope(hs[i]!) * hs.reduce((p, h, j) => (i === j ? p : (p * (distance - h)) / (hs[i]! - h)), 1),
  );
}

/** B₂ₖ / 2k. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

function digammaAsymptotic(square: number): number {
  return sumOf(DIGAMMA.length, (k) => DIGAMMA[k]! * square ** k);
}

function digammaRest(z: number): number {
  return z * z * (Math.log(z) - 0.5 / z - digamma(z));
}
