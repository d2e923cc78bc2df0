/**
 * Lanczos's approximation with g = 7 and nine terms (coefficients: P. Godfrey, "A note on the
 * computation of the convergent Lanczos complex Gamma approximation", 2001): a relative error of
 * the gamma function of about 1e-15 for x ≥ 1/2.
 */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log |Γ(x)|; infinity at 0, -1, -2, … */
export function lgamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x === Infinity) return Infinity;
  // Γ(x) Γ(1 - x) = π / sin(πx)
  if (x < 0.5) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  let series = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (x - 1 + i);
  const t = x - 0.5 + LANCZOS_G;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** B(2k) / (2k) for k = 1, 2, …: the asymptotic series of digamma (Abramowitz and Stegun, 6.3.18). */
const DIGAMMA_SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
/** From here on the seven terms of the series are exact to double precision. */
const DIGAMMA_LARGE = 10;

/** The derivative of `lgamma`; NaN at its poles 0, -1, -2, … */
export function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  // ψ(1 - x) - ψ(x) = π / tan(πx)
  if (x < 0) return digamma(1 - x) - (Math.PI * sinPi(x + 0.5)) / sinPi(x);
  let shift = 0;
  let large = x;
  // ψ(x) = ψ(x + 1) - 1/x
  for (; large < DIGAMMA_LARGE; large++) shift -= 1 / large;
  const inverseSquare = 1 / (large * large);
  let series = 0;
  for (let k = DIGAMMA_SERIES.length - 1; k >= 0; k--) series = (series + DIGAMMA_SERIES[k]!) * inverseSquare;
  return shift + Math.log(large) - 0.5 / large - series;
}

/** sin(πx), reduced before it is multiplied by π so that it stays exact near integers. */
function sinPi(x: number): number {
  const nearest = Math.round(x);
  const sine = Math.sin(Math.PI * (x - nearest));
  return nearest % 2 === 0 ? sine : -sine;
}
