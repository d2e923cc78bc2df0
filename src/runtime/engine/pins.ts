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
  readonly wheel: WheelPin;
  readonly tfjsNode: string;
}

/**
 * The CPython version in the wheel's name does not matter: only its C++ libraries and headers are
 * taken out of it, and they are the same in each.
 */
export const enginePins: EnginePins = {
  id: "tensorflow-2.21.0-linux-x64-1",
  wheel: {
    project: "tensorflow-cpu",
    version: "2.21.0",
    file: "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    size: 273_829_956,
    pythonVersion: "3.11",
    platform: "manylinux_2_27_x86_64",
  },
  tfjsNode: "4.22.0",
};

/** Room for the wheel, its libraries and headers, and the npm packages, with some to spare. */
export const engineBytes = 1_700_000_000;
