/** The element types a graph value can have. `u32` exists for random bits and keys only. */
export type DType = "f32" | "i32" | "u32" | "bool";

/** A static tensor type: element type and a shape of known sizes. A scalar has shape `[]`. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export function tensor(dtype: DType, ...shape: number[]): TensorType {
  return { dtype, shape };
}

export const f32 = tensor("f32");
export const i32 = tensor("i32");
export const bool = tensor("bool");
/** The type of a random key: 64 bits, low word first. */
export const keyType = tensor("u32", 2);

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** `f32[25, 10]`, or `f32` for a scalar. */
export function formatType(type: TensorType): string {
  return type.shape.length === 0 ? type.dtype : `${type.dtype}[${type.shape.join(", ")}]`;
}

/** Elements between neighbours along each axis, in row-major order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
