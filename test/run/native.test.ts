import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resume } from "../../src/runtime/run/resume.js";
import { train } from "../../src/runtime/run/train.js";
import { noNativeEngine } from "../runtime/native-engine.js";
import { walk } from "./support/experiments.js";
import { manifestOf, metricsOf, newestCheckpoint, readNewest } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

describe.skipIf(noNativeEngine)("the native engine", () => {
  test.each(["off", "on"] as const)("with XLA %s, a run goes on to the same bits", async (jit) => {
    const experiment = walk({ iterations: 400, logEvery: 100, evaluateEvery: 200 });
    const whole = join(folder(), "whole");
    await train(experiment, { engine: "native", jit, out: whole });
    const run = join(folder(), "broken");
    const controller = new AbortController();
    const observer = {
      progressed: ({ iteration }: { iteration: number }) => iteration > 130 && controller.abort(),
    };
    await train(experiment, { engine: "native", jit, out: run, signal: controller.signal, observer });
    expect(manifestOf(run)).toMatchObject({
      status: "interrupted",
      execution: { engine: "native", jit: jit === "on" },
    });
    const result = await resume(run, { experiment });
    expect(result).toMatchObject({ status: "finished", iterations: 400 });
    expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
    expect(await metricsOf(run)).toEqual(await metricsOf(whole));
  });

  test("comes to the state that the reference executor comes to", async () => {
    const states: Float32Array[] = [];
    for (const engine of ["native", "reference"] as const) {
      const out = join(folder(), engine);
      await train(walk({ iterations: 50 }), { engine, jit: "off", out });
      states.push((await readNewest(out)).state["theta"]!.data as Float32Array);
    }
    states[0]!.forEach((value, k) => expect(value).toBeCloseTo(states[1]![k]!, 5));
  });

  test("a number that is not finite is found after training natively", async () => {
    const out = join(folder(), "run");
    const result = await train(walk({ failsAt: 23 }), { engine: "native", jit: "off", out });
    expect(result).toMatchObject({
      status: "failed",
      iterations: 23,
      failure: { iteration: 23, span: { line: 3 } },
    });
  });
});
