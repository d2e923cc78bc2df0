import type { ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ended, startChild } from "../run/support/child.js";
import { checkpointsOf, manifestOf, metricsOf, newestCheckpoint } from "../run/support/run-files.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { noNativeEngine } from "../runtime/native-engine.js";

const folder = temporaryFolder();
const main = new URL("../../src/cli/main.ts", import.meta.url);

const engines = [
  // The reference executor takes 30 ms an iteration of the whole example.
  { name: "reference", iterations: 80, flags: ["--engine", "reference", "--set", "learner.meta_batch=2"] },
  { name: "wasm on two threads", iterations: 2000, flags: ["--engine", "wasm", "--threads", "2"] },
  { name: "native", iterations: 800, flags: ["--engine", "native", "--jit", "off"] },
  // Every process compiles the program anew: a small net's is done soon.
  {
    name: "native with XLA",
    iterations: 2000,
    flags: ["--engine", "native", "--jit", "on", "--set", "learner.model=mlp(hidden: [4])"],
  },
].filter(({ name }) => !name.startsWith("native") || !noNativeEngine);

function mrl(...args: string[]): ChildProcess {
  return startChild(main, args);
}

/** Waits until a process has written so many lines of metrics. */
function lines(process: ChildProcess, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    process.stdout!.on("data", (data: Buffer) => {
      seen += data.toString().split("\n").length - 1;
      if (seen >= count) resolve();
    });
    // Never waits for ever: what is wrong with a process that has ended is for the test to say.
    process.on("close", () => resolve());
  });
}

describe.each(engines)("the example on $name", ({ iterations, flags }) => {
  test("killed in the middle, it goes on to the bits of a run that was not", async () => {
    const spec = join(folder(), "spec.mrl");
    const budget = `train { iterations: ${iterations}, log_every: ${iterations / 40} }`;
    const text = readFileSync("examples/sinusoid-maml.mrl", "utf8");
    writeFileSync(
      spec,
      text.replace(/train \{.*\}/, budget).replace(/evaluate \{.*\}/, "evaluate { tasks: 5 }"),
    );
    const train = (out: string): string[] => [
      ...["train", spec, ...flags, "--seed", "7", "--json", "--out", out],
    ];
    const [whole, run] = [join(folder(), "whole"), join(folder(), "run")];
    expect(await ended(mrl(...train(whole)))).toMatchObject({ code: 0 });

    // Ctrl-C leaves a checkpoint on the way; the kill leaves what is there, wherever the run then is.
    const first = mrl(...train(run));
    const interrupted = ended(first);
    await lines(first, 4);
    first.kill("SIGINT");
    expect((await interrupted).code).toBe(130);
    const second = mrl("resume", run, "--json");
    const killed = ended(second);
    await lines(second, 4);
    second.kill("SIGKILL");
    expect((await killed).signal).toBe("SIGKILL");
    expect(manifestOf(run).status).toBe("running");
    const checkpoint = Number.parseInt(checkpointsOf(run).at(-1)!);
    expect(checkpoint).toBeGreaterThan(0);
    expect(checkpoint).toBeLessThan(iterations);

    const { code, stdout } = await ended(mrl("resume", run, "--json"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ done: true, iterations });
    expect(newestCheckpoint(run).equals(newestCheckpoint(whole))).toBe(true);
    expect(await metricsOf(run)).toEqual(await metricsOf(whole));
    expect(manifestOf(run).resumed.map(({ iteration }) => iteration)).toEqual([checkpoint, checkpoint]);
  }, 300_000);
});
