import type { PrimitiveOp } from "../op.js";
import { formatType } from "../types.js";
import { expectInputs, expectIntegers, fail, show } from "./checks.js";
import { dilate, pad } from "./shape-construction.js";

export { slice, sliceAxis } from "./shape-construction.js";

type SliceAttrs = {
  readonly start: readonly number[];
  readonly limit: readonly number[];
  readonly stride: readonly number[];
};

export const sliceOp: PrimitiveOp<SliceAttrs> = {
  kind: "primitive",
  name: "slice",
  type(inputs, { start, limit, stride }) {
    expectInputs("slice", inputs, 1);
    const input = inputs[0]!;
    const rank = input.shape.length;
    expectIntegers("slice", "start", start, 0, rank);
    expectIntegers("slice", "limit", limit, 0, rank);
    expectIntegers("slice", "stride", stride, 1, rank);
    input.shape.forEach((dim, axis) => {
      if (limit[axis]! > dim || start[axis]! > limit[axis]!) {
        fail(
          "slice",
          `{start} ≤ {limit} ≤ the size of axis ${axis} of ${formatType(input)}`,
          `${show(start[axis])} and ${show(limit[axis])}`,
        );
      }
    });
    const shape = start.map((first, axis) => Math.ceil((limit[axis]! - first) / stride[axis]!));
    return [{ dtype: input.dtype, shape }];
  },
  gradient: "smooth",
  vjp({ b, attrs, inputs, cotangents }) {
    const spread = dilate(b, cotangents[0]!, attrs.stride);
    const high = inputs[0]!.type.shape.map(
      (dim, axis) => dim - attrs.start[axis]! - spread.type.shape[axis]!,
    );
    return [pad(b, spread, attrs.start, high)];
  },
  batch: ({ b, inputs, attrs, size }) => [
    b.op("slice", [inputs[0]!], {
      start: [0, ...attrs.start],
      limit: [size, ...attrs.limit],
      stride: [1, ...attrs.stride],
    }),
  ],
};
