import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Row } from "../row.js";
import { settings } from "../settings.js";

const measures: Row["measures"] = (evaluations) => ({ total: numberOf(evaluations.at(-1), "total") });

export const bandits: readonly Row[] = [
  {
    name: "bandit-10x5",
    title: "Bernoulli bandits, ten pulls of five arms: RL²",
    source: "Duan et al. 2016, table 1 (6.7)",
    seeds: 3,
    jobs: [
      {
        name: "rl2",
        example: "bandit-rl2.mrl",
        set: settings("evaluate", { tasks: "20_000" }),
        iterations: 2_000,
        stepsAnIteration: 2_560,
        updatesAnIteration: 32,
      },
    ],
    measures,
    findings: (measured) =>
      findings(measured, [{ job: "rl2", measure: "total", least: 6.6, beside: "6.66 at best" }]),
  },
  {
    name: "bandit-100x5",
    title: "Bernoulli bandits, a hundred pulls of five arms: RL²",
    source: "Duan et al. 2016, table 1 (78.7)",
    seeds: 1,
    jobs: [
      {
        name: "rl2",
        example: "bandit-100-rl2.mrl",
        set: settings("evaluate", { tasks: "4_000" }),
        iterations: 600,
        stepsAnIteration: 102_400,
        updatesAnIteration: 64,
      },
    ],
    measures,
    findings: (measured) => findings(measured, [{ job: "rl2", measure: "total", least: 77 }]),
  },
  {
    name: "tabular-mdp",
    title: "Random decision processes of ten states, ten episodes: RL²",
    source: "Duan et al. 2016, table 2 (156.2)",
    seeds: 1,
    jobs: [
      {
        name: "rl2",
        example: "tabular-mdp-rl2.mrl",
        set: settings("evaluate", { tasks: "4_000" }),
        iterations: 1_800,
        stepsAnIteration: 102_400,
        updatesAnIteration: 32,
      },
    ],
    measures,
    findings: (measured) => findings(measured, [{ job: "rl2", measure: "total", least: 145 }]),
  },
];
