import { access, constants, mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { cacheFolder } from "./cache.js";
import { EngineError } from "./error.js";
import { findEngine, testEngine } from "./find.js";
import { engineBytes, enginePins } from "./pins.js";
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
}

/** What is there of all that mrl and its native engine need, in the order in which it is worth mending. */
export async function doctor(options: DoctorOptions = {}): Promise<Check[]> {
  const cache = options.cacheDir ?? cacheFolder();
  const engine = await checkEngine(cache);
  const checks = [checkNode(), checkPlatform(), await checkCache(cache), engine];
  if (platformProblem(thisPlatform()) === undefined)
    checks.push(
      ...(await checkTools(engine.status === "ok")),
      await checkDisk(cache, engine.status === "ok"),
    );
  const threads = availableParallelism();
  checks.push({ name: "threads", status: "ok", detail: `${threads} can run at the same time` });
  return checks;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const detail = `Node ${process.versions.node}`;
  return major > 22 || (major === 22 && minor >= 12)
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
    const detail = error instanceof Error ? error.message : String(error);
    return { name: "cache", status: "broken", detail, fix: "Set MRL_CACHE to a folder that you may write." };
  }
}

async function checkEngine(cache: string): Promise<Check> {
  const found = findEngine(cache, enginePins);
  if (!found.found) {
    if (found.why === "platform") return { name: "engine", status: "note", detail: found.reason };
    const status = found.why === "broken" ? "broken" : "missing";
    return { name: "engine", status, detail: found.reason, fix: found.hint };
  }
  const wrong = await testEngine(found.engine);
  const { folder, tensorflow, tfjsNode } = found.engine;
  return wrong === undefined
    ? {
        name: "engine",
        status: "ok",
        detail: `TensorFlow ${tensorflow}, tfjs-node ${tfjsNode}, in ${folder}`,
      }
    : { name: "engine", status: "broken", detail: wrong, fix: "Run `mrl engine install --force`." };
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
  for (const [name, find] of tools) {
    try {
      checks.push({ name, status: "ok", detail: await find() });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const status = engineThere ? "note" : "missing";
      checks.push({ name, status, detail: error.message, fix: error.hint });
    }
  }
  return checks;
}

async function versionLine(compiler: string): Promise<string> {
  const { stdout } = await runTool(compiler, ["--version"]);
  return `${compiler}: ${stdout.split("\n")[0] ?? ""}`;
}

async function checkDisk(cache: string, engineThere: boolean): Promise<Check> {
  const free = await freeBytes(cache).catch(() => 0);
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  return engineThere || free >= engineBytes
    ? { name: "disk", status: "ok", detail }
    : {
        name: "disk",
        status: "missing",
        detail: `${detail}; installing the engine takes ${(engineBytes / 1e9).toFixed(1)} GB`,
        fix: "Free some space, or set MRL_CACHE to a folder on another disk.",
      };
}
