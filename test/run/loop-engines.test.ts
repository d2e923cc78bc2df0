import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resume } from "../../src/runtime/run/resume.js";
import { train } from "../../src/runtime/run/train.js";
import { noCCompiler } from "../runtime/c-compiler.js";
import { walk } from "./support/experiments.js";
import { manifestOf, metricsOf, newestCheckpoint, readNewest } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

/** Both run the same loop nests; C only with a compiler. */
const engines: readonly ("wasm" | "c")[] = noCCompiler ? ["wasm"] : ["wasm", "c"];

describe.each(engines)("the %s engine", (engine) => {
  test("a run that was interrupted goes on to the same bits", async () => {
    const experiment = walk({ iterations: 400, logEvery: 100, evaluateEvery: 200 });
    const whole = join(folder(), "whole");
    await train(experiment, { engine, threads: 1, out: whole });
    const run = join(folder(), "broken");
    const controller = new AbortController();
    const observer = {
      progressed: ({ iteration }: { iteration: number }) => iteration > 130 && controller.abort(),
    };
    await train(experiment, { engine, threads: 2, out: run, signal: controller.signal, observer });
    expect(manifestOf(run)).toMatchObject({
      status: "interrupted",
      execution: { engine, device: "cpu", jit: false, threads: 2 },
    });
    const result = await resume(run, { experiment });
    expect(result).toMatchObject({ status: "finished", iterations: 400 });
    expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
    expect(await metricsOf(run)).toEqual(await metricsOf(whole));
  });

  test("a checkpoint goes on on another executor", async () => {
    const run = join(folder(), "run");
    await train(walk({ iterations: 50 }), { engine, out: run });
    const { state } = await readNewest(run);
    const other = join(folder(), "reference");
    await train(walk({ iterations: 50 }), { engine: "reference", out: other });
    const wanted = (await readNewest(other)).state["theta"]!.data as Float32Array;
    (state["theta"]!.data as Float32Array).forEach((value, k) => expect(value).toBeCloseTo(wanted[k]!, 5));
    const result = await resume(run, {
      experiment: walk({ iterations: 80 }),
      iterations: 80,
      engine: "reference",
      force: true,
    });
    expect(result).toMatchObject({ status: "finished", iterations: 80 });
  });

  test("a number that is not finite is found", async () => {
    const out = join(folder(), "run");
    const result = await train(walk({ failsAt: 23 }), { engine, out });
    expect(result).toMatchObject({
      status: "failed",
      iterations: 23,
      failure: { iteration: 23, span: { line: 3 } },
    });
  });

  test("has no GPU", async () => {
    await expect(train(walk({}), { engine, device: "gpu", out: join(folder(), "run") })).rejects.toThrow(
      `the ${engine} executor computes on the CPU only`,
    );
  });
});
