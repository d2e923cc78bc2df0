import { everyNumber } from "../measures.js";
import { medianOf, type Finding, type Job, type Measured, type Row } from "../row.js";

/** Medians of 12 to 60 seeds of a plain simulation, and trials enough to see that nothing changes any more. */
const theory = [
  { arms: 4, dream: 13, rl2: 70, dreamTrials: 200, rl2Trials: 1_200 },
  { arms: 8, dream: 34, rl2: 408, dreamTrials: 400, rl2Trials: 6_000 },
  { arms: 16, dream: 82, rl2: 2_640, dreamTrials: 1_000, rl2Trials: 24_000 },
  { arms: 32, dream: 183, rl2: 12_960, dreamTrials: 2_500, rl2Trials: 90_000 },
] as const;

const kinds = ["dream", "rl2"] as const;

function theoryJob(kind: (typeof kinds)[number], of: (typeof theory)[number]): Job {
  return {
    name: `${kind}-${of.arms}`,
    example: `theory-bandit-${kind}.mrl`,
    set: [{ path: "tasks.arms", text: `${of.arms}` }],
    iterations: kind === "dream" ? of.dreamTrials : of.rl2Trials,
    // Twelve runs side by side, of two pulls a trial.
    stepsAnIteration: 24,
    updatesAnIteration: 12,
  };
}

function theoryFindings(measured: Measured): readonly Finding[] {
  const medians = kinds.map((kind) =>
    theory.map(({ arms }) => {
      const runs = Array.from({ length: 12 }, (_, r) => measured(`${kind}-${arms}`, `settled ${r}`)).flat();
      return runs.length === 0 ? undefined : medianOf(runs);
    }),
  );
  const each = kinds.flatMap((kind, k) =>
    theory.flatMap((of, i): Finding[] => {
      const reached = medians[k]![i];
      if (reached === undefined) return [];
      const isMet = Math.abs(reached / of[kind] - 1) <= 0.3;
      return [
        { what: `median trials, ${kind}, ${of.arms} arms`, reached, claim: `${of[kind]} ± 30%`, isMet },
      ];
    }),
  );
  const [first, last] = [theory.findIndex(({ arms }) => arms === 8), theory.length - 1];
  const ends = medians.map((of) => [of[first], of[last]]);
  if (ends.flat().some((x) => x === undefined)) return each;
  const [dream, rl2] = (ends as [number, number][]).map(([at8, at32]) => Math.log(at32 / at8) / Math.log(4));
  const ratio = (ends[1] as number[])[1]! / (ends[0] as number[])[1]!;
  return [
    ...each,
    { what: "log-log slope, dream", reached: dream!, claim: "< 1.5", isMet: dream! < 1.5 },
    { what: "log-log slope, rl2", reached: rl2!, claim: "> 2", isMet: rl2! > 2 },
    { what: "ratio at 32 arms", reached: ratio, claim: "> 30", isMet: ratio > 30 },
  ];
}

export const theoryBandit: Row = {
  name: "theory-bandit",
  title: "Theory bandit: trials until the informative arm is explored, A = 4 … 32",
  source: "Liu et al. 2021, section 5.2",
  seeds: 1,
  jobs: theory.flatMap((of) => kinds.map((kind) => theoryJob(kind, of))),
  measures: (evaluations) =>
    Object.fromEntries(everyNumber(evaluations, "settled").map((value, r) => [`settled ${r}`, value])),
  findings: theoryFindings,
};
