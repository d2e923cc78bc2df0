import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { tfjsNodeFolder } from "../../src/runtime/engine/addon.js";
import {
  EngineError,
  findEngine,
  installEngine,
  type InstallOptions,
} from "../../src/runtime/engine/index.js";
import { cpuEngine, gpuEngine, wheelsOf, type EnginePins } from "../../src/runtime/engine/pins.js";
import { platformProblem, thisPlatform } from "../../src/runtime/engine/platform.js";
import { makeWheel, packageIndex, type PackageIndex } from "./support/package-index.js";

// The real pip downloads small wheels from an index on this machine; npm and the compiler are scripts.

const tensorflow = {
  "tensorflow/libtensorflow_cc.so.2": "cc",
  "tensorflow/libtensorflow_framework.so.2": "framework",
  "tensorflow/include/tensorflow/c/c_api.h": "//",
};
const nvcc = gpuEngine.libraries.find(({ project }) => project === "nvidia-cuda-nvcc-cu12");
const wheels = [
  makeWheel(gpuEngine.wheel, tensorflow),
  makeWheel(nvcc!, {
    "nvidia/cuda_nvcc/bin/ptxas": "ptxas",
    "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc": "bc",
    "nvidia/cuda_nvcc/include/fatbinary.h": "//",
  }),
  makeWheel(cpuEngine.wheel, tensorflow),
];
const [wheel, ...libraries] = wheels.slice(0, 2).map(({ pin }) => pin);
const gpuPins: EnginePins = { ...gpuEngine, id: "gpu-engine", wheel: wheel!, libraries };
const cpuPins: EnginePins = { ...cpuEngine, id: "cpu-engine", wheel: wheels[2]!.pin };

/** What stands in for tfjs-node: it adds two numbers. */
const addon = `exports.add = (a, b) => ({ dataSync: () => [a + b] });
exports.backend = () => ({ binding: { TF_Version: "2.21.0" }, isUsingGpuDevice: false });`;

const npm = `mkdir -p node_modules/@tensorflow/tfjs-node/lib/napi-v8
cat > node_modules/@tensorflow/tfjs-node/index.js <<'END'
${addon}
END`;

const hasPip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;
if (!hasPip) console.warn("Skipping the installation by pip: there is no pip.");

let folder: string;
let cacheDir: string;
let index: PackageIndex;

async function tool(name: string, script: string): Promise<void> {
  const path = join(folder, "bin", name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

async function failure(options: InstallOptions = {}): Promise<EngineError> {
  const error: unknown = await installEngine({ cacheDir, ...options }, gpuPins).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

async function leftovers(): Promise<string[]> {
  const names = await readdir(cacheDir, { recursive: true });
  return names.filter((name) => !/^(engine|downloads)$/.test(name)).sort();
}

describe.runIf(hasPip && platformProblem(thisPlatform()) === undefined)("the engine for GPUs", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mrl-test-"));
    await mkdir(join(folder, "bin"));
    index = await packageIndex(wheels);
    const settings = {
      PIP_CONFIG_FILE: "/dev/null",
      PIP_INDEX_URL: index.url,
      PIP_FIND_LINKS: "",
      PIP_RETRIES: "0",
    };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    vi.stubEnv("PATH", [join(folder, "bin"), process.env.PATH].join(delimiter));
    vi.stubEnv("CXX", "");
    await tool("npm", npm);
    await tool("g++", ": > lib/napi-v8/tfjs_binding.node");
  });

  beforeEach(() => {
    cacheDir = join(folder, `cache-${Math.random()}`);
    index.served.length = 0;
    index.instead.clear();
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await index.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is installed with CUDA's libraries, beside the other one", async () => {
    const said: string[] = [];
    const onProgress = ({ message }: { message: string }) => said.push(message);
    const result = await installEngine({ cacheDir, onProgress }, gpuPins);
    expect(result).toMatchObject({ installed: true, already: false, engine: { builtFor: "gpu" } });
    const deps = join(tfjsNodeFolder(join(cacheDir, "engine", gpuPins.id)), "deps");
    expect((await readdir(deps, { recursive: true })).sort()).toEqual(
      expect.arrayContaining([
        "lib/libtensorflow_cc.so.2",
        "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
      ]),
    );
    expect(existsSync(join(deps, "nvidia/cuda_nvcc/include"))).toBe(false);
    // XLA starts it.
    expect((await stat(join(deps, "nvidia/cuda_nvcc/bin/ptxas"))).mode & 0o111).toBe(0o111);
    expect((await stat(join(deps, "lib/libtensorflow_cc.so.2"))).mode & 0o111).toBe(0);
    // What it takes is said before anything is downloaded.
    const space = said.findIndex((message) => /To download: .* GB; disk space: .* GB/.test(message));
    expect(space).toBeGreaterThanOrEqual(0);
    expect(space).toBeLessThan(said.findIndex((message) => message.startsWith("Downloading")));
    expect(existsSync(join(cacheDir, "downloads"))).toBe(false);

    expect(findEngine(cacheDir, cpuPins)).toMatchObject({ found: false, why: "missing" });
    await installEngine({ cacheDir }, cpuPins);
    expect(findEngine(cacheDir, cpuPins)).toMatchObject({ found: true, engine: { builtFor: "cpu" } });
    expect(findEngine(cacheDir, gpuPins)).toMatchObject({ found: true, engine: { builtFor: "gpu" } });
    index.served.length = 0;
    expect(await installEngine({ cacheDir }, gpuPins)).toMatchObject({ already: true });
    expect(index.served).toEqual([]);
  });

  it("refuses a library with another checksum, and goes on from the downloads that were right", async () => {
    const [first, second] = wheelsOf(gpuPins).map(({ file }) => file);
    index.instead.set(second!, wheels[2]!.bytes);
    expect((await failure()).code).toBe("checksum");
    expect(await leftovers()).toEqual([join("downloads", first!)]);
    index.instead.clear();
    index.served.length = 0;
    await installEngine({ cacheDir }, gpuPins);
    expect(index.served).toEqual([second]);
  });

  it("leaves nothing half-installed when it is interrupted, and keeps what is finished", async () => {
    const [first, second] = wheelsOf(gpuPins).map(({ file }) => file);
    index.instead.set(second!, undefined);
    const interruption = new AbortController();
    const waiting = setInterval(() => index.served.includes(second!) && interruption.abort(), 20);
    const error = await failure({ signal: interruption.signal }).finally(() => clearInterval(waiting));
    expect(error.code).toBe("interrupted");
    expect(await leftovers()).toEqual([join("downloads", first!)]);
    expect(findEngine(cacheDir, gpuPins)).toMatchObject({ found: false, why: "missing" });
    index.instead.clear();
    await installEngine({ cacheDir }, gpuPins);
    expect(await readFile(join(cacheDir, "engine", "current-gpu"), "utf8")).toBe("gpu-engine\n");
  });
});
