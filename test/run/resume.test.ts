import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { Manifest } from "../../src/runtime/run/manifest.js";
import { resume } from "../../src/runtime/run/resume.js";
import { train } from "../../src/runtime/run/train.js";
import { ended, startChild } from "./support/child.js";
import { walk } from "./support/experiments.js";
import {
  checkpointsOf,
  expectRunError,
  manifestOf,
  metricsOf,
  newestCheckpoint,
} from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
afterEach(() => {
  vi.unstubAllEnvs();
});
const engine = "reference";
const child = new URL("./support/train-child.ts", import.meta.url);

/** Trains the walk until `iteration` and interrupts it there. */
async function interruptedRun(name: string, iteration: number, experiment = walk()): Promise<string> {
  const out = join(folder(), name);
  const controller = new AbortController();
  const observer = {
    logged: (line: { iteration: number }) => line.iteration === iteration && controller.abort(),
  };
  await train(experiment, { engine, out, signal: controller.signal, observer });
  expect(manifestOf(out).status).toBe("interrupted");
  return out;
}

function changeManifest(run: string, change: (manifest: Manifest) => object): void {
  const manifest = manifestOf(run);
  writeFileSync(join(run, "manifest.json"), JSON.stringify({ ...manifest, ...change(manifest) }));
}

test("an interrupted run goes on to the same bits and the same metrics", async () => {
  const experiment = walk({ evaluateEvery: 20 });
  const whole = join(folder(), "whole");
  await train(experiment, { engine, out: whole });
  const run = await interruptedRun("broken", 10, experiment);
  const result = await resume(run, { experiment });
  expect(result).toMatchObject({ status: "finished", iterations: 40 });
  expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
  expect(await metricsOf(run)).toEqual(await metricsOf(whole));
  expect(manifestOf(run)).toMatchObject({
    status: "finished",
    resumed: [{ iteration: 10, differences: [] }],
  });
});

test("a run that is killed in the middle goes on to the same bits", async () => {
  const iterations = 4000;
  const experiment = walk({ iterations, logEvery: 50, evaluateEvery: 500 });
  const whole = join(folder(), "whole");
  await train(experiment, { engine, out: whole });

  const run = join(folder(), "killed");
  const process = startChild(child, [run, String(iterations)]);
  const end = ended(process);
  // Killed after its second checkpoint, wherever it then is: in a call, or in the middle of a file.
  let said = "";
  while (!/saved [1-9]\d*\n[^]*saved/.test(said)) said += String(await once(process.stdout!, "data"));
  process.kill("SIGKILL");
  expect((await end).signal).toBe("SIGKILL");
  expect(manifestOf(run).status).toBe("running");

  const result = await resume(run, { experiment });
  expect(result).toMatchObject({ status: "finished", iterations });
  expect(manifestOf(run).resumed[0]!.iteration).toBeLessThan(iterations);
  expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
  expect(await metricsOf(run)).toEqual(await metricsOf(whole));
});

test("Ctrl-C finishes the call, leaves a checkpoint and exits 130", async () => {
  const run = join(folder(), "interrupted");
  const process = startChild(child, [run, "10000000"]);
  const end = ended(process);
  await once(process.stdout!, "data");
  process.kill("SIGINT");
  const { code, stdout } = await end;
  expect(code).toBe(130);
  expect(stdout).toMatch(/interrupted\n$/);
  expect(manifestOf(run).status).toBe("interrupted");
});

test("a finished run can be given more iterations, and is then like one that had them from the start", async () => {
  const whole = join(folder(), "whole");
  await train(walk({ iterations: 60 }), { engine, out: whole });
  const run = join(folder(), "longer");
  const experiment = walk({ iterations: 40 });
  await train(experiment, { engine, out: run });
  await expectRunError(resume(run, { experiment }), "nothing-to-do");
  await resume(run, { experiment, iterations: 60 });
  expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
});

test("a run cannot be made shorter than it is", async () => {
  const run = await interruptedRun("run", 20);
  await expectRunError(resume(run, { experiment: walk(), iterations: 5 }), "bad-argument");
});

test("half a line at the end of the metrics is dropped, and the run told of it", async () => {
  const run = await interruptedRun("run", 20);
  appendFileSync(join(run, "metrics.jsonl"), '{"kind":"train","iteration":30,"sec');
  const notices: string[] = [];
  await resume(run, { experiment: walk(), observer: { notice: (message) => notices.push(message) } });
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain("half-written");
  const lines = (await metricsOf(run)) as { iteration: number }[];
  expect(lines.map(({ iteration }) => iteration)).toEqual([10, 20, 30, 40, 40]);
});

test("metrics of iterations beyond the checkpoint are forgotten, as they come again", async () => {
  const run = await interruptedRun("run", 20);
  const line = { kind: "train", iteration: 30, seconds: 9, iterations_per_second: 1, metrics: { loss: 77 } };
  appendFileSync(join(run, "metrics.jsonl"), JSON.stringify(line) + "\n");
  await resume(run, { experiment: walk() });
  const lines = (await metricsOf(run)) as { iteration: number; metrics?: { loss: number } }[];
  const thirties = lines.filter(({ iteration }) => iteration === 30);
  expect(thirties).toHaveLength(1);
  expect(thirties[0]!.metrics!.loss).toBeLessThan(1);
});

test("a damaged checkpoint is passed over for the one before it, to the same bits", async () => {
  const whole = join(folder(), "whole");
  await train(walk(), { engine, out: whole });
  const run = await interruptedRun("run", 20);
  const newest = join(run, "checkpoints", checkpointsOf(run).at(-1)!);
  const bytes = readFileSync(newest);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(newest, bytes);
  const notices: string[] = [];
  await resume(run, { experiment: walk(), observer: { notice: (message) => notices.push(message) } });
  expect(notices.join()).toContain("checksum");
  expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
});

test("without any whole checkpoint a run cannot go on, and says so", async () => {
  const run = await interruptedRun("run", 20);
  for (const name of checkpointsOf(run)) writeFileSync(join(run, "checkpoints", name), "torn");
  const error = await expectRunError(resume(run, { experiment: walk() }), "bad-checkpoint");
  expect(error.message).toContain("too short");
  expect(error.hint).toContain("mrl train");
});

test("a checkpoint of another graph, seed or rate is refused", async () => {
  const run = await interruptedRun("run", 20);
  const others = [
    { name: "graph", experiment: walk({ variant: true }), seed: 0, says: /its graph is/ },
    { name: "seed", experiment: walk(), seed: 1, says: /its seed is 1, the run's is 0/ },
    {
      name: "rate",
      experiment: walk({ rate: 0.2 }),
      seed: 0,
      says: /its learner\.rate is 0\.2, the run's is 0\.1/,
    },
  ];
  for (const { name, experiment, seed, says } of others) {
    const out = join(folder(), name);
    await train(experiment, { engine, out, seed });
    writeFileSync(join(run, "checkpoints", "0000000040.safetensors"), newestCheckpoint(out));
    const error = await expectRunError(resume(run, { experiment: walk() }), "foreign-checkpoint");
    expect(error.message).toMatch(says);
  }
});

test("a run whose program has changed is refused", async () => {
  const run = await interruptedRun("run", 20);
  const error = await expectRunError(resume(run, { experiment: walk({ variant: true }) }), "changed-program");
  expect(error.hint).toContain("start a new run");
});

test("other versions are refused, and allowed with force, which the manifest records", async () => {
  const run = await interruptedRun("run", 20);
  changeManifest(run, ({ versions }) => ({ versions: { ...versions, mrl: "0.0.1", node: "20.1.0" } }));
  const error = await expectRunError(resume(run, { experiment: walk() }), "changed-versions");
  expect(error.message).toContain("mrl was 0.0.1");
  expect(error.message).toContain("Node's major version was 20");
  expect(error.hint).toContain("--force");
  const result = await resume(run, { experiment: walk(), force: true });
  expect(result.status).toBe("finished");
  expect(manifestOf(run).resumed[0]!.differences).toHaveLength(2);
});

test("a run whose engine is missing names a way out", async () => {
  const run = await interruptedRun("run", 20);
  changeManifest(run, ({ execution }) => ({ execution: { ...execution, engine: "native" } }));
  vi.stubEnv("MRL_CACHE", join(folder(), "empty-cache"));
  await expectRunError(resume(run, { experiment: walk() }), "engine-missing");
  const forced = await resume(run, { experiment: walk(), engine: "reference", force: true });
  expect(forced.execution.engine).toBe("reference");
  // From here on the run is one of the reference executor, and needs no force.
  expect(manifestOf(run).execution.engine).toBe("reference");
  expect((await resume(run, { experiment: walk(), iterations: 50 })).iterations).toBe(50);
});

test("the failing iteration of a run is found again after a resumption", async () => {
  const experiment = walk({ failsAt: 33 });
  const run = await interruptedRun("run", 20, experiment);
  const result = await resume(run, { experiment });
  expect(result).toMatchObject({ status: "failed", iterations: 33, failure: { iteration: 33 } });
});
