// Someone who sweeps a rate, keeps the best run, and trains it on.
import assert from "node:assert/strict";
import {
  compile,
  compileOrThrow,
  load,
  train,
  type EvaluationLine,
  type Experiment,
  type Progress,
  type RunObserver,
  type RunResult,
} from "mrl";

const rates = [0.05, 0.2];
const experiments: Experiment[] = rates.map((rate) =>
  compileOrThrow("own-task.mrl", {
    experiment: "lines",
    set: [
      { path: "learner.inner_lr", text: String(rate) },
      // It does not stand in the spec.
      { path: "train.log_every", text: "10" },
    ],
  }),
);

const results: RunResult[] = [];
for (const [i, experiment] of experiments.entries()) {
  const seen: { progress: Progress[]; evaluations: EvaluationLine[]; logged: number[]; saved: number[] } = {
    progress: [],
    evaluations: [],
    logged: [],
    saved: [],
  };
  const observer: RunObserver = {
    progressed: (progress) => void seen.progress.push(progress),
    evaluated: (line) => void seen.evaluations.push(line),
    logged: ({ iteration }) => void seen.logged.push(iteration),
    saved: (iteration) => void seen.saved.push(iteration),
  };
  const result = await train(experiment, { seed: 3, engine: "reference", out: `runs/rate-${i}`, observer });
  assert.equal(result.status, "finished");
  assert.deepEqual(seen.logged, [10, 20, 30, 40]);
  assert.deepEqual(
    seen.evaluations.map(({ iteration }) => iteration),
    [20, 40],
  );
  assert.equal(seen.progress.at(-1)?.iteration, 40);
  assert.equal(seen.saved.at(-1), 40);
  assert.deepEqual(seen.evaluations.at(-1), result.evaluation);
  results.push(result);
}

const lossOf = ({ evaluation }: RunResult): number => evaluation?.reports["loss"]?.mean.at(-1) ?? Infinity;
const best = results.reduce((a, b) => (lossOf(a) <= lossOf(b) ? a : b));
const run = await load(best.run);
assert.equal(run.manifest.seed, 3);
assert.equal(run.manifest.execution.device, "cpu");
assert.ok(run.manifest.parameters.some(({ path, value }) => path === "train.log_every" && value === 10));

// On with it, in two halves that are one: an interruption changes no bit.
const controller = new AbortController();
const observer: RunObserver = {
  progressed: ({ iteration }) => {
    if (iteration >= 45) controller.abort();
  },
};
const half = await run.resume({ iterations: 70, signal: controller.signal, observer });
assert.equal(half.status, "interrupted");
assert.ok(half.iterations >= 45 && half.iterations < 70);
const whole = await run.resume();
assert.equal(whole.status, "finished");
assert.equal(whole.iterations, 70);

const index = results.indexOf(best);
const once = await train(experiments[index]!, {
  seed: 3,
  iterations: 70,
  engine: "reference",
  out: "runs/once",
});
const [resumed, straight] = await Promise.all([run.parameters(), (await load(once.run)).parameters()]);
assert.deepEqual(resumed, straight);

// From a text that is on no disk.
const text = `import { Line } from "./own-task.mrl"
import { maml } from "std/learners"
experiment other {
  tasks = Line()
  learner = maml(model: mlp(hidden: [2]), shots: 2, inner_lr: 0.1, meta_batch: 2)
  train { iterations: 3 }
}
`;
const { experiment, diagnostics } = compile("generated.mrl", { text });
assert.deepEqual(diagnostics, []);
const generated = await train(experiment!, { engine: "reference", out: "runs/generated" });
const again = await (await load(generated.run)).evaluate({ tasks: 4 });
assert.equal(again.tasks, 4);
