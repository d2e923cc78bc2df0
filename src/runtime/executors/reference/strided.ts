import { stridesOf } from "../../../graph/types.js";
import type { TensorData } from "./tensor.js";
import { allocate } from "./tensor.js";
import type { HostTensor } from "../executor.js";

/** Where element (0, …, 0) lies in an array, and how far apart neighbours along each axis are. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/**
 * Copies `from[i]` to `to[i]` for every index `i` of `shape`, each array read through its layout. A
 * stride of 0 repeats, a negative one reverses; this is every op that moves elements.
 */
export function copyStrided(
  shape: readonly number[],
  from: TensorData,
  source: Layout,
  to: TensorData,
  target: Layout,
): void {
  if (shape.includes(0)) return;
  const { sizes, sourceStrides, targetStrides } = mergeAxes(shape, source.strides, target.strides);
  const last = sizes.length - 1;
  const rowLength = sizes[last]!;
  const sourceStride = sourceStrides[last]!;
  const targetStride = targetStrides[last]!;

  function copyFrom(axis: number, sourceOffset: number, targetOffset: number): void {
    if (axis === last) {
      let s = sourceOffset;
      let t = targetOffset;
      for (let i = 0; i < rowLength; i++) {
        to[t] = from[s]!;
        s += sourceStride;
        t += targetStride;
      }
      return;
    }
    const size = sizes[axis]!;
    for (let i = 0; i < size; i++) {
      copyFrom(axis + 1, sourceOffset + i * sourceStrides[axis]!, targetOffset + i * targetStrides[axis]!);
    }
  }
  copyFrom(0, source.offset, target.offset);
}

/** Drops axes of one element and joins neighbours that both layouts walk as one, so that rows are long. */
function mergeAxes(shape: readonly number[], source: readonly number[], target: readonly number[]) {
  const sizes: number[] = [];
  const sourceStrides: number[] = [];
  const targetStrides: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis]!;
    if (size === 1) continue;
    const last = sizes.length - 1;
    if (
      last >= 0 &&
      sourceStrides[last] === source[axis]! * size &&
      targetStrides[last] === target[axis]! * size
    ) {
      sizes[last] = sizes[last]! * size;
      sourceStrides[last] = source[axis]!;
      targetStrides[last] = target[axis]!;
    } else {
      sizes.push(size);
      sourceStrides.push(source[axis]!);
      targetStrides.push(target[axis]!);
    }
  }
  return sizes.length > 0
    ? { sizes, sourceStrides, targetStrides }
    : { sizes: [1], sourceStrides: [0], targetStrides: [0] };
}

/**
 * The elements of `tensor` with result axis i being its axis `perm[i]`, in row-major order. Not a
 * copy where nothing moves: tensors are never changed in place.
 */
export function transposed(tensor: HostTensor, perm: readonly number[], f64: boolean): TensorData {
  const moved = perm.filter((axis) => tensor.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return tensor.data;
  const shape = perm.map((axis) => tensor.shape[axis]!);
  const strides = stridesOf(tensor.shape);
  const data = allocate(tensor.dtype, tensor.data.length, f64);
  copyStrided(shape, tensor.data, { offset: 0, strides: perm.map((axis) => strides[axis]!) }, data, {
    offset: 0,
    strides: stridesOf(shape),
  });
  return data;
}
