import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tfjsNodeFolder } from "./addon.js";
import { cacheFolder, engineRoot } from "./cache.js";
import type { Device } from "./device.js";
import { cpuEngine, type EnginePins } from "./pins.js";
import { platformProblem, thisPlatform } from "./platform.js";
import { runTool, tail } from "./tools.js";

/** An installed engine. */
export interface Engine {
  /** Its folder. */
  readonly folder: string;
  /** What `createRequire` is given to load packages from the engine's folder. */
  readonly requireFrom: string;
  readonly tensorflow: string;
  readonly tfjsNode: string;
  /** What it was built for. */
  readonly builtFor: Device;
}

export type FoundEngine =
  | { readonly found: true; readonly engine: Engine }
  | {
      readonly found: false;
      readonly why: "platform" | "missing" | "other-version" | "broken";
      readonly reason: string;
      readonly hint: string;
    };

/** The file that is written last: a folder that has it is whole. */
export const engineManifest = "engine.json";

/** What the manifest holds. */
export interface EngineManifest {
  readonly id: string;
  readonly tensorflow: string;
  readonly tfjsNode: string;
}

function readManifest(folder: string): EngineManifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, engineManifest), "utf8")) as EngineManifest;
  } catch {
    return undefined;
  }
}

/** What installs an engine. */
function installCommand({ device }: EnginePins, flags = ""): string {
  return `Run \`mrl engine install${device === "gpu" ? " --gpu" : ""}${flags}\`.`;
}

/** The file in the engines' folder that names the engine which was installed last for a device. */
export function currentFile(root: string, device: Device): string {
  return join(root, device === "cpu" ? "current" : `current-${device}`);
}

function currentId(root: string, device: Device): string {
  const file = currentFile(root, device);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}

/**
 * The installed engine of the version that this mrl needs, or why there is none. Looks at a few files
 * only (under a millisecond): `testEngine` says whether it also loads.
 */
export function findEngine(cacheDir: string = cacheFolder(), pins: EnginePins = cpuEngine): FoundEngine {
  const problem = platformProblem(thisPlatform());
  if (problem) return { found: false, why: "platform", reason: problem.message, hint: problem.hint };
  const root = engineRoot(cacheDir);
  const folder = join(root, pins.id);
  const manifest = readManifest(folder);
  if (manifest === undefined) {
    const engine = pins.device === "gpu" ? "native engine for GPUs" : "native engine";
    const hint = installCommand(pins);
    const other = currentId(root, pins.device);
    return other !== "" && other !== pins.id
      ? {
          found: false,
          why: "other-version",
          reason: `The installed ${engine} is ${other}; this mrl needs ${pins.id}.`,
          hint,
        }
      : { found: false, why: "missing", reason: `The ${engine} is not installed.`, hint };
  }
  if (!existsSync(join(tfjsNodeFolder(folder), "lib", "napi-v8", "tfjs_binding.node")))
    return {
      found: false,
      why: "broken",
      reason: `Files are missing from the native engine in ${folder}.`,
      hint: installCommand(pins, " --force"),
    };
  return {
    found: true,
    engine: {
      folder,
      requireFrom: join(folder, "package.json"),
      tensorflow: manifest.tensorflow,
      tfjsNode: manifest.tfjsNode,
      builtFor: pins.device,
    },
  };
}

const probe = `
const { createRequire } = require("node:module");
require("node:util").isNullOrUndefined = (value) => value == null;
const tf = createRequire(process.argv[1])("@tensorflow/tfjs-node");
const sum = tf.add(1, 2);
const { binding, isUsingGpuDevice } = tf.backend();
process.stdout.write("mrl:" + sum.dataSync()[0] + ":" + binding.TF_Version + ":" + isUsingGpuDevice);
`;

/** What an engine did when it was tried out. */
export interface EngineTest {
  /** What is wrong; undefined where it works. */
  readonly wrong: string | undefined;
  /** Whether TensorFlow found a GPU that it can use. */
  readonly gpu: boolean;
}

/** Loads the engine in a child process and adds two numbers (about a second): a library that crashes takes no one with it. */
export async function testEngine(engine: Engine, signal?: AbortSignal): Promise<EngineTest> {
  const result = await runTool(process.execPath, ["--no-deprecation", "-e", probe, engine.requireFrom], {
    cwd: engine.folder,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", NODE_OPTIONS: "" },
    signal,
    timeout: 120_000,
  });
  const [, sum, version, gpu] = /mrl:([^\s:]+):([^\s:]+):(\w+)/.exec(result.stdout) ?? [];
  if (result.status === 0 && sum === "3" && version === engine.tensorflow)
    return { wrong: undefined, gpu: gpu === "true" };
  const wrong =
    version !== undefined && version !== engine.tensorflow
      ? `It loads TensorFlow ${version}, not ${engine.tensorflow}.`
      : `It does not load in ${pathToFileURL(engine.folder).pathname}:\n${tail(result)}`;
  return { wrong, gpu: false };
}
