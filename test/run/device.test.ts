import { existsSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { findEngine, type GpuSearch } from "../../src/runtime/engine/index.js";
import { cpuEngine, gpuEngine } from "../../src/runtime/engine/pins.js";
import { resume } from "../../src/runtime/run/resume.js";
import { train } from "../../src/runtime/run/train.js";
import { noNativeEngine } from "../runtime/native-engine.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { walk } from "./support/experiments.js";
import { expectRunError, manifestOf, newestCheckpoint } from "./support/run-files.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const none: GpuSearch = { gpus: [], driver: undefined, problem: "There is none." };
const one: GpuSearch = { gpus: ["NVIDIA T4"], driver: "550.54.15", problem: undefined };

const machine = vi.hoisted(() => ({ gpus: undefined as GpuSearch | undefined }));
vi.mock("../../src/runtime/engine/gpus.js", () => ({ findGpus: () => machine.gpus }));

const folder = temporaryFolder();
const found = findEngine();

/** A cache folder with both engines, of which the one for GPUs has the other one's libraries, which see no GPU. */
async function installBoth(): Promise<void> {
  if (!found.found) return;
  const root = join(folder(), "cache", "engine");
  await mkdir(join(root, gpuEngine.id), { recursive: true });
  await symlink(found.engine.folder, join(root, cpuEngine.id));
  const engine = join(root, gpuEngine.id);
  await cp(join(found.engine.folder, "package.json"), join(engine, "package.json"));
  await symlink(join(found.engine.folder, "node_modules"), join(engine, "node_modules"));
  const manifest = { id: gpuEngine.id, tensorflow: found.engine.tensorflow, tfjsNode: found.engine.tfjsNode };
  await writeFile(join(engine, "engine.json"), JSON.stringify(manifest));
}

test("the reference executor has no GPU", async () => {
  const out = join(folder(), "run");
  await expectRunError(train(walk(), { engine: "reference", device: "gpu", out }), "bad-argument");
  expect(existsSync(out)).toBe(false);
  await train(walk({ iterations: 2 }), { engine: "reference", device: "cpu", out });
  expect(manifestOf(out).execution).toMatchObject({ engine: "reference", device: "cpu" });
});

// In this order: TensorFlow is loaded once into the process.
describe.skipIf(noNativeEngine)("the native engine", () => {
  beforeEach(async () => {
    await installBoth();
    vi.stubEnv("MRL_CACHE", join(folder(), "cache"));
  });

  test("says why there is no GPU, and what to do, and leaves no run", async () => {
    machine.gpus = none;
    const out = join(folder(), "run");
    const flags = ["--device", "gpu", "--out", out, "--json"];
    const { code, err, out: text } = await mrl(["train", "examples/sinusoid-maml.mrl", ...flags]);
    expect(code).toBe(1);
    expect(err).toMatch(/error: No GPU can be used\. There is none\.\n {2}help: .*--device cpu/);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "device-missing" } });
    expect(existsSync(out)).toBe(false);
  });

  test("does not take the reference executor for a GPU", async () => {
    machine.gpus = none;
    const work = train(walk(), { engine: "auto", device: "gpu", out: join(folder(), "run") });
    await expectRunError(work, "device-missing");
  });

  test("refuses a GPU that TensorFlow does not see, and falls back to the CPU where it may", async () => {
    machine.gpus = one;
    const out = join(folder(), "run");
    const options = { engine: "native", jit: "off", out } as const;
    const error = await expectRunError(train(walk(), { ...options, device: "gpu" }), "device-missing");
    expect(error.message).toContain("does not see");
    const notices: string[] = [];
    const observer = { notice: (message: string) => notices.push(message) };
    await train(walk({ iterations: 20 }), { ...options, observer });
    expect(notices).toEqual([expect.stringMatching(/^[^\n]*does not see[^\n]*CPU\.$/)]);
    expect(manifestOf(out)).toMatchObject({
      execution: { engine: "native", device: "cpu" },
      versions: { engine: `${gpuEngine.wheel.version}+cuda` },
    });
    // The run's own device is kept.
    const longer = await resume(out, { experiment: walk(), iterations: 40 });
    expect(longer.execution.device).toBe("cpu");
    const whole = join(folder(), "whole");
    await train(walk({ iterations: 40 }), { ...options, device: "cpu", out: whole });
    expect(newestCheckpoint(out).equals(newestCheckpoint(whole))).toBe(true);
    await expectRunError(resume(out, { experiment: walk(), iterations: 60, device: "gpu" }), "engine-failed");
  });
});
