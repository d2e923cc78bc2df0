import { findings } from "../findings.js";
import { numberOf } from "../measures.js";
import type { Job, Row } from "../row.js";
import { settings } from "../settings.js";

const source = "Rakelly et al. 2019, section 6.3 (13.4 at best)";

interface Pearl {
  readonly example: string;
  readonly iterations: number;
  /** An iteration collects so many episodes of twenty steps in each of so many tasks. */
  readonly tasks: number;
  readonly episodes: number;
  /** How often both critics, the value and the policy are updated in an iteration. */
  readonly gradientSteps: number;
  readonly learner?: Readonly<Record<string, string>>;
}

function pearl({ example, iterations, tasks, episodes, gradientSteps, learner }: Pearl): Job {
  const sizes = { collected_tasks: `${tasks}`, gradient_steps: `${gradientSteps}` };
  return {
    name: "pearl",
    example,
    iterations,
    stepsAnIteration: tasks * episodes * 20,
    updatesAnIteration: 3 * gradientSteps,
    // A hundred draws from the twenty goals for testing.
    set: [...settings("learner", { ...sizes, ...learner }), ...settings("evaluate", { tasks: "100" })],
  };
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
    jobs: [
      pearl({
        example: "dense-robot-pearl.mrl",
        iterations: 60,
        tasks: 10,
        episodes: 50,
        gradientSteps: 1_000,
      }),
    ],
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
      // So that contexts without reward leave the posterior in doubt, the divergence counts ten times as much, and contexts are
      // collected anew thirty times as often: the encoder cannot learn whose they are.
      pearl({
        example: "sparse-robot-pearl.mrl",
        iterations: 360,
        tasks: 80,
        episodes: 20,
        gradientSteps: 250,
        learner: {
          hidden: "[64, 64]",
          encoder: "mlp(hidden: [64, 64])",
          context_batch: "256",
          prior_episodes: "10",
          posterior_episodes: "0",
          extra_episodes: "10",
          kl_weight: "1e-3",
          final_lr: "1e-4",
          lr_iterations: "360",
        },
      }),
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
