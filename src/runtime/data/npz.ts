import { unzipSync, zipSync } from "fflate";
import type { HostTensors } from "../executors/executor.js";
import { decodeNpy, encodeNpy, NpyError } from "./npy.js";

/** Reads the arrays of a `.npz` file by name. Throws `NpyError`. */
export function decodeNpz(bytes: Uint8Array): HostTensors {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch {
    throw new NpyError("it is not a .npz file, or it is damaged");
  }
  const arrays: HostTensors = {};
  for (const [file, content] of Object.entries(files)) {
    const name = file.replace(/\.npy$/, "");
    try {
      arrays[name] = decodeNpy(content);
    } catch (error) {
      if (error instanceof NpyError) throw new NpyError(`the array ${name}: ${error.message}`);
      throw error;
    }
  }
  return arrays;
}

/** Tensors as a `.npz` file: the same bytes for the same tensors. */
export function encodeNpz(tensors: HostTensors): Uint8Array {
  const files = Object.entries(tensors).map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)] as const);
  // A fixed time, the earliest that zip can hold, as the time of writing is no part of the content.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
}
