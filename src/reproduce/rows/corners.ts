import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Row } from "../row.js";
import { settings } from "../settings.js";

const corners = ["south_west", "south_east", "north_west", "north_east"];
const learners = ["maml-rl", "e-maml", "promp"] as const;

export const cornersRow: Row = {
  name: "corners",
  title: "Corners, where only progress toward one of four is paid: what is visited before adapting",
  source: "Rothfuss et al. 2019, section 6.2",
  seeds: 1,
  jobs: learners.map((name) => ({
    name,
    example: `corners-${name}.mrl`,
    set: [
      ...settings("learner", { policy: "mlp(hidden: [32, 32], activation: tanh)", meta_batch: "20" }),
      // Signals are of the episodes before adapting alone; what is earned after it is logged in training, on the same corners.
      ...settings("learner", { "evaluate.adaptations": "0" }),
    ],
    iterations: 300,
    stepsAnIteration: 80_000,
    updatesAnIteration: name === "promp" ? 5 : 1,
  })),
  measures: (evaluations, logged) => {
    const entered = corners.map((corner) => numberOf(evaluations.at(-1), `signals.enters_${corner}`));
    return {
      "corners visited before adapting": entered.filter((part) => part >= 0.1).length,
      ...Object.fromEntries(corners.map((corner, i) => [`entering ${corner}`, entered[i]!])),
      "return before adapting": logged["return_before"] ?? Number.NaN,
      "return after adapting": logged["return_after"] ?? Number.NaN,
    };
  },
  findings: (measured) =>
    findings(
      measured,
      learners.flatMap((job) => [
        {
          job,
          measure: "corners visited before adapting",
          ...(job === "maml-rl" ? { most: 1 } : { least: 2 }),
        },
        { job, measure: "return after adapting" },
      ]),
    ),
};
