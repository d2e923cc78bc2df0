import type { EvaluationLine } from "../runtime/run/metrics-log.js";

/** The numbers of a report of the last evaluation; those that are not finite are missing. */
export function everyNumber(evaluations: readonly EvaluationLine[], name: string): readonly number[] {
  return (evaluations.at(-1)?.reports[name]?.mean ?? []).filter((x) => x !== null);
}

/** A number of a report of an evaluation, the first unless said; NaN where there is none. */
export function numberOf(evaluation: EvaluationLine | undefined, name: string, index = 0): number {
  return evaluation?.reports[name]?.mean[index] ?? Number.NaN;
}

/**
 * When a report first came to a number: after how many iterations and minutes. Nothing where it never did, and then the
 * largest number that it came to is still among what the last evaluation says.
 */
export function firstAtLeast(
  evaluations: readonly EvaluationLine[],
  name: string,
  least: number,
): Readonly<Record<string, number>> {
  const first = evaluations.find((evaluation) => numberOf(evaluation, name) >= least);
  if (first === undefined) return {};
  return {
    [`iterations to ${least}`]: first.iteration,
    [`minutes to ${least}`]: Math.round((first.seconds / 60) * 100) / 100,
  };
}
