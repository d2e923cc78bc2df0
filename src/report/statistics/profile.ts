import type { Scores } from "./scores.js";

/** The part of all runs whose score is above `threshold`: one point of a performance profile. Agarwal et al. 2021, section 4.2. */
export function fractionAbove(scores: Scores, threshold: number): number {
  const all = scores.flat();
  return all.filter((score) => score > threshold).length / all.length;
}

/** `count` thresholds from the least score of all to the greatest, evenly spaced. */
export function thresholds(all: readonly Scores[], count: number): number[] {
  const numbers = all.flat(2).filter(Number.isFinite);
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [];
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}
