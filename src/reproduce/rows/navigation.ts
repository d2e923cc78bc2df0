import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Row } from "../row.js";

export const navigation: readonly Row[] = [
  {
    name: "navigation",
    title: "2D navigation: MAML for reinforcement learning",
    source: "Finn et al. 2017, section 5.3 (-40, -12, -3.3, -3.2)",
    seeds: 3,
    jobs: [
      {
        name: "maml",
        example: "point-navigation-maml.mrl",
        iterations: 100,
        stepsAnIteration: 80_000,
        updatesAnIteration: 1,
      },
    ],
    measures: (evaluations) =>
      Object.fromEntries(
        [0, 1, 2, 3].map((steps) => [
          `return after ${steps} steps`,
          numberOf(evaluations.at(-1), "return", steps),
        ]),
      ),
    findings: (measured) =>
      findings(measured, [
        { job: "maml", measure: "return after 0 steps", beside: "about -40" },
        { job: "maml", measure: "return after 1 steps", least: -15 },
        { job: "maml", measure: "return after 2 steps", beside: "-3.3" },
        { job: "maml", measure: "return after 3 steps", least: -5 },
      ]),
  },
];
