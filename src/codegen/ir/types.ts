import type { DType } from "../../graph/types.js";

/**
 * The type of a value that loop nests compute with: one element, or a vector of `lanes` of them. In memory
 * every element takes one 32-bit word; a bool is a word of zeros or of ones.
 */
export interface ValueType {
  readonly dtype: DType;
  /** 1 for a scalar. */
  readonly lanes: number;
}

export function scalar(dtype: DType): ValueType {
  return { dtype, lanes: 1 };
}

export function vector(dtype: DType, lanes: number): ValueType {
  return { dtype, lanes };
}

export function sameValueType(a: ValueType, b: ValueType): boolean {
  return a.dtype === b.dtype && a.lanes === b.lanes;
}

/** `f32`, or `f32x8` for a vector. */
export function formatValueType({ dtype, lanes }: ValueType): string {
  return lanes === 1 ? dtype : `${dtype}x${lanes}`;
}
