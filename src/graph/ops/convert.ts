import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import type { DType } from "../types.js";
import { elementwise } from "./batching.js";
import { expectDType, expectDTypeName, expectInputs, expectInteger, fail, show } from "./checks.js";

type DTypeAttrs = { readonly dtype: DType };

export const convertOp: PrimitiveOp<DTypeAttrs> = {
  kind: "primitive",
  name: "convert",
  type(inputs, { dtype }) {
    expectInputs("convert", inputs, 1);
    return [{ dtype: expectDTypeName("convert", dtype), shape: inputs[0]!.shape }];
  },
  gradient: "smooth",
  // Only f32 to f32 has a derivative; from an integer or a bool there is nothing to differentiate further.
  vjp: ({ inputs, outputs, cotangents }) =>
    inputs[0]!.type.dtype === "f32" && outputs[0]!.type.dtype === "f32" ? [cotangents[0]] : [undefined],
  ...elementwise("convert"),
};

/** The elements as another type; f32 to integer truncates toward zero. Nothing is built where the type is that already. */
export function convert(b: Builder, x: Value, dtype: DType): Value {
  return x.type.dtype === dtype ? x : b.op("convert", [x], { dtype });
}

export const bitcastOp: PrimitiveOp<DTypeAttrs> = {
  kind: "primitive",
  name: "bitcast",
  type(inputs, { dtype }) {
    expectInputs("bitcast", inputs, 1);
    expectDType("bitcast", inputs[0]!, "f32", "i32", "u32");
    if (expectDTypeName("bitcast", dtype) === "bool") {
      fail("bitcast", "{dtype} to be f32, i32 or u32", show(dtype));
    }
    return [{ dtype, shape: inputs[0]!.shape }];
  },
  gradient: "none",
  ...elementwise("bitcast"),
};

/** The same 32 bits read as another type. */
export function bitcast(b: Builder, x: Value, dtype: "f32" | "i32" | "u32"): Value {
  return b.op("bitcast", [x], { dtype });
}

type ShiftAttrs = { readonly bits: number };

export const shiftRightOp: PrimitiveOp<ShiftAttrs> = {
  kind: "primitive",
  name: "shift_right",
  type(inputs, { bits }) {
    expectInputs("shift_right", inputs, 1);
    expectDType("shift_right", inputs[0]!, "u32");
    if (expectInteger("shift_right", "bits", bits, 0) > 31) {
      fail("shift_right", "{bits} to be at most 31", show(bits));
    }
    return [inputs[0]!];
  },
  gradient: "none",
  ...elementwise("shift_right"),
};

/** Logical shift to the right. */
export function shiftRight(b: Builder, x: Value, bits: number): Value {
  return b.op("shift_right", [x], { bits });
}
