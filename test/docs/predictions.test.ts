import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { predictions, type Point, type TaskPredictions } from "../../bench/lib/predictions.js";
import { compile, train } from "../../src/index.js";

const tasks = 60;
const folder = mkdtempSync(join(tmpdir(), "mrl-predictions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ySquared = ({ y }: Point): number => y * y;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it("the picture's predictions have the losses that the run's own evaluation found", async () => {
  const { experiment } = compile("examples/sinusoid-maml.mrl", {
    // Far enough from the start for every curve to differ from the others.
    evaluateTasks: tasks,
    set: [{ path: "learner.outer.lr", text: "0.02" }],
  });
  const out = join(folder, "run");
  const result = await train(experiment!, { seed: 3, iterations: 15, engine: "reference", out });
  const { mean: losses, half_width: halfWidths } = result.evaluation!.reports["loss"]!;

  const found = await predictions(out, tasks);
  const lossOf = (line: "before" | "after_1" | "after_10"): number =>
    mean(found.map((task) => mean(errors(task, line).map(ySquared))));
  // The tasks are the same, the points are others.
  expect(Math.abs(lossOf("before") - losses[0]!)).toBeLessThan(halfWidths[0]! / 2);
  expect(Math.abs(lossOf("after_1") - losses[1]!)).toBeLessThan(halfWidths[1]! / 2);
  expect(Math.abs(lossOf("after_10") - losses[10]!)).toBeLessThan(halfWidths[10]! / 2);
  expect(lossOf("after_1")).toBeLessThan(lossOf("before"));
  expect(found[0]!.support.length).toBe(10);
});

function errors(task: TaskPredictions, line: "before" | "after_1" | "after_10"): Point[] {
  return task[line].map(({ x, y }, index) => ({ x, y: y - task.truth[index]!.y }));
}
