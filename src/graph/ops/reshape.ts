import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { formatType, sameShape, sizeOf } from "../types.js";
import { expectInputs, expectIntegers, fail } from "./checks.js";

type ShapeAttrs = { readonly shape: readonly number[] };

export const reshapeOp: PrimitiveOp<ShapeAttrs> = {
  kind: "primitive",
  name: "reshape",
  type(inputs, { shape }) {
    expectInputs("reshape", inputs, 1);
    const input = inputs[0]!;
    expectIntegers("reshape", "shape", shape, 0);
    if (sizeOf(shape) !== sizeOf(input.shape)) {
      fail(
        "reshape",
        `a shape of ${sizeOf(input.shape)} elements for ${formatType(input)}`,
        `[${shape.join(", ")}]`,
      );
    }
    return [{ dtype: input.dtype, shape }];
  },
  gradient: "smooth",
  vjp: ({ b, inputs, cotangents }) => [reshape(b, cotangents[0]!, inputs[0]!.type.shape)],
  batch: ({ b, inputs, attrs, size }) => [b.op("reshape", [inputs[0]!], { shape: [size, ...attrs.shape] })],
};

/** The same elements in row-major order in another shape. Nothing is built where x has that shape. */
export function reshape(b: Builder, x: Value, shape: readonly number[]): Value {
  return sameShape(x.type.shape, shape) ? x : b.op("reshape", [x], { shape });
}
