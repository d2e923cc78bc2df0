import { cacheFolder } from "./cache.js";
import { EngineError } from "./error.js";
import { findEngine, type Engine } from "./find.js";
import { findGpus, type GpuSearch } from "./gpus.js";
import type { Device, DeviceChoice } from "./device.js";
import { cpuEngine, gpuEngine } from "./pins.js";

export interface ChosenEngine {
  readonly engine: Engine;
  /** What it is to compute on. */
  readonly device: Device;
  /** Why it is not the GPU, in one line, where `auto` might have been expected to take it. */
  readonly notice?: string;
}

export interface ChooseOptions {
  readonly cacheDir?: string;
  readonly gpus?: GpuSearch;
}

/** Where the driver has a GPU and TensorFlow, once loaded, does not. */
export const unseenGpu = "TensorFlow does not see the GPU that the driver has.";

/** What `--device gpu` says where no GPU can be used. */
export function noGpu(problem: string): EngineError {
  return new EngineError(
    "no-gpu",
    `No GPU can be used. ${problem}`,
    "`mrl doctor` lists the devices; `--device cpu` does without a GPU.",
  );
}

/**
 * The installed engine that computes on what was asked for. The engine for GPUs computes on the CPU
 * too, where it is the only one. Throws `EngineError` where there is none, or no GPU for `gpu`.
 */
export function chooseEngine(choice: DeviceChoice, options: ChooseOptions = {}): ChosenEngine {
  const cacheDir = options.cacheDir ?? cacheFolder();
  if (choice === "cpu") return { engine: engineForCpu(cacheDir), device: "cpu" };
  const { gpus, problem } = options.gpus ?? findGpus();
  const found = findEngine(cacheDir, gpuEngine);
  if (choice === "gpu") {
    if (problem !== undefined) throw noGpu(problem);
    if (found.found) return { engine: found.engine, device: "gpu" };
    throw new EngineError("missing", found.reason, `${found.hint} Or use \`--device cpu\`.`);
  }
  if (found.found && problem === undefined) return { engine: found.engine, device: "gpu" };
  const notice = found.found
    ? `${problem} Running on the CPU.`
    : problem === undefined
      ? `Running on the CPU: there is a GPU here (${gpus.join(", ")}), and ${lower(found.reason)} ${found.hint}`
      : undefined;
  return { engine: engineForCpu(cacheDir), device: "cpu", notice };
}

/** Whether `chooseEngine` would take a GPU. */
export function usesGpu(choice: DeviceChoice, options: ChooseOptions = {}): boolean {
  try {
    return chooseEngine(choice, options).device === "gpu";
  } catch {
    return false;
  }
}

function engineForCpu(cacheDir: string): Engine {
  const found = findEngine(cacheDir, cpuEngine);
  if (found.found) return found.engine;
  const other = findEngine(cacheDir, gpuEngine);
  if (other.found) return other.engine;
  throw new EngineError(found.why === "platform" ? "platform" : "missing", found.reason, found.hint);
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
