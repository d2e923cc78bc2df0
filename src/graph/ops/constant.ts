import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { type DType, sizeOf, tensor, type TensorType } from "../types.js";
import { batchNullary } from "./batching.js";
import { expectDTypeName, expectInputs, expectInteger, expectIntegers, fail, show } from "./checks.js";

type ConstantAttrs = {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: number | readonly number[];
};

const elementName: Record<DType, string> = {
  f32: "numbers",
  i32: "32-bit integers",
  u32: "unsigned 32-bit integers",
  bool: "0 or 1",
};

const isElement: Record<DType, (value: unknown) => boolean> = {
  f32: (value) => typeof value === "number",
  i32: (value) => typeof value === "number" && (value | 0) === value,
  u32: (value) => typeof value === "number" && value >>> 0 === value,
  bool: (value) => value === 0 || value === 1,
};

export const constantOp: PrimitiveOp<ConstantAttrs> = {
  kind: "primitive",
  name: "constant",
  type(inputs, { dtype, shape, data }) {
    expectInputs("constant", inputs, 0);
    expectDTypeName("constant", dtype);
    expectIntegers("constant", "shape", shape, 0);
    const size = sizeOf(shape);
    const elements: readonly unknown[] = Array.isArray(data) ? data : [data];
    if (Array.isArray(data) && data.length !== size) {
      fail("constant", `{data} to have ${size} elements`, String(data.length));
    }
    const wrong = elements.findIndex((element) => !isElement[dtype](element));
    if (wrong >= 0) fail("constant", `{data} to hold ${elementName[dtype]}`, show(elements[wrong]));
    return [tensor(dtype, ...shape)];
  },
  gradient: "zero",
  batch: batchNullary("constant"),
};

/** A constant: `data` in row-major order, or one number for all elements (bool: 0 or 1). */
export function constant(
  b: Builder,
  dtype: DType,
  shape: readonly number[],
  data: number | readonly number[],
): Value {
  return b.op("constant", [], { dtype, shape, data });
}

/** A constant of the given type with one number everywhere. */
export function full(b: Builder, type: TensorType, value: number): Value {
  return constant(b, type.dtype, type.shape, value);
}

/** A constant of x's type with one number everywhere. */
export function scalarLike(b: Builder, x: Value, value: number): Value {
  return full(b, x.type, value);
}

export function zerosLike(b: Builder, x: Value): Value {
  return full(b, x.type, 0);
}

export function onesLike(b: Builder, x: Value): Value {
  return full(b, x.type, 1);
}

type IotaAttrs = { readonly dtype: DType; readonly size: number };

export const iotaOp: PrimitiveOp<IotaAttrs> = {
  kind: "primitive",
  name: "iota",
  type(inputs, { dtype, size }) {
    expectInputs("iota", inputs, 0);
    if (expectDTypeName("iota", dtype) === "bool") fail("iota", "{dtype} to be f32, i32 or u32", show(dtype));
    return [tensor(dtype, expectInteger("iota", "size", size, 0))];
  },
  gradient: "zero",
  batch: batchNullary("iota"),
};

/** 0, 1, … below `size`. */
export function iota(b: Builder, dtype: "f32" | "i32" | "u32", size: number): Value {
  return b.op("iota", [], { dtype, size });
}
