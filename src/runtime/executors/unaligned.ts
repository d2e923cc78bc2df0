import type { DType } from "../../graph/types.js";

const arrays = {
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  bool: Uint8Array,
} as const;

/** Memory for arrays is aligned to at least 16 bytes. */
const shift = 4;

/**
 * Zeros to hold a tensor's elements that do not begin where memory is aligned. TensorFlow copies such an
 * array and is done with it; of an aligned one it keeps the memory, from threads that JavaScript knows
 * nothing of, and writes nothing to it in place.
 */
export function unalignedArray<D extends DType>(dtype: D, length: number): InstanceType<(typeof arrays)[D]> {
  const type = arrays[dtype];
  const buffer = new ArrayBuffer(shift + length * type.BYTES_PER_ELEMENT);
  return new type(buffer, shift, length) as InstanceType<(typeof arrays)[D]>;
}

export function isUnaligned({ byteOffset }: ArrayBufferView): boolean {
  return byteOffset % 16 !== 0;
}
