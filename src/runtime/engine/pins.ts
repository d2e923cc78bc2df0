import { cudaLibraries } from "./cuda-pins.js";
import type { Device } from "./device.js";

/** A file on the Python package index, by exact version and content. */
export interface WheelPin {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  /** Bytes, for progress and the check for free space. */
  readonly size: number;
  readonly pythonVersion: string;
  readonly platform: string;
}

/** Everything an engine folder is made of. What npm brings is pinned by `template/package-lock.json`. */
export interface EnginePins {
  /** The name of the engine's folder: another name for every change in what is installed or how. */
  readonly id: string;
  /** `gpu`: built with CUDA; it computes on the CPU too. */
  readonly device: Device;
  readonly wheel: WheelPin;
  /** CUDA's libraries, for a GPU. */
  readonly libraries: readonly WheelPin[];
  readonly tfjsNode: string;
  /** Bytes of the finished engine: libraries, headers and npm packages. */
  readonly installedBytes: number;
}

/**
 * The CPython version in the wheel's name does not matter: only its C++ libraries and headers are
 * taken out of it, and they are the same in each.
 */
export const cpuEngine: EnginePins = {
  id: "tensorflow-2.21.0-linux-x64-1",
  device: "cpu",
  wheel: {
    project: "tensorflow-cpu",
    version: "2.21.0",
    file: "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    size: 273_829_956,
    pythonVersion: "3.11",
    platform: "manylinux_2_27_x86_64",
  },
  libraries: [],
  tfjsNode: "4.22.0",
  installedBytes: 1_150_000_000,
};

/** The same, built with CUDA, and the libraries of CUDA that it loads where there is a GPU. */
export const gpuEngine: EnginePins = {
  id: "tensorflow-2.21.0-cuda-12.9-linux-x64-1",
  device: "gpu",
  wheel: {
    project: "tensorflow",
    version: "2.21.0",
    file: "tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
    sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
    size: 572_440_367,
    pythonVersion: "3.11",
    platform: "manylinux_2_27_x86_64",
  },
  libraries: cudaLibraries,
  tfjsNode: "4.22.0",
  installedBytes: 5_970_000_000,
};

/** Every file that has to be downloaded for an engine, besides npm's. */
export function wheelsOf(pins: EnginePins): readonly WheelPin[] {
  return [pins.wheel, ...pins.libraries];
}

/** Bytes to download. */
export function downloadBytes(pins: EnginePins): number {
  return wheelsOf(pins).reduce((sum, { size }) => sum + size, 0);
}

/** Bytes that an installation takes at its most, the downloads included, with some to spare. */
export function installationBytes(pins: EnginePins): number {
  return Math.round((downloadBytes(pins) + pins.installedBytes) * 1.1);
}
