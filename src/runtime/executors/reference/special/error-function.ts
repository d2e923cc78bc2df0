const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
/** Below this the series is quick, above it the continued fraction is. */
const SERIES_LIMIT = 2;

/** The error function. */
export function erf(x: number): number {
  const a = Math.abs(x);
  return a < SERIES_LIMIT ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(a));
}

/** 1 - erf(x) for x ≥ 0, without cancellation. */
function erfc(x: number): number {
  return x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x);
}

/** erf x = 2/√π e^(-x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign (Abramowitz and Stegun, 7.1.6). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/**
 * erfc x = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))) (Abramowitz and Stegun, 7.1.14),
 * from the inside out; 60 levels are exact to double precision for x ≥ 2.
 */
function erfcFraction(x: number): number {
  if (x === Infinity) return 0;
  let denominator = x;
  for (let n = 60; n >= 1; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * denominator);
}

/**
 * The inverse of `erf`: infinite at ±1, NaN beyond. Starts from S. Winitzki's closed form ("A handy
 * approximation for the error function and its inverse", 2008; 2e-3 relative) and doubles its digits
 * with Newton's steps, taken on `erfc` in the tails so that 1 - |x| keeps its digits.
 */
export function erfInv(x: number): number {
  const a = Math.abs(x);
  if (a >= 1) return a === 1 ? x * Infinity : NaN;
  if (a !== a) return NaN;
  const logTail = Math.log1p(-a * a);
  const c = 0.147;
  const t = 2 / (Math.PI * c) + logTail / 2;
  let y = Math.sqrt(Math.sqrt(t * t - logTail / c) - t);
  for (let step = 0; step < 4; step++) {
    const excess = a < 0.5 ? erf(y) - a : 1 - a - erfc(y);
    y -= excess / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
  }
  return x < 0 ? -y : y;
}
