import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { sameShape } from "../types.js";
import { constant } from "./constant.js";
import { reshape } from "./reshape.js";

// The helpers of broadcast and the reductions, of slice and pad: each of these ops is the other's
// derivative, so that the helpers stand apart from the ops.

/**
 * x repeated along the axes of `shape` that are not in `axes`; axis i of x becomes axis axes[i].
 * Without `axes`, x's axes are the last of `shape`. Nothing is built where x has that shape.
 */
export function broadcastTo(
  b: Builder,
  x: Value,
  shape: readonly number[],
  axes: readonly number[] = x.type.shape.map((_, axis) => shape.length - x.type.shape.length + axis),
): Value {
  return sameShape(x.type.shape, shape) ? x : b.op("broadcast", [x], { shape, axes });
}

/** Undoes a reduction's shape: x repeated along `axes` of `shape`, which x lacks. */
export function restoreAxes(b: Builder, x: Value, shape: readonly number[], axes: readonly number[]): Value {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return broadcastTo(b, x, shape, kept);
}

function reduce(name: string) {
  return (b: Builder, x: Value, axes: readonly number[]): Value =>
    axes.length === 0 ? x : b.op(name, [x], { axes });
}

// Helpers: the axes are gone from the result; nothing is built for no axes.
export const reduceSum = reduce("reduce_sum");
export const reduceMax = reduce("reduce_max");
export const reduceMin = reduce("reduce_min");
export const reduceProd = reduce("reduce_prod");
export const reduceAny = reduce("reduce_any");
export const reduceAll = reduce("reduce_all");

/** The elements from `start` to before `limit` on each axis, every stride-th (default 1). Nothing is built where that is all of x. */
export function slice(
  b: Builder,
  x: Value,
  start: readonly number[],
  limit: readonly number[],
  stride: readonly number[] = start.map(() => 1),
): Value {
  const isAll = x.type.shape.every(
    (dim, axis) => start[axis] === 0 && limit[axis] === dim && stride[axis] === 1,
  );
  return isAll ? x : b.op("slice", [x], { start, limit, stride });
}

/** The elements from `start` to before `limit` on one axis, all on the others. */
export function sliceAxis(b: Builder, x: Value, axis: number, start: number, limit: number): Value {
  return slice(
    b,
    x,
    x.type.shape.map((_, index) => (index === axis ? start : 0)),
    x.type.shape.map((dim, index) => (index === axis ? limit : dim)),
  );
}

/** x with `low` zeros before and `high` after on each axis (or another filler). Nothing is built where there are none. */
export function pad(
  b: Builder,
  x: Value,
  low: readonly number[],
  high: readonly number[],
  filler?: Value,
): Value {
  if ([...low, ...high].every((count) => count === 0)) return x;
  return b.op("pad", [x, filler ?? constant(b, x.type.dtype, [], 0)], { low, high });
}

/** x with factors[i] - 1 zeros between neighbours along each axis i. */
export function dilate(b: Builder, x: Value, factors: readonly number[]): Value {
  const shape = x.type.shape;
  if (factors.every((factor, axis) => factor === 1 || shape[axis]! <= 1)) return x;
  // [n, …] → [n, 1, …], filled up to [n, factor, …] → [n·factor, …], without the zeros after the last.
  const columns = pad(
    b,
    reshape(
      b,
      x,
      shape.flatMap((dim) => [dim, 1]),
    ),
    shape.flatMap(() => [0, 0]),
    factors.flatMap((factor) => [0, factor - 1]),
  );
  const spread = reshape(
    b,
    columns,
    shape.map((dim, axis) => dim * factors[axis]!),
  );
  return slice(
    b,
    spread,
    shape.map(() => 0),
    shape.map((dim, axis) => (dim === 0 ? 0 : (dim - 1) * factors[axis]! + 1)),
  );
}
