import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verify } from "../../src/graph/verify.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { callEntry, outputsOf } from "../../src/runtime/run/entry-call.js";
import { train } from "../../src/runtime/run/train.js";
import { walk } from "./support/experiments.js";
import { checkpointsOf, manifestOf, metricsOf, newestCheckpoint, readNewest } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
const engine = "reference";

test("a prepared program is well-formed, logs as outputs included", () => {
  verify(walk().program);
  const { executable } = prepareProgram(walk().program);
  verify(executable);
  const logs = executable.entries["train"]!.outputs.filter(({ kind }) => kind === "log");
  expect(logs.map(({ name }) => name)).toEqual(["loss.sum", "loss.count", "seventh.sum", "seventh.count"]);
});

test("a run leaves manifest, metrics, events and its last two checkpoints", async () => {
  const out = join(folder(), "run");
  const result = await train(walk({ evaluateEvery: 20 }), { engine, out, seed: 3, checkpointSeconds: 0 });
  expect(result).toMatchObject({ run: out, status: "finished", iterations: 40, failure: undefined });
  expect(checkpointsOf(out)).toHaveLength(2);
  expect(checkpointsOf(out).at(-1)).toBe("0000000040.safetensors");
  expect(manifestOf(out)).toMatchObject({
    experiment: "walk",
    seed: 3,
    iterations: 40,
    status: "finished",
    message: null,
    execution: { engine: "reference", jit: false, threads: 1 },
    parameters: [{ path: "learner.rate", value: 0.1, kind: "hyper" }],
  });
  const others = ["checkpoints", "manifest.json", "metrics.jsonl"];
  const names = readdirSync(out).sort();
  expect(names.filter((name) => !name.startsWith("events.out.tfevents."))).toEqual(others);
  expect(names).toHaveLength(others.length + 1);
});

test("metrics hold a line a window and one an evaluation; a mean is sum over count", async () => {
  const out = join(folder(), "run");
  await train(walk({ evaluateEvery: 20 }), { engine, out });
  const lines = await metricsOf(out);
  expect(lines.map((line) => ("metrics" in line ? "train" : "evaluation"))).toEqual([
    "train",
    "train",
    "evaluation",
    "train",
    "train",
    "evaluation",
  ]);
  // Iterations 0 and 7, 14, 21 and 28, 35 are those that 7 divides.
  const sevenths = lines.flatMap((line) => ("metrics" in line ? [line.metrics] : []));
  expect(sevenths).toMatchObject([{ seventh: 3.5 }, { seventh: 14 }, { seventh: 24.5 }, { seventh: 35 }]);
});

test("a run that ends within a window still gives its means, though no line of metrics", async () => {
  const out = join(folder(), "run");
  const { metrics } = await train(walk({ iterations: 15 }), { engine, out });
  // Iteration 14 is the one of 10 … 14 that 7 divides.
  expect(metrics).toMatchObject({ seventh: 14 });
  expect((await metricsOf(out)).filter((line) => "metrics" in line)).toHaveLength(1);
});

test("a log that never ran in a window is missing there", async () => {
  const out = join(folder(), "run");
  await train(walk({ iterations: 12, logEvery: 3 }), { engine, out });
  const [, second] = await metricsOf(out);
  expect(second).toMatchObject({ iteration: 6 });
  expect(Object.keys((second as { metrics: object }).metrics)).toEqual(["loss"]);
});

test("reports are means over the tasks with their intervals", async () => {
  const out = join(folder(), "run");
  const { evaluation } = await train(walk({ tasks: 5 }), { engine, out });
  const theta = (await readNewest(out)).state["theta"]!.data;
  expect(evaluation).toMatchObject({ tasks: 5, reports: { error: { shape: [3] }, first: { shape: [] } } });
  const { error, first } = evaluation!.reports;
  // error[k] is theta[k] + 0 … 4: its mean 2 more, its deviation √2.5.
  error!.mean.forEach((mean, k) => expect(mean).toBeCloseTo(theta[k]! + 2, 5));
  error!.half_width.forEach((half) => expect(half).toBeCloseTo(1.959964 * Math.sqrt(2.5 / 5), 5));
  expect(first!.mean[0]).toBeCloseTo(theta[0]!, 6);
  expect(first!.half_width).toEqual([0]);
});

test("how a run is cut into calls changes no bit of state or logs", async () => {
  const states: unknown[] = [];
  for (const size of [1, 7, 40]) {
    const { executable } = prepareProgram(walk().program);
    const session = await referenceExecutor.open(executable, {});
    await callEntry(session, executable, "init", { seed: 5 });
    let logs: unknown;
    for (let iteration = 0; iteration < 40; iteration += size) {
      const count = Math.min(size, 40 - iteration);
      const outputs = await callEntry(session, executable, "train", {
        seed: 5,
        iteration,
        count,
        window: 16,
      });
      logs = [...outputsOf(executable, "train", "log", outputs)];
    }
    states.push([await session.readState(), logs]);
  }
  expect(states[1]).toEqual(states[0]);
  expect(states[2]).toEqual(states[0]);
});

test("checkpoints of equal runs are equal to the byte, and of other seeds not", async () => {
  const runs = [0, 0, 1].map((seed, index) => ({ seed, out: join(folder(), String(index)) }));
  for (const { seed, out } of runs) await train(walk(), { engine, seed, out });
  const [a, b, c] = runs.map(({ out }) => newestCheckpoint(out));
  expect(a!.equals(b!)).toBe(true);
  expect(a!.equals(c!)).toBe(false);
});

test("the spec and what it imports are copied, at their places relative to each other", async () => {
  const out = join(folder(), "run");
  const sources = [
    { file: "specs/main/walk.mrl", text: "main" },
    { file: "specs/shared/tasks.mrl", text: "shared" },
  ];
  await train({ ...walk(), file: "specs/main/walk.mrl", sources }, { engine, out });
  expect(manifestOf(out).spec).toBe("spec/main/walk.mrl");
  expect(readFileSync(join(out, "spec/main/walk.mrl"), "utf8")).toBe("main");
  expect(readFileSync(join(out, "spec/shared/tasks.mrl"), "utf8")).toBe("shared");
});

test("without --out, runs are numbered", async () => {
  const before = process.cwd();
  process.chdir(folder());
  try {
    const first = await train(walk({ iterations: 1 }), { engine });
    const second = await train(walk({ iterations: 1 }), { engine });
    expect([first.run, second.run]).toEqual([join("runs", "walk-0"), join("runs", "walk-0-2")]);
  } finally {
    process.chdir(before);
  }
});

test("an aborted run stops with a checkpoint and says that it was interrupted", async () => {
  const out = join(folder(), "run");
  const controller = new AbortController();
  const observer = { logged: () => controller.abort() };
  const result = await train(walk(), { engine, out, signal: controller.signal, observer });
  expect(result).toMatchObject({ status: "interrupted", iterations: 10 });
  expect(checkpointsOf(out)).toEqual(["0000000000.safetensors", "0000000010.safetensors"]);
  expect(manifestOf(out).status).toBe("interrupted");
});

test("a number that is not finite ends the run and is found in the spec; the checkpoint before it stays", async () => {
  const out = join(folder(), "run");
  const result = await train(walk({ failsAt: 23 }), { engine, out, checkpointSeconds: 0 });
  expect(result).toMatchObject({ status: "failed", iterations: 23 });
  expect(result.failure).toMatchObject({
    iteration: 23,
    message: "iteration 23: slack (by log) became -Infinity",
    span: { file: "walk.mrl", line: 3, column: 10 },
  });
  expect(manifestOf(out)).toMatchObject({
    status: "failed",
    message: `${result.failure!.message} (walk.mrl:3:10)`,
  });
  const { metadata } = await readNewest(out);
  expect(Number(metadata["iteration"])).toBeLessThanOrEqual(23);
});
