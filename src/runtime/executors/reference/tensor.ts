import type { DType, TensorType } from "../../../graph/types.js";
import { sizeOf } from "../../../graph/types.js";
import type { HostTensor } from "../executor.js";

/** The storage of a tensor's elements. */
export type TensorData = HostTensor["data"];

/** `size` zeros to hold elements of `dtype`; with `f64`, floats are kept in double precision. */
export function allocate(dtype: DType, size: number, f64: boolean): TensorData {
  switch (dtype) {
    case "f32":
      return f64 ? new Float64Array(size) : new Float32Array(size);
    case "i32":
      return new Int32Array(size);
    case "u32":
      return new Uint32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}

/** A tensor of `values` in row-major order. Throws `RangeError` where their number does not fit the type. */
export function tensorOf(type: TensorType, values: ArrayLike<number>, f64 = false): HostTensor {
  const data = allocate(type.dtype, sizeOf(type.shape), f64);
  if (values.length !== data.length) {
    throw new RangeError(`${data.length} values expected, ${values.length} found`);
  }
  data.set(values);
  return { dtype: type.dtype, shape: type.shape, data };
}

/** A copy of `tensor` in this precision's storage, sharing nothing with it. */
export function copyOf(tensor: HostTensor, f64: boolean): HostTensor {
  return tensorOf(tensor, tensor.data, f64);
}

/** `shape` seen as three axes: those before `axis`, `axis` itself, those after it. */
export function around(
  shape: readonly number[],
  axis: number,
): { outer: number; size: number; inner: number } {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    size: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
