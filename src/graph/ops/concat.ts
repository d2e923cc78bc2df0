import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { formatType, sameShape } from "../types.js";
import { allBatched } from "./batching.js";
import { expectAxis, fail, formatTypes } from "./checks.js";
import { reshape } from "./reshape.js";
import { sliceAxis } from "./shape-construction.js";

type ConcatAttrs = { readonly axis: number };

export const concatOp: PrimitiveOp<ConcatAttrs> = {
  kind: "primitive",
  name: "concat",
  type(inputs, { axis }) {
    const first = inputs[0];
    if (first === undefined) fail("concat", "at least 1 input", "0");
    expectAxis("concat", "axis", axis, first.shape.length);
    for (const input of inputs) {
      const others = (shape: readonly number[]) => shape.filter((_, index) => index !== axis);
      if (
        input.dtype !== first.dtype ||
        input.shape.length !== first.shape.length ||
        !sameShape(others(input.shape), others(first.shape))
      ) {
        fail("concat", `inputs like ${formatType(first)} but for axis ${axis}`, formatTypes(inputs));
      }
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    return [{ dtype: first.dtype, shape: first.shape.map((dim, index) => (index === axis ? total : dim)) }];
  },
  gradient: "smooth",
  vjp({ b, attrs, inputs, cotangents }) {
    let start = 0;
    return inputs.map((input) => {
      const limit = start + input.type.shape[attrs.axis]!;
      const part = sliceAxis(b, cotangents[0]!, attrs.axis, start, limit);
      start = limit;
      return part;
    });
  },
  batch: (context) => [concat(context.b, allBatched(context), context.attrs.axis + 1)],
};

/** The inputs one after another along an axis. Nothing is built for a single one. */
export function concat(b: Builder, inputs: readonly Value[], axis: number): Value {
  return inputs.length === 1 ? inputs[0]! : b.op("concat", inputs, { axis });
}

/** Values of one type along a new first axis. */
export function stack(b: Builder, inputs: readonly Value[]): Value {
  return concat(
    b,
    inputs.map((input) => reshape(b, input, [1, ...input.type.shape])),
    0,
  );
}
