/** A sample mean with its 95% confidence interval, half its width beside it. */
export interface Estimate {
  readonly mean: number;
  readonly halfWidth: number;
}

/** The 97.5% quantile of the standard normal distribution. */
const normalQuantile = 1.959963984540054;

/**
 * Mean and 95% interval by the normal approximation: mean ± 1.96 · s / √n with the sample standard
 * deviation s (n − 1). With one sample, or a sample that is not finite, the half width is NaN.
 */
export function estimate(samples: ArrayLike<number>): Estimate {
  const n = samples.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += samples[i]!;
  const mean = sum / n;
  if (n < 2) return { mean, halfWidth: NaN };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (samples[i]! - mean) ** 2;
  return { mean, halfWidth: normalQuantile * Math.sqrt(squares / (n - 1) / n) };
}
