import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tfjsNodeFolder } from "./addon.js";
import { cacheFolder, engineRoot } from "./cache.js";
import { enginePins, type EnginePins } from "./pins.js";
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

const install = "Run `mrl engine install`.";

/**
 * The installed engine of the version that this mrl needs, or why there is none. Looks at a few files
 * only (under a millisecond): `testEngine` says whether it also loads.
 */
export function findEngine(cacheDir: string = cacheFolder(), pins: EnginePins = enginePins): FoundEngine {
  const problem = platformProblem(thisPlatform());
  if (problem) return { found: false, why: "platform", reason: problem.message, hint: problem.hint };
  const root = engineRoot(cacheDir);
  const folder = join(root, pins.id);
  const manifest = readManifest(folder);
  if (manifest === undefined) {
    const other = existsSync(join(root, "current")) ? readFileSync(join(root, "current"), "utf8").trim() : "";
    return other !== "" && other !== pins.id
      ? {
          found: false,
          why: "other-version",
          reason: `The installed native engine is ${other}; this mrl needs ${pins.id}.`,
          hint: install,
        }
      : { found: false, why: "missing", reason: "The native engine is not installed.", hint: install };
  }
  if (!existsSync(join(tfjsNodeFolder(folder), "lib", "napi-v8", "tfjs_binding.node")))
    return {
      found: false,
      why: "broken",
      reason: `Files are missing from the native engine in ${folder}.`,
      hint: "Run `mrl engine install --force`.",
    };
  return {
    found: true,
    engine: {
      folder,
      requireFrom: join(folder, "package.json"),
      tensorflow: manifest.tensorflow,
      tfjsNode: manifest.tfjsNode,
    },
  };
}

const probe = `
const { createRequire } = require("node:module");
require("node:util").isNullOrUndefined = (value) => value == null;
const tf = createRequire(process.argv[1])("@tensorflow/tfjs-node");
const sum = tf.add(1, 2);
process.stdout.write("mrl:" + sum.dataSync()[0] + ":" + tf.backend().binding.TF_Version);
`;

/**
 * Loads the engine in a child process and adds two numbers (about a second): a library that crashes
 * takes no one with it. Returns what is wrong, or undefined when it works.
 */
export async function testEngine(engine: Engine, signal?: AbortSignal): Promise<string | undefined> {
  const result = await runTool(process.execPath, ["--no-deprecation", "-e", probe, engine.requireFrom], {
    cwd: engine.folder,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", NODE_OPTIONS: "" },
    signal,
    timeout: 120_000,
  });
  const said = /mrl:(\S+?):(\S+)/.exec(result.stdout);
  if (result.status === 0 && said?.[1] === "3" && said[2] === engine.tensorflow) return undefined;
  if (said?.[2] && said[2] !== engine.tensorflow)
    return `It loads TensorFlow ${said[2]}, not ${engine.tensorflow}.`;
  return `It does not load in ${pathToFileURL(engine.folder).pathname}:\n${tail(result)}`;
}
