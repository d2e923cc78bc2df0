import type { Constant, ValueType } from "../ir/index.js";
import { formatValueType } from "../ir/index.js";
import type { WasmType } from "./opcodes.js";

/** The lanes of a vector of WebAssembly's, of 32 bits each. */
export const wasmLanes = 4;

/**
 * The machine that loop nests are made for: vectors, and how many of them processors of 64 bits hold at least. V8's TurboFan
 * puts loads, whose order it keeps, before the arithmetic of a loop's body.
 */
export const wasmTarget = { lanes: wasmLanes, registers: 16, loadsFirst: true } as const;

/** A scalar bool is an i32 of 0 or 1, a vector's lane all zeros or all ones. */
export function wasmType({ dtype, lanes }: ValueType): WasmType {
  if (lanes === 1) return dtype === "f32" ? "f32" : "i32";
  if (lanes !== wasmLanes)
    throw new Error(`WebAssembly has no vectors of ${lanes} lanes (${formatValueType({ dtype, lanes })}).`);
  return "v128";
}

/** The bits of a vector constant's lanes. */
export function wordsOf({ type, value }: Constant): Int32Array {
  const lanes = typeof value === "number" ? new Array<number>(wasmLanes).fill(value) : value;
  if (type.dtype === "f32") return new Int32Array(Float32Array.from(lanes).buffer);
  return Int32Array.from(lanes, (lane) => (type.dtype === "bool" ? -lane : lane));
}
