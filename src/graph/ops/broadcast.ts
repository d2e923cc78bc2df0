import type { PrimitiveOp } from "../op.js";
import { formatType, sameShape } from "../types.js";
import { shiftAxes } from "./batching.js";
import { expectAxes, expectInputs, expectIntegers, fail, show } from "./checks.js";
import { reduceSum } from "./shape-construction.js";

export { broadcastTo, restoreAxes } from "./shape-construction.js";

type BroadcastAttrs = { readonly shape: readonly number[]; readonly axes: readonly number[] };

export const broadcastOp: PrimitiveOp<BroadcastAttrs> = {
  kind: "primitive",
  name: "broadcast",
  type(inputs, { shape, axes }) {
    expectInputs("broadcast", inputs, 1);
    const input = inputs[0]!;
    expectIntegers("broadcast", "shape", shape, 0);
    expectAxes("broadcast", "axes", axes, shape.length);
    if (axes.some((axis, index) => index > 0 && axis < axes[index - 1]!)) {
      fail("broadcast", "{axes} to ascend", show(axes));
    }
    if (axes.length !== input.shape.length) {
      fail("broadcast", `{axes} to have one entry for each axis of ${formatType(input)}`, show(axes));
    }
    const targets = axes.map((axis) => shape[axis]!);
    if (!sameShape(targets, input.shape)) {
      fail(
        "broadcast",
        `{shape} to have the sizes of ${formatType(input)} at axes ${show(axes)}`,
        show(shape),
      );
    }
    return [{ dtype: input.dtype, shape }];
  },
  gradient: "smooth",
  vjp({ b, attrs, cotangents }) {
    const repeated = attrs.shape.map((_, axis) => axis).filter((axis) => !attrs.axes.includes(axis));
    return [reduceSum(b, cotangents[0]!, repeated)];
  },
  batch: ({ b, inputs, attrs, size }) => [
    b.op("broadcast", [inputs[0]!], { shape: [size, ...attrs.shape], axes: [0, ...shiftAxes(attrs.axes)] }),
  ],
};
