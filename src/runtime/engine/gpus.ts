import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What there is of NVIDIA's GPUs, as the driver tells; TensorFlow has the last word when it is loaded. */
export interface GpuSearch {
  /** Their names. */
  readonly gpus: readonly string[];
  /** The driver's version, such as 550.54.15, where it can be read. */
  readonly driver: string | undefined;
  /** Why none of them can be used, in one sentence; undefined where nothing speaks against it. */
  readonly problem: string | undefined;
}

/** The oldest driver that CUDA 12 runs with, on Linux. */
const leastDriver = "525.60.13";

/**
 * Looks for GPUs in the files that NVIDIA's driver provides (under a millisecond, and no program is
 * started). `root` is where the file system begins; tests have another one.
 */
export function findGpus(root = "/", env: NodeJS.ProcessEnv = process.env): GpuSearch {
  const gpus = namedGpus(root) ?? deviceFiles(root) ?? windowsGpu(root) ?? [];
  const driver = driverVersion(root);
  return { gpus, driver, problem: problemOf(gpus, driver, env) };
}

function problemOf(
  gpus: readonly string[],
  driver: string | undefined,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (gpus.length === 0) return "No NVIDIA GPU was found: its driver is not loaded, or there is none.";
  const visible = env["CUDA_VISIBLE_DEVICES"];
  if (visible !== undefined && /^\s*(-\d.*)?$/.test(visible))
    return `The environment hides the GPUs: CUDA_VISIBLE_DEVICES is \`${visible}\`.`;
  if (driver !== undefined && isOlder(driver, leastDriver))
    return `The NVIDIA driver is ${driver}; CUDA 12 needs ${leastDriver} or newer.`;
  return undefined;
}

/** A folder a GPU, with its model; undefined where there is no such folder. */
function namedGpus(root: string): string[] | undefined {
  const folder = join(root, "proc/driver/nvidia/gpus");
  const names = namesIn(folder).sort();
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const model = /^Model:\s*(.+)$/m.exec(textOf(join(folder, name, "information")))?.[1];
    return model?.trim() ?? "NVIDIA GPU";
  });
}

/** What a container has that does not see the driver's folder. */
function deviceFiles(root: string): string[] | undefined {
  const files = namesIn(join(root, "dev")).filter((name) => /^nvidia\d+$/.test(name));
  return files.length === 0 ? undefined : files.map(() => "NVIDIA GPU");
}

/** WSL has one device for all GPUs of Windows, and NVIDIA's library where one of them is NVIDIA's. */
function windowsGpu(root: string): string[] | undefined {
  const there = ["dev/dxg", "usr/lib/wsl/lib/libcuda.so.1"].every((path) => existsSync(join(root, path)));
  return there ? ["NVIDIA GPU of Windows"] : undefined;
}

function driverVersion(root: string): string | undefined {
  const text = textOf(join(root, "proc/driver/nvidia/version"));
  return /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(text)?.[1];
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const at = b.findIndex((part, i) => (a[i] ?? 0) !== part);
  return at >= 0 && (a[at] ?? 0) < b[at]!;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
