import type { SpecRule } from "../rule.js";

/** The 97.5% quantiles of Student's t with 1 to 18 degrees of freedom: for 2 to 19 tasks. */
const quantiles = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
];

/** The one that the interval of a report uses, as if the tasks were many. */
const normal = 1.96;

export const fewEvaluationTasks: SpecRule = {
  name: "few-evaluation-tasks",
  set: "recommended",
  summary: "An evaluation of too few tasks for the interval that is reported with its mean",
  explanation: `
What \`report\` gives is a mean over held-out tasks with a 95% interval, 1.96 times the standard error. That is the normal
distribution's factor, which holds for many tasks; for a few it is Student's that holds: 2.10 for 19 tasks, 2.78 for five.
Below 20 tasks the interval is more than seven percent too narrow, and two learners seem to differ that do not. Playing more held-out
tasks costs little: they are batched.

More tasks say nothing about other seeds: for these train with \`--seeds 0..4\`, and compare the runs.`,
  example: {
    bad: `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: 0.01)
  train { iterations: 1_000 }
  evaluate { tasks: «5» }
}`,
    good: `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: 0.01)
  train { iterations: 1_000 }
  evaluate { tasks: 200 }
}`,
  },
  check({ module }, report) {
    for (const experiment of module.tree.declarations) {
      if (experiment.kind !== "experiment") continue;
      const fields = experiment.sections
        .filter(({ name }) => name.text === "evaluate")
        .flatMap((section) => section.fields.filter(({ name }) => name.text === "tasks"));
      for (const { value } of fields) {
        if (value.kind !== "number" || !value.isInteger || value.value < 1) continue;
        if (value.value === 1) report(value.span, "from one task there is no interval at all");
        const quantile = quantiles[value.value - 2];
        if (quantile === undefined) continue;
        const percent = Math.round((1 - normal / quantile) * 100);
        report(
          value.span,
          `from ${value.value} tasks the 95% interval of a report comes out ${percent}% too narrow`,
          { hints: ["play at least 20 held-out tasks"] },
        );
      }
    }
  },
};
