import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Job, Row } from "../row.js";
import { settings } from "../settings.js";

const source = "Rakelly et al. 2019, section 6.3 (13.4 at best)";

/** Ten tasks of fifty episodes of twenty steps; a thousand times both critics, the value and the policy. */
function pearl(example: string, iterations: number, set: Job["set"]): Job {
  return { name: "pearl", example, set, iterations, stepsAnIteration: 10_000, updatesAnIteration: 3_000 };
}

const measures: Row["measures"] = (evaluations) =>
  Object.fromEntries(
    [1, 2, 5, 10].map((e) => [`return ${e}`, numberOf(evaluations.at(-1), "return", e - 1)]),
  );

export const semicircle: readonly Row[] = [
  {
    name: "semicircle-dense",
    title: "Point robot on a half circle, whose context tells the distance: PEARL",
    source,
    seeds: 3,
    // A hundred draws from the twenty goals for testing.
    jobs: [pearl("dense-robot-pearl.mrl", 60, settings("evaluate", { tasks: "100" }))],
    measures,
    findings: (measured) =>
      findings(measured, [
        { job: "pearl", measure: "return 1" },
        { job: "pearl", measure: "return 10", least: 9 },
      ]),
  },
  {
    name: "semicircle-sparse",
    title: "Point robot on a half circle, whose context is paid near the goal only: PEARL",
    source: "Rakelly et al. 2019, section 6.3 (Thompson sampling: 1.5 to 13.0)",
    seeds: 1,
    jobs: [
      pearl("sparse-robot-pearl.mrl", 60, [
        ...settings("learner", {
          hidden: "[64, 64]",
          encoder: "mlp(hidden: [64, 64])",
          context_batch: "256",
          final_lr: "1e-4",
          lr_iterations: "60",
        }),
        ...settings("evaluate", { tasks: "100" }),
      ]),
    ],
    measures,
    findings: (measured) =>
      findings(
        measured,
        [1, 2, 5, 10].map((e) => ({
          job: "pearl",
          measure: `return ${e}`,
          ...(e === 10 && { least: 8 }),
        })),
      ),
  },
];
