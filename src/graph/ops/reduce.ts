import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp, VjpContext } from "../op.js";
import { type DType, sizeOf, type TensorType } from "../types.js";
import { div, mul } from "./arithmetic.js";
import { shiftAxes } from "./batching.js";
import { expectAxes, expectDType, expectInputs } from "./checks.js";
import { eq } from "./comparison.js";
import { constant, zerosLike } from "./constant.js";
import { convert } from "./convert.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { select } from "./select.js";
import { inversePermutation, transpose } from "./transpose.js";
import { pad, reduceSum, restoreAxes, sliceAxis } from "./shape-construction.js";

export { reduceAll, reduceAny, reduceMax, reduceMin, reduceProd, reduceSum } from "./shape-construction.js";

type ReduceAttrs = { readonly axes: readonly number[] };

/** The members that all reductions share. */
function reduction(name: string, dtypes: readonly DType[]) {
  return {
    kind: "primitive" as const,
    name,
    type(inputs: readonly TensorType[], { axes }: ReduceAttrs): TensorType[] {
      expectInputs(name, inputs, 1);
      const { dtype, shape } = inputs[0]!;
      expectDType(name, inputs[0]!, ...dtypes);
      expectAxes(name, "axes", axes, shape.length);
      return [{ dtype, shape: shape.filter((_, axis) => !axes.includes(axis)) }];
    },
    batch: ({ b, inputs, attrs }: { b: Builder; inputs: readonly Value[]; attrs: ReduceAttrs }) => [
      b.op(name, [inputs[0]!], { axes: shiftAxes(attrs.axes) }),
    ],
  };
}

export const reduceSumOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_sum", ["f32", "i32"]),
  gradient: "smooth",
  vjp: ({ b, attrs, inputs, cotangents }) => [
    restoreAxes(b, cotangents[0]!, inputs[0]!.type.shape, attrs.axes),
  ],
};

/** The cotangent in equal parts to all elements that equal the extremum, as in JAX. */
function shareAmongEqual({ b, attrs, inputs, outputs, cotangents }: VjpContext<ReduceAttrs>): Value[] {
  const [x, cotangent] = [inputs[0]!, cotangents[0]!];
  const restore = (value: Value) => restoreAxes(b, value, x.type.shape, attrs.axes);
  const taken = eq(b, x, restore(outputs[0]!));
  const count = reduceSum(b, convert(b, taken, "f32"), attrs.axes);
  return [select(b, taken, restore(div(b, cotangent, count)), zerosLike(b, x))];
}

export const reduceMaxOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_max", ["f32", "i32"]),
  gradient: "smooth",
  vjp: shareAmongEqual,
};

export const reduceMinOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_min", ["f32", "i32"]),
  gradient: "smooth",
  vjp: shareAmongEqual,
};

/**
 * The cotangent times the product of the other elements, without a division, so that zeros do no
 * harm: products of pairs up a tree, and down again, at each node the cotangent times the sibling.
 */
function productOfOthers({ b, attrs, inputs, cotangents }: VjpContext<ReduceAttrs>): Value[] {
  const x = inputs[0]!;
  const kept = x.type.shape.map((_, axis) => axis).filter((axis) => !attrs.axes.includes(axis));
  const perm = [...kept, ...attrs.axes];
  const arranged = transpose(b, x, perm);
  const outer = kept.map((axis) => x.type.shape[axis]!);
  const count = sizeOf(attrs.axes.map((axis) => x.type.shape[axis]!));
  if (count === 0) return [zerosLike(b, x)];
  const last = outer.length;
  const none = outer.map(() => 0);
  const width = 2 ** Math.ceil(Math.log2(count));
  const flat = reshape(b, arranged, [...outer, count]);
  let level = pad(b, flat, [...none, 0], [...none, width - count], constant(b, x.type.dtype, [], 1));
  const pairs: Value[] = [];
  for (let size = width / 2; size >= 1; size /= 2) {
    const pair = reshape(b, level, [...outer, size, 2]);
    pairs.push(pair);
    const side = (index: number) =>
      reshape(b, sliceAxis(b, pair, last + 1, index, index + 1), [...outer, size]);
    level = mul(b, side(0), side(1));
  }
  let cotangent = reshape(b, cotangents[0]!, [...outer, 1]);
  for (const pair of pairs.reverse()) {
    const repeated = restoreAxes(b, cotangent, pair.type.shape, [last + 1]);
    const down = mul(b, repeated, reverse(b, pair, [last + 1]));
    cotangent = reshape(b, down, [...outer, pair.type.shape[last]! * 2]);
  }
  const inside = sliceAxis(b, cotangent, last, 0, count);
  return [transpose(b, reshape(b, inside, arranged.type.shape), inversePermutation(perm))];
}

export const reduceProdOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_prod", ["f32", "i32"]),
  gradient: "smooth",
  vjp: productOfOthers,
};

export const reduceAnyOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_any", ["bool"]),
  gradient: "zero",
};

export const reduceAllOp: PrimitiveOp<ReduceAttrs> = {
  ...reduction("reduce_all", ["bool"]),
  gradient: "zero",
};
