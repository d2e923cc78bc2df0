import { findings } from "../findings.js";
import { firstAtLeast, numberOf } from "../measures.js";
import type { Job, Row } from "../row.js";
import { settings } from "../settings.js";
import { smallerNets } from "./smaller-nets.js";

const source = "Liu et al. 2021, on the grid of Stanford's CS224R (0.70)";

function dream(name: string, iterations: number, values: Readonly<Record<string, string>>): Job {
  return {
    name,
    example: "mini-map-dream.mrl",
    set: settings("learner", values),
    iterations,
    stepsAnIteration: 20,
    updatesAnIteration: 3,
  };
}

const measures: Row["measures"] = (evaluations) => ({
  return: numberOf(evaluations.at(-1), "return"),
  "exploring steps": numberOf(evaluations.at(-1), "trip_steps"),
  ...firstAtLeast(evaluations, "return", 0.65),
});

/** Trials at which DREAM with the smaller nets has reached 0.65. */
const budget = 16_000;

export const miniMap: readonly Row[] = [
  {
    name: "mini-map-small",
    title: "Mini map, smaller nets: DREAM",
    source,
    seeds: 3,
    jobs: [dream("dream", 24_000, smallerNets)],
    measures,
    findings: (measured) =>
      findings(measured, [
        { job: "dream", measure: "return", least: 0.65 },
        { job: "dream", measure: "exploring steps", beside: "3 are the fewest" },
        { job: "dream", measure: "minutes to 0.65", most: 5 },
      ]),
  },
  {
    name: "mini-map",
    title: "Mini map, the published sizes: DREAM",
    source,
    seeds: 3,
    jobs: [dream("dream", 40_000, {})],
    measures,
    findings: (measured) =>
      findings(measured, [
        { job: "dream", measure: "return", least: 0.69 },
        { job: "dream", measure: "exploring steps", beside: "3 are the fewest" },
        { job: "dream", measure: "iterations to 0.65", most: 24_000 },
        { job: "dream", measure: "minutes to 0.65", most: 12 },
      ]),
  },
  {
    name: "mini-map-baseline",
    title: "Mini map: one recurrent net by double Q-learning, which sees rewards",
    source: "Liu et al. 2021, on the grid of Stanford's CS224R (0.10)",
    seeds: 1,
    jobs: [
      {
        name: "recurrent-q",
        example: "mini-map-recurrent-q.mrl",
        set: settings("learner", { net: "dueling_lstm(embed: 32, hidden: 32)", lr: "3e-4" }),
        iterations: 24_000,
        stepsAnIteration: 20,
        updatesAnIteration: 3,
      },
    ],
    measures: (evaluations) => ({ return: numberOf(evaluations.at(-1), "return", 1) }),
    findings: (measured) => findings(measured, [{ job: "recurrent-q", measure: "return", most: 0.15 }]),
  },
  {
    name: "mini-map-ablations",
    title: "Mini map, smaller nets: DREAM without what makes it work",
    source,
    seeds: 1,
    jobs: [
      dream("target-not-stopped", budget, { ...smallerNets, decoded: "z => z" }),
      dream("reward-flipped", budget, { ...smallerNets, gain: "(old, new) => new - old" }),
      dream("no-exploration", budget, { ...smallerNets, gain: "(old, new) => 0.0" }),
    ],
    measures,
    findings: (measured) =>
      findings(
        measured,
        ["target-not-stopped", "reward-flipped", "no-exploration"].map((job) => ({
          job,
          measure: "return",
          most: 0.25,
        })),
      ),
  },
];
