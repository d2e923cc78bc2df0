import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check, compile, load, RunError, train } from "../../src/index.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

const spec = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment small {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 2, inner_lr: 0.01, meta_batch: 2)
  train { iterations: 4, log_every: 2 }
  evaluate { tasks: 3 }
}
`;

function write(text: string): string {
  const path = join(folder(), "small.mrl");
  writeFileSync(path, text);
  return path;
}

test("check gives all problems and throws for none of them", () => {
  expect(check(write(spec)).diagnostics).toEqual([]);
  const { diagnostics } = check(write("const a = missing\nconst b = missing_too\n"));
  expect(diagnostics.map(({ severity }) => severity)).toEqual(["error", "error"]);
  expect(() => check(join(folder(), "none.mrl"))).toThrow(RunError);
});

test("compile gives the experiment with its parameters as set, or the problems", () => {
  const { experiment } = compile(write(spec), { set: [{ path: "learner.inner_lr", text: "0.5" }] });
  const rate = experiment?.parameters.find(({ path }) => path === "learner.inner_lr");
  expect(rate).toMatchObject({ value: 0.5, kind: "hyper" });
  const none = compile(write("const a = 1\n"));
  expect(none.experiment).toBeUndefined();
  expect(none.diagnostics).toHaveLength(1);
});

test("a trained run is loaded, read, evaluated and gone on with", async () => {
  const { experiment } = compile(write(spec), { set: [{ path: "learner.shots", text: "3" }] });
  const { run, evaluation } = await train(experiment!, { engine: "reference", out: join(folder(), "run") });
  const loaded = await load(run);
  expect(loaded.manifest).toMatchObject({ experiment: "small", status: "finished" });
  expect((await loaded.metrics()).map(({ kind }) => kind)).toEqual(["train", "train", "evaluation"]);
  const checkpoint = await loaded.checkpoint();
  expect(checkpoint.iteration).toBe(4);
  expect(checkpoint.state["theta.layers.0.w"]).toMatchObject({ dtype: "f32", shape: [1, 4] });
  // No experiment is given: the run knows how it was set.
  expect((await loaded.evaluate()).reports).toEqual(evaluation!.reports);
  expect((await loaded.resume({ iterations: 6 })).iterations).toBe(6);
  expect((await load(run)).manifest.iterations).toBe(6);
});
