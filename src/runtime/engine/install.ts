import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { buildAddon, extractCuda, extractTensorFlow } from "./addon.js";
import { cacheFolder, engineRoot } from "./cache.js";
import type { Device } from "./device.js";
import { EngineError } from "./error.js";
import {
  currentFile,
  engineManifest,
  findEngine,
  testEngine,
  type Engine,
  type EngineManifest,
} from "./find.js";
import { installPackages } from "./npm-packages.js";
import { cpuEngine, downloadBytes, gpuEngine, installationBytes, wheelsOf, type EnginePins } from "./pins.js";
import { platformProblem, thisPlatform } from "./platform.js";
import { checkPip, findCompiler, findNpm, findPython, freeBytes } from "./tools.js";
import { downloadWheel, finishedDownloads } from "./wheel.js";

export type InstallStep = "check" | "wait" | "download" | "packages" | "extract" | "build" | "test" | "done";

export interface InstallProgress {
  readonly step: InstallStep;
  /** What is being done, for a line on a screen. */
  readonly message: string;
  /** Share of this step, 0 to 1, where it is known. */
  readonly fraction?: number;
}

export interface InstallOptions {
  /** `gpu`: built with CUDA, with its libraries; `cpu` where left out. Each has a folder of its own. */
  readonly device?: Device;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Installs even if a working engine is there. */
  readonly force?: boolean;
  /** Returns the error instead of throwing it: for the set-up of a machine that may lack the tools. */
  readonly ifPossible?: boolean;
  readonly cacheDir?: string;
  readonly signal?: AbortSignal;
}

export type InstallResult =
  | { readonly installed: true; readonly engine: Engine; readonly already: boolean }
  | { readonly installed: false; readonly error: EngineError };

/**
 * Installs the native engine into the cache folder: TensorFlow's libraries, and CUDA's, from the pinned
 * wheels, tfjs-node from npm, and its addon compiled against them. Everything is made in a staging folder
 * beside the final one and renamed at the end; what an interrupted installation leaves there is
 * cleared by the next one, which takes up the finished downloads. One installation at a time; a
 * second one waits. Throws `EngineError` (see `ifPossible`).
 */
export async function installEngine(
  options: InstallOptions = {},
  pins: EnginePins = options.device === "gpu" ? gpuEngine : cpuEngine,
): Promise<InstallResult> {
  try {
    return await installOrThrow(options, pins);
  } catch (error) {
    const problem = asEngineError(error, options.signal);
    if (options.ifPossible) return { installed: false, error: problem };
    throw problem;
  }
}

/** Turns what Node throws for a full disk and the like into a teaching error; rethrows what it does not know. */
function asEngineError(error: unknown, signal?: AbortSignal): EngineError {
  if (error instanceof EngineError) return error;
  if (signal?.aborted)
    return new EngineError(
      "interrupted",
      "The installation was interrupted; nothing was left half-installed.",
      "Run the same command to go on: finished downloads are kept.",
    );
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC")
    return new EngineError("no-space", "The disk is full.", "Free some space, or set MRL_CACHE.");
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST")
    return new EngineError(
      "cache-unwritable",
      `The cache folder cannot be written: ${message}`,
      "Set MRL_CACHE to a folder of yours.",
    );
  throw error;
}

async function installOrThrow(options: InstallOptions, pins: EnginePins): Promise<InstallResult> {
  const { onProgress = () => undefined, signal } = options;
  const cache = options.cacheDir ?? cacheFolder();
  const root = engineRoot(cache);
  const unsupported = platformProblem(thisPlatform());
  if (unsupported) throw unsupported;
  if (!options.force) {
    const already = await workingEngine(cache, pins, signal);
    if (already) return { installed: true, engine: already, already: true };
  }
  onProgress({ step: "check", message: "Looking for Python, npm and a C++ compiler" });
  const [python, npm, compiler] = [await findPython(), await findNpm(), await findCompiler()];
  await checkPip(python);
  await mkdir(root, { recursive: true });
  const unlock = await takeLock(root, () =>
    onProgress({ step: "wait", message: "Waiting for another installation to end" }),
  );
  try {
    if (!options.force) {
      const meanwhile = await workingEngine(cache, pins, signal);
      if (meanwhile) return { installed: true, engine: meanwhile, already: true };
    }
    await clearStaging(root);
    await checkSpace(cache, root, pins, onProgress);
    const staging = join(root, `${stagingPrefix}${process.pid}`);
    await mkdir(staging);
    try {
      await assemble({ cache, staging, python, npm, compiler, pins, onProgress, signal });
      onProgress({ step: "test", message: "Loading the engine" });
      const engine = await putInPlace(root, staging, pins, signal);
      await removeDownloads(downloadFolder(cache), pins);
      onProgress({ step: "done", message: `TensorFlow ${pins.wheel.version} is ready`, fraction: 1 });
      return { installed: true, engine, already: false };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } finally {
    await unlock();
  }
}

async function workingEngine(
  cache: string,
  pins: EnginePins,
  signal: AbortSignal | undefined,
): Promise<Engine | undefined> {
  const found = findEngine(cache, pins);
  return found.found && (await testEngine(found.engine, signal)).wrong === undefined
    ? found.engine
    : undefined;
}

const stagingPrefix = ".staging-";

/** Called under the lock, so that whatever is there was left by an interrupted installation. */
async function clearStaging(root: string): Promise<void> {
  for (const name of await readdir(root))
    if (name.startsWith(stagingPrefix)) await rm(join(root, name), { recursive: true, force: true });
}

async function takeLock(root: string, onWait: () => void): Promise<() => Promise<void>> {
  const once = (retries: number) =>
    lock(root, {
      lockfilePath: join(root, ".lock"),
      stale: 30_000,
      update: 5_000,
      retries: { retries, minTimeout: 1_000, maxTimeout: 1_000, factor: 1 },
    });
  try {
    return await once(0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
  }
  onWait();
  return once(900).catch(() => {
    throw new EngineError(
      "locked",
      "Another installation has held the engine's folder for a quarter of an hour.",
      `End it, or if there is none, delete ${join(root, ".lock")}.`,
    );
  });
}

/** Where downloads are kept until the engine is whole. */
function downloadFolder(cache: string): string {
  return join(cache, "downloads");
}

async function removeDownloads(folder: string, pins: EnginePins): Promise<void> {
  for (const { file } of wheelsOf(pins)) await rm(join(folder, file), { force: true });
  // What is left is another engine's.
  await rmdir(folder).catch(() => undefined);
}

/** Says what the installation takes, and throws where that is not free. */
async function checkSpace(
  cache: string,
  root: string,
  pins: EnginePins,
  onProgress: (progress: InstallProgress) => void,
): Promise<void> {
  const finished = await finishedDownloads(downloadFolder(cache), wheelsOf(pins));
  const there = finished.reduce((sum, { size }) => sum + size, 0);
  const needed = installationBytes(pins) - there;
  const [download, most, final] = [downloadBytes(pins) - there, needed, pins.installedBytes].map(gigabytes);
  onProgress({
    step: "check",
    message: `To download: ${download}; disk space: ${most} at most, ${final} in the end, in ${root}`,
  });
  const free = await freeBytes(root);
  if (free < needed)
    throw new EngineError(
      "no-space",
      `The engine needs ${most} for its installation; ${gigabytes(free)} are free in ${root}.`,
      "Free some space, or set MRL_CACHE to a folder on another disk.",
    );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

interface Assembly {
  readonly cache: string;
  readonly staging: string;
  readonly python: string;
  readonly npm: string;
  readonly compiler: string;
  readonly pins: EnginePins;
  readonly onProgress: (progress: InstallProgress) => void;
  readonly signal: AbortSignal | undefined;
}

async function assemble(assembly: Assembly): Promise<void> {
  const { staging, pins, onProgress, signal } = assembly;
  const [wheel, ...libraries] = await downloadAll(assembly);
  onProgress({ step: "packages", message: `Installing tfjs-node ${pins.tfjsNode}` });
  await installPackages(assembly.npm, staging, signal);
  onProgress({ step: "extract", message: "Unpacking TensorFlow's libraries" });
  await extractTensorFlow(wheel!, staging, signal);
  for (const [i, library] of libraries.entries()) {
    onProgress({ step: "extract", message: "Unpacking CUDA's libraries", fraction: i / libraries.length });
    await extractCuda(library, staging, signal);
  }
  onProgress({ step: "build", message: "Compiling the addon" });
  await buildAddon(assembly.compiler, staging, signal);
}

/** Downloads what is not there yet, one file after another; gives their paths, TensorFlow's first. */
async function downloadAll(assembly: Assembly): Promise<string[]> {
  const { staging, pins, onProgress, signal } = assembly;
  const scratch = join(staging, "scratch");
  const paths: string[] = [];
  for (const [i, pin] of wheelsOf(pins).entries()) {
    const name = pin === pins.wheel ? `TensorFlow ${pin.version}` : `${pin.project} ${pin.version}`;
    const place = pins.libraries.length === 0 ? "" : `, ${i + 1} of ${wheelsOf(pins).length}`;
    const message = `Downloading ${name} (${Math.round(pin.size / 1e6)} MB${place})`;
    onProgress({ step: "download", message, fraction: 0 });
    const path = await downloadWheel({
      pin,
      python: assembly.python,
      folder: downloadFolder(assembly.cache),
      scratch,
      signal,
      onBytes: (bytes) => onProgress({ step: "download", message, fraction: Math.min(1, bytes / pin.size) }),
    });
    paths.push(path);
    await rm(scratch, { recursive: true, force: true });
  }
  return paths;
}

/** Tests the staged engine, then renames it to its final name. */
async function putInPlace(
  root: string,
  staging: string,
  pins: EnginePins,
  signal: AbortSignal | undefined,
): Promise<Engine> {
  const manifest: EngineManifest = {
    id: pins.id,
    tensorflow: pins.wheel.version,
    tfjsNode: pins.tfjsNode,
  };
  const at = (folder: string): Engine => ({
    folder,
    requireFrom: join(folder, "package.json"),
    tensorflow: manifest.tensorflow,
    tfjsNode: manifest.tfjsNode,
    builtFor: pins.device,
  });
  const { wrong } = await testEngine(at(staging), signal);
  if (wrong !== undefined)
    throw new EngineError(
      "broken",
      `The engine was built, but does not work. ${wrong}`,
      "`mrl doctor` shows what was found on this machine; mrl runs on its embedded executor meanwhile.",
    );
  await writeFile(join(staging, engineManifest), `${JSON.stringify(manifest, null, 2)}\n`);
  const folder = join(root, pins.id);
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
  await writeFile(currentFile(root, pins.device), `${pins.id}\n`);
  return at(folder);
}
