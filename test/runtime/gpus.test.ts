import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tfjsNodeFolder } from "../../src/runtime/engine/addon.js";
import { chooseEngine } from "../../src/runtime/engine/choose.js";
import { doctor, type DeviceChoice, type EngineError } from "../../src/runtime/engine/index.js";
import { findGpus, type GpuSearch } from "../../src/runtime/engine/gpus.js";
import { cpuEngine, gpuEngine, type EnginePins } from "../../src/runtime/engine/pins.js";
import { platformProblem, thisPlatform } from "../../src/runtime/engine/platform.js";

let root: string;

async function file(path: string, text = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mrl-test-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

describe("looking for GPUs", () => {
  const driver = (version: string) =>
    file(
      "proc/driver/nvidia/version",
      `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Mon Jan 1\nGCC version:  gcc 12\n`,
    );

  it("finds none where the driver is not there", () => {
    expect(findGpus(root, {})).toMatchObject({ gpus: [], problem: expect.stringContaining("No NVIDIA GPU") });
  });

  it("reads their models and the driver's version", async () => {
    await file("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA A100\nIRQ: 7\n");
    await file("proc/driver/nvidia/gpus/0000:02:00.0/information", "Model: NVIDIA T4\n");
    await driver("550.54.15");
    expect(findGpus(root, {})).toEqual({
      gpus: ["NVIDIA A100", "NVIDIA T4"],
      driver: "550.54.15",
      problem: undefined,
    });
  });

  it("knows them by their device files, and in WSL by the driver's library", async () => {
    await file("dev/nvidia0");
    await file("dev/nvidiactl");
    expect(findGpus(root, {})).toMatchObject({ gpus: ["NVIDIA GPU"], problem: undefined });
    await rm(join(root, "dev"), { recursive: true });
    await file("dev/dxg");
    expect(findGpus(root, {}).gpus).toEqual([]);
    await file("usr/lib/wsl/lib/libcuda.so.1");
    expect(findGpus(root, {}).gpus).toHaveLength(1);
  });

  it.each(["525.60.12", "470.256"])("says that the driver %s is too old", async (version) => {
    await file("dev/nvidia0");
    await driver(version);
    expect(findGpus(root, {}).problem).toContain(version);
  });

  it.each(["525.60.13", "525.60.13.1", "580.1"])("takes the driver %s", async (version) => {
    await file("dev/nvidia0");
    await driver(version);
    expect(findGpus(root, {}).problem).toBeUndefined();
  });

  it("respects CUDA_VISIBLE_DEVICES", async () => {
    await file("dev/nvidia0");
    for (const hidden of ["", "-1"])
      expect(findGpus(root, { CUDA_VISIBLE_DEVICES: hidden }).problem).toContain("CUDA_VISIBLE_DEVICES");
    for (const shown of ["0", "1,0", "GPU-8932f937"])
      expect(findGpus(root, { CUDA_VISIBLE_DEVICES: shown }).problem).toBeUndefined();
  });
});

const none: GpuSearch = { gpus: [], driver: undefined, problem: "There is none." };
const one: GpuSearch = { gpus: ["NVIDIA T4"], driver: "550.54.15", problem: undefined };

/** Puts down the files by which an engine is known. */
async function install(pins: EnginePins): Promise<void> {
  const folder = join(root, "engine", pins.id);
  await mkdir(join(tfjsNodeFolder(folder), "lib", "napi-v8"), { recursive: true });
  await writeFile(join(tfjsNodeFolder(folder), "lib", "napi-v8", "tfjs_binding.node"), "");
  const manifest = { id: pins.id, tensorflow: pins.wheel.version, tfjsNode: pins.tfjsNode };
  await writeFile(join(folder, "engine.json"), JSON.stringify(manifest));
}

const supported = platformProblem(thisPlatform()) === undefined;

describe.runIf(supported)("choosing the engine", () => {
  const choose = (choice: DeviceChoice, gpus: GpuSearch) => chooseEngine(choice, { cacheDir: root, gpus });
  const problem = (choice: DeviceChoice, gpus: GpuSearch): EngineError => {
    try {
      choose(choice, gpus);
    } catch (error) {
      return error as EngineError;
    }
    throw new Error("an engine was found");
  };

  it.each([
    ["auto", [cpuEngine], none, "cpu", cpuEngine],
    ["auto", [cpuEngine], one, "cpu", cpuEngine],
    ["auto", [cpuEngine, gpuEngine], none, "cpu", cpuEngine],
    ["auto", [cpuEngine, gpuEngine], one, "gpu", gpuEngine],
    ["auto", [gpuEngine], none, "cpu", gpuEngine],
    ["cpu", [cpuEngine, gpuEngine], one, "cpu", cpuEngine],
    ["cpu", [gpuEngine], one, "cpu", gpuEngine],
    ["gpu", [cpuEngine, gpuEngine], one, "gpu", gpuEngine],
  ] as const)("%s, with %o installed and %o", async (choice, installed, gpus, device, pins) => {
    for (const each of installed) await install(each);
    const chosen = choose(choice, gpus);
    expect(chosen.device).toBe(device);
    expect(chosen.engine.folder).toBe(join(root, "engine", pins.id));
    expect(chosen.engine.builtFor).toBe(pins.device);
  });

  it("says in one line why `auto` takes the CPU, where a GPU might have been expected", async () => {
    await install(cpuEngine);
    expect(choose("auto", none).notice).toBeUndefined();
    expect(choose("auto", one).notice).toMatch(/^[^\n]*NVIDIA T4[^\n]*`mrl engine install --gpu`\.$/);
    await install(gpuEngine);
    expect(choose("auto", none).notice).toBe("There is none. Running on the CPU.");
    expect(choose("auto", one).notice).toBeUndefined();
  });

  it("says what is missing for `gpu`, and what to type", async () => {
    await install(cpuEngine);
    expect(problem("gpu", none)).toMatchObject({
      code: "no-gpu",
      message: expect.stringContaining("There is none."),
      hint: expect.stringContaining("--device cpu"),
    });
    expect(problem("gpu", one)).toMatchObject({
      code: "missing",
      hint: expect.stringContaining("mrl engine install --gpu"),
    });
  });

  it("says that no engine is there at all", () => {
    for (const choice of ["auto", "cpu"] as const) expect(problem(choice, none).code).toBe("missing");
  });
});

describe.runIf(supported)("the doctor", () => {
  // Its other checks start what they find on PATH.
  beforeEach(() => {
    for (const [name, value] of Object.entries({ PATH: root, PYTHON: "", CXX: "" })) vi.stubEnv(name, value);
  });

  const gpuCheck = async (gpus: GpuSearch) =>
    (await doctor({ cacheDir: root, gpus })).find(({ name }) => name === "gpu")!;

  it("lists the CPU", async () => {
    const checks = await doctor({ cacheDir: root, gpus: none });
    expect(checks.find(({ name }) => name === "cpu")).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/\d+ threads/),
    });
  });

  it("says why no GPU can be used", async () => {
    expect(await gpuCheck(none)).toMatchObject({ status: "note", detail: "There is none." });
    const old = { ...one, problem: "It is too old." };
    expect((await gpuCheck(old)).detail).toBe("NVIDIA T4, driver 550.54.15: It is too old.");
  });

  it("lists a GPU, and says what to type for it", async () => {
    expect(await gpuCheck(one)).toMatchObject({
      status: "missing",
      detail: expect.stringContaining("NVIDIA T4, driver 550.54.15"),
      fix: expect.stringContaining("mrl engine install --gpu"),
    });
    await install(gpuEngine);
    // There is an addon, which cannot be loaded.
    expect(await gpuCheck(one)).toMatchObject({
      status: "broken",
      fix: expect.stringContaining("--gpu --force"),
    });
  });
});
