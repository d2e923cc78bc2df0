import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { mul } from "./arithmetic.js";
import { repeatInFront } from "./batching.js";
import { expectInputs, expectIntegers, expectType } from "./checks.js";
import { and, ge, lt } from "./comparison.js";
import { constant, iota, zerosLike } from "./constant.js";
import { select } from "./select.js";
import { broadcastTo, reduceSum, slice } from "./shape-construction.js";

export { dilate, pad } from "./shape-construction.js";

type PadAttrs = { readonly low: readonly number[]; readonly high: readonly number[] };

export const padOp: PrimitiveOp<PadAttrs> = {
  kind: "primitive",
  name: "pad",
  type(inputs, { low, high }) {
    expectInputs("pad", inputs, 2);
    const { dtype, shape } = inputs[0]!;
    expectType("pad", "the filler to be", { dtype, shape: [] }, inputs[1]!);
    expectIntegers("pad", "low", low, 0, shape.length);
    expectIntegers("pad", "high", high, 0, shape.length);
    return [{ dtype, shape: shape.map((dim, axis) => low[axis]! + dim + high[axis]!) }];
  },
  gradient: "smooth",
  vjp({ b, attrs, inputs, cotangents }) {
    const [x, cotangent] = [inputs[0]!, cotangents[0]!];
    const end = x.type.shape.map((dim, axis) => attrs.low[axis]! + dim);
    const outside = b.op("pad", [zerosLike(b, x), constant(b, "f32", [], 1)], attrs);
    const axes = end.map((_, axis) => axis);
    return [slice(b, cotangent, attrs.low, end), reduceSum(b, mul(b, cotangent, outside), axes)];
  },
  batch({ b, attrs, inputs, batched, size }) {
    const x = batched[0] ? inputs[0]! : repeatInFront(b, inputs[0]!, size);
    const low = [0, ...attrs.low];
    const high = [0, ...attrs.high];
    if (!batched[1]) return [b.op("pad", [x, inputs[1]!], { low, high })];
    return [padEach(b, x, inputs[1]!, low, high)];
  },
};

/** Padding in which every example along the first axis has its own filler. */
function padEach(
  b: Builder,
  x: Value,
  fillers: Value,
  low: readonly number[],
  high: readonly number[],
): Value {
  const padded = b.op("pad", [x, constant(b, x.type.dtype, [], 0)], { low, high });
  const shape = padded.type.shape;
  let inside = constant(b, "bool", shape, 1);
  for (let axis = 1; axis < shape.length; axis++) {
    const position = iota(b, "i32", shape[axis]!);
    const from = ge(b, position, constant(b, "i32", position.type.shape, low[axis]!));
    const end = low[axis]! + x.type.shape[axis]!;
    const before = lt(b, position, constant(b, "i32", position.type.shape, end));
    inside = and(b, inside, broadcastTo(b, and(b, from, before), shape, [axis]));
  }
  return select(b, inside, padded, broadcastTo(b, fillers, shape, [0]));
}
