import type { TensorType } from "../../../graph/types.js";
import type { Buffer } from "../../../codegen/ir/index.js";
import type { HostTensor } from "../executor.js";

/* Generated code keeps every element in a word of 32 bits; a bool is a word of zeros or of ones. */

/** A tensor's elements as words, in memory of their own; with `take` in the tensor's, where that serves. */
export function toWords({ dtype, data }: HostTensor, take = false): Int32Array<ArrayBuffer> {
  const { buffer } = data;
  if (
    take &&
    data.BYTES_PER_ELEMENT === 4 &&
    buffer instanceof ArrayBuffer &&
    data.byteLength === buffer.byteLength
  )
    return new Int32Array(buffer);
  switch (dtype) {
    case "f32":
      return new Int32Array(Float32Array.from(data).buffer);
    case "i32":
      return Int32Array.from(data);
    case "u32":
      return new Int32Array(Uint32Array.from(data).buffer);
    case "bool":
      return Int32Array.from(data, (value) => -value);
  }
}

/** The tensor that words hold, which may share their memory. */
export function fromWords({ dtype, shape }: TensorType, words: Int32Array<ArrayBuffer>): HostTensor {
  const { buffer, byteOffset, length } = words;
  switch (dtype) {
    case "f32":
      return { dtype, shape, data: new Float32Array(buffer, byteOffset, length) };
    case "i32":
      return { dtype, shape, data: words };
    case "u32":
      return { dtype, shape, data: new Uint32Array(buffer, byteOffset, length) };
    case "bool":
      return { dtype, shape, data: Uint8Array.from(words, (word) => (word === 0 ? 0 : 1)) };
  }
}

/** The words of a constant's elements, one for all of them where they are equal. */
export function constantWords({ dtype, data }: Buffer): Int32Array<ArrayBuffer> {
  const numbers = typeof data === "number" ? [data] : (data ?? [0]);
  return toWords({ dtype, shape: [numbers.length], data: wide(dtype, numbers) });
}

function wide(dtype: Buffer["dtype"], numbers: readonly number[]): HostTensor["data"] {
  if (dtype === "f32") return Float32Array.from(numbers);
  return dtype === "u32" ? Uint32Array.from(numbers) : Int32Array.from(numbers);
}
