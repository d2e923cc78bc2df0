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
      return new Int32Array(new Float32Array(data).buffer);
    case "i32":
      return new Int32Array(data);
    case "u32":
      return new Int32Array(new Uint32Array(data).buffer);
    case "bool":
      return truthWords(data);
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
      return { dtype, shape, data: truthValues(words) };
  }
}

/* Loops, as `from` with a function takes tens of nanoseconds an element, and rings hold millions. */

function truthWords(values: HostTensor["data"]): Int32Array<ArrayBuffer> {
  const words = new Int32Array(values.length);
  for (let i = 0; i < words.length; i++) words[i] = -values[i]!;
  return words;
}

function truthValues(words: Int32Array): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(words.length);
  for (let i = 0; i < values.length; i++) values[i] = words[i] === 0 ? 0 : 1;
  return values;
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
