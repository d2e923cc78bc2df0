import { mkdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { EngineError } from "./error.js";
import { runTool, tail } from "./tools.js";
import { unzip } from "./wheel.js";

/** tfjs-node's folder in an engine folder. */
export function tfjsNodeFolder(engine: string): string {
  return join(engine, "node_modules", "@tensorflow", "tfjs-node");
}

const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
/** The few headers that the addon's source includes, and what these include. */
const headers = ["tensorflow/c/", "tensorflow/core/platform/ctstring", "tsl/platform/ctstring", "xla/tsl/c/"];

/** Takes TensorFlow's libraries and C headers out of the wheel, to where tfjs-node's addon looks for them. */
export async function extractTensorFlow(wheel: string, engine: string, signal?: AbortSignal): Promise<void> {
  const deps = join(tfjsNodeFolder(engine), "deps");
  const include = "tensorflow/include/";
  await unzip(
    wheel,
    (entry) => {
      const name = basename(entry);
      if (entry === `tensorflow/${name}` && libraries.includes(name)) return join(deps, "lib", name);
      if (!entry.startsWith(include)) return undefined;
      const header = entry.slice(include.length);
      return headers.some((prefix) => header.startsWith(prefix)) ? join(deps, "include", header) : undefined;
    },
    signal,
  );
  await symlink("libtensorflow_cc.so.2", join(deps, "lib", "libtensorflow.so"));
  await symlink("libtensorflow_framework.so.2", join(deps, "lib", "libtensorflow_framework.so"));
}

/**
 * Takes CUDA's libraries and compiler out of one of NVIDIA's wheels. TensorFlow's libraries look for
 * them in `../nvidia/<name>/lib`, seen from the folder that they lie in themselves, and XLA for its
 * assembler in `../nvidia/cuda_nvcc`.
 */
export async function extractCuda(wheel: string, engine: string, signal?: AbortSignal): Promise<void> {
  const deps = join(tfjsNodeFolder(engine), "deps");
  await unzip(
    wheel,
    (entry) => (/^nvidia\/\w+\/(?!include\/)/.test(entry) ? join(deps, entry) : undefined),
    signal,
  );
}

/**
 * Compiles tfjs-node's addon against TensorFlow's libraries.
 *
 * The compiler is called directly, with what binding.gyp says, and not by way of node-gyp: the addon
 * uses Node-API alone, whose headers are an npm package, so that neither make nor the running Node's
 * own headers (a download from elsewhere) are needed, and one build serves every Node version.
 */
export async function buildAddon(compiler: string, engine: string, signal?: AbortSignal): Promise<void> {
  const folder = tfjsNodeFolder(engine);
  await mkdir(join(folder, "lib", "napi-v8"), { recursive: true });
  const result = await runTool(
    compiler,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=tfjs_binding"],
      ...["-I", "deps/include", "-I", join(engine, "node_modules", "node-api-headers", "include")],
      ...["binding/tfjs_backend.cc", "binding/tfjs_binding.cc", "-o", "lib/napi-v8/tfjs_binding.node"],
      ...["-Ldeps/lib", "-ltensorflow", "-ltensorflow_framework", "-Wl,-rpath,$ORIGIN/../../deps/lib"],
    ],
    { cwd: folder, signal },
  );
  if (result.status !== 0)
    throw new EngineError(
      "build",
      `${compiler} could not compile the engine's addon. It said:\n${tail(result)}`,
      "A C++17 compiler is needed (GCC 8 or Clang 7 and newer, with its standard library): `mrl doctor` shows which one was found; CXX names another.",
    );
}
