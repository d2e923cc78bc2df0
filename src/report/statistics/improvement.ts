import type { Scores } from "./scores.js";

/**
 * How likely a run of `a` is to score more than one of `b` on the same family, ties counted by half: the
 * mean over families of Mann and Whitney's U over the number of pairs. Agarwal et al. 2021, section 4.4.
 */
export function probabilityOfImprovement(a: Scores, b: Scores): number {
  if (a.length !== b.length) throw new RangeError("both must have the same task families");
  const each = a.map((runs, family) => {
    const others = b[family]!;
    let wins = 0;
    for (const x of runs) for (const y of others) wins += x > y ? 1 : x === y ? 0.5 : 0;
    return wins / (runs.length * others.length);
  });
  return each.reduce((sum, p) => sum + p, 0) / each.length;
}
