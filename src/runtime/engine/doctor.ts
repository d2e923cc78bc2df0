import { existsSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { findCCompiler } from "../executors/c/compiler.js";
import { hasVectors } from "../executors/wasm/machine.js";
import { isNewEnough } from "../node-version.js";
import { isPrivate, notPrivate } from "../private-folder.js";
import { permissionDenied } from "../permission-denied.js";
import { ExecutorError } from "../executors/executor-error.js";
import { cacheFolder } from "./cache.js";
import { unseenGpu } from "./choose.js";
import { EngineError } from "./error.js";
import { findEngine, testEngine } from "./find.js";
import { findGpus, type GpuSearch } from "./gpus.js";
import { cpuEngine, gpuEngine, installationBytes } from "./pins.js";
import { platformProblem, thisPlatform } from "./platform.js";
import { checkPip, findCompiler, findNpm, findPython, freeBytes, runTool } from "./tools.js";

export interface Check {
  readonly name: string;
  /** `note`: worth knowing, and nothing to mend. */
  readonly status: "ok" | "missing" | "broken" | "note";
  readonly detail: string;
  /** What to do, where something can be done. */
  readonly fix?: string;
}

export interface DoctorOptions {
  readonly cacheDir?: string;
  /** What the driver tells of GPUs; looked up where left out. */
  readonly gpus?: GpuSearch;
}

/** What is there of all that mrl and its native engine need, in the order in which it is worth mending. */
export async function doctor(options: DoctorOptions = {}): Promise<Check[]> {
  const cache = options.cacheDir ?? cacheFolder();
  const engine = await allowed("native engine", () => checkEngine(cache));
  const hasEngine = engine.some(({ status }) => status === "ok");
  const checks = [
    checkNode(),
    checkPlatform(),
    ...(await allowed("cache", () => checkCache(cache))),
    checkWasm(),
  ];
  checks.push(...(await allowed("c engine", checkCCompiler)));
  checks.push(...(await allowed("kept code", () => checkKept(cache))), ...engine, checkCpu());
  checks.push(...(await allowed("gpu", () => checkGpus(options.gpus ?? findGpus(), cache))));
  if (platformProblem(thisPlatform()) === undefined)
    checks.push(...(await checkTools(hasEngine)), await checkDisk(cache, hasEngine));
  return checks;
}

/** What a check finds, or that Node's own permissions keep it from looking. */
async function allowed(
  name: string,
  check: () => Promise<Check | readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    const denied = permissionDenied(error);
    if (!denied) throw error;
    return [{ name, status: "note", detail: sentence(denied.message), fix: sentence(denied.hint) }];
  }
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function checkCpu(): Check {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return {
    name: "cpu",
    status: "ok",
    detail: `${model}, ${availableParallelism()} threads at the same time`,
  };
}

/** The engine that programs start on. */
function checkWasm(): Check {
  const name = "wasm engine";
  return hasVectors()
    ? { name, status: "ok", detail: "WebAssembly with vectors" }
    : {
        name,
        status: "broken",
        detail: "WebAssembly has no vectors (SIMD) here.",
        fix: "Use Node 22.12 or newer on a processor that has them, or `--engine reference`.",
      };
}

/** The folders from which code is loaded; nothing is said of those that are well. */
async function checkKept(cache: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const folder of [join(cache, "code"), join(cache, "c")])
    if (existsSync(folder) && !(await isPrivate(folder)))
      checks.push({
        name: "kept code",
        status: "note",
        detail: `Programs are compiled in every run: ${notPrivate(folder)}.`,
        fix: `Run \`chmod 700 ${folder}\`, or delete it.`,
      });
  return checks;
}

/** What `--engine c` compiles with. */
async function checkCCompiler(): Promise<Check> {
  const name = "c engine";
  try {
    const { path, version } = await findCCompiler();
    return { name, status: "ok", detail: `${path}: ${version}` };
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    return { name, status: "note", detail: error.message, fix: error.hint };
  }
}

/** The GPUs, and the engine that uses them. */
async function checkGpus({ gpus, driver, problem }: GpuSearch, cache: string): Promise<Check> {
  const found = findEngine(cache, gpuEngine);
  const named = [...gpus, ...(driver === undefined ? [] : [`driver ${driver}`])].join(", ");
  if (problem !== undefined) {
    const detail = [named, problem].filter((text) => text !== "").join(": ");
    const idle = found.found ? " The engine for GPUs runs on the CPU meanwhile." : "";
    return { name: "gpu", status: "note", detail: `${detail}${idle}` };
  }
  if (!found.found) {
    if (found.why === "platform") return { name: "gpu", status: "note", detail: found.reason };
    const status = found.why === "broken" ? "broken" : "missing";
    return { name: "gpu", status, detail: `${named}. ${found.reason}`, fix: found.hint };
  }
  const { wrong, gpu } = await testEngine(found.engine);
  const { tensorflow, folder } = found.engine;
  if (wrong === undefined && gpu)
    return {
      name: "gpu",
      status: "ok",
      detail: `${named}, TensorFlow ${tensorflow} with CUDA, in ${folder}`,
    };
  return wrong === undefined
    ? {
        name: "gpu",
        status: "broken",
        detail: `${named}. ${unseenGpu}`,
        fix: "Check the driver with `nvidia-smi`. TF_CPP_MIN_LOG_LEVEL=0 before `mrl train` shows what TensorFlow says.",
      }
    : { name: "gpu", status: "broken", detail: wrong, fix: "Run `mrl engine install --gpu --force`." };
}

function checkNode(): Check {
  const detail = `Node ${process.versions.node}`;
  return isNewEnough(process.versions.node)
    ? { name: "node", status: "ok", detail }
    : { name: "node", status: "broken", detail, fix: "Install Node 22.12 or newer." };
}

function checkPlatform(): Check {
  const platform = thisPlatform();
  const problem = platformProblem(platform);
  const detail = `${platform.os} ${platform.arch}${platform.glibc ? `, glibc ${platform.glibc}` : ""}`;
  return problem
    ? { name: "platform", status: "note", detail: `${detail}. ${problem.message} ${problem.hint}` }
    : { name: "platform", status: "ok", detail };
}

async function checkCache(cache: string): Promise<Check> {
  try {
    await mkdir(cache, { recursive: true });
    await access(cache, constants.W_OK);
    return { name: "cache", status: "ok", detail: cache };
  } catch (error) {
    if (permissionDenied(error)) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    return { name: "cache", status: "broken", detail, fix: "Set MRL_CACHE to a folder that you may write." };
  }
}

async function checkEngine(cache: string): Promise<Check> {
  const forCpu = findEngine(cache, cpuEngine);
  const forGpu = findEngine(cache, gpuEngine);
  const found = !forCpu.found && forGpu.found ? forGpu : forCpu;
  if (!found.found) {
    if (found.why === "platform") return { name: "native engine", status: "note", detail: found.reason };
    // Other engines run what it would.
    const status = found.why === "broken" ? "broken" : "note";
    return { name: "native engine", status, detail: found.reason, fix: found.hint };
  }
  const { wrong } = await testEngine(found.engine);
  const { folder, tensorflow, tfjsNode, builtFor } = found.engine;
  return wrong === undefined
    ? {
        name: "native engine",
        status: "ok",
        detail: `TensorFlow ${tensorflow}, tfjs-node ${tfjsNode}, in ${folder}`,
      }
    : {
        name: "native engine",
        status: "broken",
        detail: wrong,
        fix: `Run \`mrl engine install${builtFor === "gpu" ? " --gpu" : ""} --force\`.`,
      };
}

/** Python, pip, npm and the compiler: needed to install the engine, not to run it. */
async function checkTools(engineThere: boolean): Promise<Check[]> {
  let python: string | undefined;
  const tools: [string, () => Promise<string>][] = [
    ["python", async () => (python = await findPython())],
    ["pip", async () => `pip ${await checkPip(python ?? (await findPython()))}`],
    ["npm", findNpm],
    ["compiler", async () => versionLine(await findCompiler())],
  ];
  const checks: Check[] = [];
  for (const [name, find] of tools)
    checks.push(...(await allowed(name, () => checkTool(name, find, engineThere))));
  return checks;
}

async function checkTool(name: string, find: () => Promise<string>, engineThere: boolean): Promise<Check> {
  try {
    return { name, status: "ok", detail: await find() };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const status = engineThere ? "note" : "missing";
    return { name, status, detail: error.message, fix: error.hint };
  }
}

async function versionLine(compiler: string): Promise<string> {
  const { stdout } = await runTool(compiler, ["--version"]);
  return `${compiler}: ${stdout.split("\n")[0] ?? ""}`;
}

async function checkDisk(cache: string, engineThere: boolean): Promise<Check> {
  const free = await freeBytes(cache).catch(() => 0);
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  const needed = installationBytes(cpuEngine);
  return engineThere || free >= needed
    ? { name: "disk", status: "ok", detail }
    : {
        name: "disk",
        status: "missing",
        detail: `${detail}; installing the engine takes ${(needed / 1e9).toFixed(1)} GB`,
        fix: "Free some space, or set MRL_CACHE to a folder on another disk.",
      };
}
