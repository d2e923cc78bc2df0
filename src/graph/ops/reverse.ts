import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { shiftAxes } from "./batching.js";
import { expectAxes, expectInputs } from "./checks.js";

type ReverseAttrs = { readonly axes: readonly number[] };

export const reverseOp: PrimitiveOp<ReverseAttrs> = {
  kind: "primitive",
  name: "reverse",
  type(inputs, { axes }) {
    expectInputs("reverse", inputs, 1);
    expectAxes("reverse", "axes", axes, inputs[0]!.shape.length);
    return [inputs[0]!];
  },
  gradient: "smooth",
  vjp: ({ b, attrs, cotangents }) => [reverse(b, cotangents[0]!, attrs.axes)],
  batch: ({ b, attrs, inputs }) => [reverse(b, inputs[0]!, shiftAxes(attrs.axes))],
};

/** x with the order of its elements turned round along the axes. */
export function reverse(b: Builder, x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : b.op("reverse", [x], { axes });
}
