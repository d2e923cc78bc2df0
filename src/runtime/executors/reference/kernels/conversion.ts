import type { DType } from "../../../../graph/types.js";
import { unary } from "./elementwise.js";
import type { Kernel, KernelCall } from "./kernel.js";
import { allocateResult, integer, result } from "./kernel.js";

const LIMITS: Readonly<Record<"i32" | "u32", readonly [number, number]>> = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

/** Floats beyond an integer type's range give its nearest end, NaN gives 0. Integers keep their 32 bits. */
export const convert: Kernel = (call) => {
  const from = call.inputs[0]!.dtype;
  const to = call.node.attrs["dtype"] as DType;
  if (from === to) return passOn(call);
  if (to === "bool") return unary((x) => Number(x !== 0))(call);
  if (from === "f32" && to !== "f32") {
    const [low, high] = LIMITS[to];
    return unary((x) => Math.min(Math.max(Math.trunc(x), low), high))(call);
  }
  return unary((x) => x)(call);
};

export const bitcast: Kernel = (call) => {
  const input = call.inputs[0]!;
  const to = call.node.attrs["dtype"] as DType;
  if (input.dtype === to) return passOn(call);
  // In double precision a float has the bits of the nearest f32.
  const words = input.dtype === "f32" ? Float32Array.from(input.data) : input.data;
  const { buffer, byteOffset, length } = words;
  const y = allocateResult(call);
  y.set(
    to === "f32"
      ? new Float32Array(buffer, byteOffset, length)
      : to === "i32"
        ? new Int32Array(buffer, byteOffset, length)
        : new Uint32Array(buffer, byteOffset, length),
  );
  return result(call, y);
};

export const shift_right: Kernel = (call) => {
  const bits = integer(call, "bits");
  // A shift by 32 or more leaves nothing; JavaScript would take it modulo 32.
  return unary((x) => (bits < 32 ? x >>> bits : 0))(call);
};

export const constant: Kernel = (call) => {
  const data = call.node.attrs["data"] as number | readonly number[];
  const y = allocateResult(call);
  if (typeof data === "number") y.fill(data);
  else y.set(data);
  return result(call, y);
};

export const iota: Kernel = (call) => {
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = i;
  return result(call, y);
};

/** The input's elements as they are, not copied. */
export function passOn(call: KernelCall) {
  return result(call, call.inputs[0]!.data);
}
