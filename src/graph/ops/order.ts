import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { i32, type TensorType } from "../types.js";
import { expectAxis, expectBoolean, expectDType, expectInputs } from "./checks.js";

type AxisAttrs = { readonly axis: number };

function checkAxisOp(name: string, inputs: readonly TensorType[], axis: number): TensorType {
  expectInputs(name, inputs, 1);
  expectDType(name, inputs[0]!, "f32", "i32");
  expectAxis(name, "axis", axis, inputs[0]!.shape.length);
  return inputs[0]!;
}

const batchAxis =
  (name: string) =>
  ({ b, inputs, attrs }: { b: Builder; inputs: readonly Value[]; attrs: AxisAttrs }): Value[] => [
    b.op(name, [inputs[0]!], { ...attrs, axis: attrs.axis + 1 }),
  ];

function extremumIndex(name: string): PrimitiveOp<AxisAttrs> {
  return {
    kind: "primitive",
    name,
    type(inputs, { axis }) {
      const { shape } = checkAxisOp(name, inputs, axis);
      return [{ ...i32, shape: shape.filter((_, index) => index !== axis) }];
    },
    gradient: "none",
    batch: batchAxis(name),
  };
}

export const argmaxOp = extremumIndex("argmax");
export const argminOp = extremumIndex("argmin");

/** The index of the largest element on an axis (the lowest among equals); the axis is gone. */
export function argmax(b: Builder, x: Value, axis: number): Value {
  return b.op("argmax", [x], { axis });
}

/** The index of the smallest element on an axis (the lowest among equals); the axis is gone. */
export function argmin(b: Builder, x: Value, axis: number): Value {
  return b.op("argmin", [x], { axis });
}

export const argsortOp: PrimitiveOp<AxisAttrs> = {
  kind: "primitive",
  name: "argsort",
  type: (inputs, { axis }) => [{ ...i32, shape: checkAxisOp("argsort", inputs, axis).shape }],
  gradient: "none",
  batch: batchAxis("argsort"),
};

/** The indices that put an axis in ascending order; equal elements keep theirs. */
export function argsort(b: Builder, x: Value, axis: number): Value {
  return b.op("argsort", [x], { axis });
}

type CumsumAttrs = { readonly axis: number; readonly reverse: boolean };

export const cumsumOp: PrimitiveOp<CumsumAttrs> = {
  kind: "primitive",
  name: "cumsum",
  type(inputs, { axis, reverse }) {
    expectBoolean("cumsum", "reverse", reverse);
    return [checkAxisOp("cumsum", inputs, axis)];
  },
  gradient: "smooth",
  vjp: ({ b, attrs, cotangents }) => [cumsum(b, cotangents[0]!, attrs.axis, !attrs.reverse)],
  batch: batchAxis("cumsum"),
};

/** Running sums along an axis, each element's own included; from the end where `reverse`. */
export function cumsum(b: Builder, x: Value, axis: number, reverse = false): Value {
  return b.op("cumsum", [x], { axis, reverse });
}
