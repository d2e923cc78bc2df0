import { sorted, type Scores } from "./scores.js";

/**
 * The interquartile mean: the mean of the middle half, a quarter of the scores left out at each end,
 * rounded down. Agarwal et al. 2021, section 4.3. NaN for no scores.
 */
export function interquartileMean(scores: Scores): number {
  const all = sorted(scores);
  const cut = Math.floor(all.length / 4);
  return average(all.slice(cut, all.length - cut));
}

/** The mean of all scores. */
export function mean(scores: Scores): number {
  return average(scores.flat());
}

/** The median over families of the mean over runs, as Agarwal et al. 2021 have it. */
export function median(scores: Scores): number {
  const means = scores.map(average).sort((a, b) => a - b);
  return quantile(means, 0.5);
}

/** A quantile of sorted numbers, linear between neighbours (type 7, NumPy's own). */
export function quantile(ascending: readonly number[], q: number): number {
  const at = q * (ascending.length - 1);
  const below = ascending[Math.floor(at)] ?? NaN;
  const above = ascending[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
