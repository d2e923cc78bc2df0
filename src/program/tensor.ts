import { f32Type, i32Type, boolType } from "../compiler/types/type.js";
import { boolValue, intValue, type TensorV } from "../compiler/lower/value.js";
import { converted, number } from "../compiler/lower/ops.js";
import type { Elaborator } from "../compiler/lower/elaborator.js";

/** The element types of tensors. */
export type DType = "f32" | "i32" | "bool";

/** A value of the graph: a number, or numbers with axes. Its shape is known, and checked, when the graph is built. */
export class Tensor<D extends DType = DType> {
  /** Tells the element types apart when TypeScript checks. */
  declare readonly dtype: D;
  /** For mrl itself. */
  readonly value: TensorV;

  constructor(value: TensorV) {
    this.value = value;
  }

  /** The sizes of its axes. */
  get shape(): readonly number[] {
    return this.value.type.dims.map((dim) => dim.size ?? NaN);
  }
}

export type F32 = Tensor<"f32">;
export type I32 = Tensor<"i32">;
export type Bool = Tensor<"bool">;

/** Tensors, and records, arrays and instances of classes made of such. */
export type Tree = object;

/** Several values of one kind: every tensor inside has a leading axis. */
export type Batch<T> = T;

/** A number as a float; an array of numbers as a tensor. */
export function f32(value: number): F32 {
  return new Tensor(number(value));
}

/** A whole number as an integer. */
export function i32(value: number): I32 {
  return new Tensor(intValue(value));
}

/** A truth value. */
export function bool(value: boolean): Bool {
  return new Tensor(boolValue(value));
}

export const typeOfDType = { f32: f32Type, i32: i32Type, bool: boolType } as const;

/** A tensor with another element type. */
export function cast<D extends DType>(el: Elaborator, tensor: Tensor, dtype: D): Tensor<D> {
  return new Tensor<D>(converted(el, tensor.value, dtype));
}
