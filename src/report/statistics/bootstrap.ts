import { philoxBlock } from "../../runtime/executors/reference/special/philox.js";
import { quantile } from "./aggregates.js";
import type { Scores } from "./scores.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** How many resamples; 2000 unless given. */
  readonly resamples?: number;
  /** The part of the resampled values that lies in the interval; 0.95 unless given. */
  readonly confidence?: number;
}

/**
 * The percentile interval of a statistic of several groups of runs, by the stratified bootstrap: within each
 * group and family runs are drawn with replacement, independently. Agarwal et al. 2021, section 4.1. The draws
 * are the same at every call, so that a page made twice is the same page.
 */
export function bootstrapInterval(
  groups: readonly Scores[],
  statistic: (...groups: readonly Scores[]) => number,
  { resamples = 2000, confidence = 0.95 }: BootstrapOptions = {},
): Interval {
  const indices = new Indices();
  const values = Array.from({ length: resamples }, () =>
    statistic(
      ...groups.map((scores) => scores.map((runs) => runs.map(() => runs[indices.below(runs.length)]!))),
    ),
  ).sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

/** Whole numbers drawn evenly, always the same ones in the same order. */
class Indices {
  private readonly words = new Uint32Array(4);
  private counter = 0;
  private next = 4;

  /** One of 0 … n - 1. */
  below(n: number): number {
    if (this.next === 4) {
      philoxBlock([0, 0], [this.counter++, 0, 0, 0], this.words, 0);
      this.next = 0;
    }
    return Math.floor((this.words[this.next++]! / 2 ** 32) * n);
  }
}
