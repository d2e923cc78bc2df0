/**
 * What runs reached, a list of numbers a task family: `scores[family][run]`. Runs of one family are
 * independent repetitions, as with several seeds.
 */
export type Scores = readonly (readonly number[])[];

/** All scores of all families, from the least to the greatest. */
export function sorted(scores: Scores): number[] {
  return scores.flat().sort((a, b) => a - b);
}
