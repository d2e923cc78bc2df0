import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Row } from "../row.js";

export const gridworld: readonly Row[] = [
  {
    name: "gridworld",
    title: "A grid with a hidden goal, four episodes: VariBAD",
    source: "Zintgraf et al. 2020, section 5.1 (as well as can be: 4, 11.1, 11.1, 11.1)",
    seeds: 3,
    jobs: [
      {
        name: "varibad",
        example: "gridworld-varibad.mrl",
        iterations: 8_000,
        stepsAnIteration: 3_840,
        updatesAnIteration: 19,
      },
    ],
    measures: (evaluations) => ({
      ...Object.fromEntries(
        [0, 1, 2, 3].map((e) => [`return ${e + 1}`, numberOf(evaluations.at(-1), "return", e)]),
      ),
      "belief on visited cells": numberOf(evaluations.at(-1), "mass_on_unpaid"),
    }),
    findings: (measured) =>
      findings(measured, [
        ...[2.5, 9, 10, 10].map((least, e) => ({ job: "varibad", measure: `return ${e + 1}`, least })),
        { job: "varibad", measure: "belief on visited cells", most: 0.05 },
      ]),
  },
];
