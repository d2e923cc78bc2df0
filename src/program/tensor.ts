import { f32Type, i32Type, boolType } from "../compiler/types/type.js";
import { listTensor } from "../compiler/lower/coerce.js";
import { boolValue, intValue, typeOf, type ListV, type TensorV } from "../compiler/lower/value.js";
import { converted, number } from "../compiler/lower/ops.js";
import type { Elaborator } from "../compiler/lower/elaborator.js";
import { otherStructure } from "../compiler/diagnostics/codes/programs.js";
import { problem } from "./error.js";
import { context } from "./session.js";

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

/** A number, or a table of numbers. */
export type Table<T> = T | readonly Table<T>[];

/** A number as a float; a table of numbers, of whatever depth, as a tensor. What is a tensor stays as it is. */
export function f32(value: Table<number> | F32): F32 {
  return value instanceof Tensor ? value : constant(value, number);
}

/** A whole number as an integer; a table of such as a tensor. What is a tensor stays as it is. */
export function i32(value: Table<number> | I32): I32 {
  return value instanceof Tensor ? value : constant(value, intValue);
}

/** A truth value; a table of such as a tensor. */
export function bool(value: Table<boolean>): Bool {
  return constant(value, boolValue);
}

function constant<T extends number | boolean, D extends DType>(
  value: Table<T>,
  one: (value: T) => TensorV,
): Tensor<D> {
  const known = (part: Table<T>): TensorV | ListV =>
    Array.isArray(part) ? listOf(part.map(known)) : one(part as T);
  const whole = known(value);
  const tensor = whole.kind === "list" ? listTensor(context(), whole) : whole;
  if (!tensor)
    throw problem(otherStructure, { what: "the rows of a table are not of one length, or there are none" });
  return new Tensor<D>(tensor);
}

function listOf(items: readonly (TensorV | ListV)[]): ListV {
  return { kind: "list", items, element: items[0] ? typeOf(items[0]) : { kind: "unknown" } };
}

export const typeOfDType = { f32: f32Type, i32: i32Type, bool: boolType } as const;

/** A tensor with another element type. */
export function cast<D extends DType>(el: Elaborator, tensor: Tensor, dtype: D): Tensor<D> {
  return new Tensor<D>(converted(el, tensor.value, dtype));
}
