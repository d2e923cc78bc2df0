import type { Scores } from "../statistics/scores.js";
import { lastReport } from "./curves.js";
import type { Group } from "./groups.js";

/** What the runs of a group reached: the last entry of a report at the last evaluation, a number a run. */
export interface GroupScores {
  readonly label: string;
  readonly group: number;
  /** Which runs, by their place in the group. */
  readonly seeds: readonly (number | undefined)[];
  readonly scores: Scores;
}

/** The scores of all groups that have some. A group's runs are of one task family, so there is one list of them. */
export function finalScores(groups: readonly Group[], report: string): GroupScores[] {
  return groups.flatMap(({ label, runs }, group) => {
    const found = runs.flatMap((run) => {
      const value = lastReport(run, report)?.mean.at(-1);
      return typeof value === "number" ? [{ seed: run.manifest?.seed, value }] : [];
    });
    if (found.length === 0) return [];
    const seeds = found.map(({ seed }) => seed);
    return [{ label, group, seeds, scores: [found.map(({ value }) => value)] }];
  });
}
