import type { EvaluationLine } from "../runtime/run/metrics-log.js";

/** A value for a parameter of an example, as `mrl train --set` takes it. */
export interface Setting {
  readonly path: string;
  readonly text: string;
}

/** One run a seed: an example with settings. */
export interface Job {
  readonly name: string;
  /** A file of `examples/`. */
  readonly example: string;
  readonly set?: readonly Setting[];
  readonly iterations: number;
  /** Steps of environments, and updates of parameters, that an iteration takes at most. */
  readonly stepsAnIteration: number;
  readonly updatesAnIteration: number;
}

/** A number that was reached, beside what is claimed. */
export interface Finding {
  readonly what: string;
  readonly reached: number;
  /** Half the width of a 95% interval over seeds, where there are several. */
  readonly halfWidth?: number;
  readonly claim: string;
  readonly isMet: boolean;
}

/** The values of a measure over seeds, by job and name; empty where the job has not run. */
export type Measured = (job: string, measure: string) => readonly number[];

/** One comparison with what was published. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly seeds: number;
  readonly jobs: readonly Job[];
  /** What is kept of the evaluations of a run, in their order, and of what it logged last. */
  measures(
    evaluations: readonly EvaluationLine[],
    logged: Readonly<Record<string, number | null>>,
  ): Readonly<Record<string, number>>;
  /** What the runs so far come to; nothing where too few have run. */
  findings(measured: Measured): readonly Finding[];
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
