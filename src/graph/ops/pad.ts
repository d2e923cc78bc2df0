import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { sub } from "./arithmetic.js";
import { repeatInFront } from "./batching.js";
import { broadcastTo } from "./broadcast.js";
import { expectInputs, expectIntegers, expectType } from "./checks.js";
import { and, ge, lt } from "./comparison.js";
import { constant, iota } from "./constant.js";
import { reduceSum } from "./reduce.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { slice } from "./slice.js";

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
    const cotangent = cotangents[0]!;
    const inside = slice(
      b,
      cotangent,
      attrs.low,
      inputs[0]!.type.shape.map((dim, axis) => attrs.low[axis]! + dim),
    );
    return [inside, sub(b, sumAll(b, cotangent), sumAll(b, inside))];
  },
  batch({ b, attrs, inputs, batched, size }) {
    const x = batched[0] ? inputs[0]! : repeatInFront(b, inputs[0]!, size);
    const low = [0, ...attrs.low];
    const high = [0, ...attrs.high];
    if (!batched[1]) return [b.op("pad", [x, inputs[1]!], { low, high })];
    return [padEach(b, x, inputs[1]!, low, high)];
  },
};

function sumAll(b: Builder, x: Value): Value {
  return reduceSum(
    b,
    x,
    x.type.shape.map((_, axis) => axis),
  );
}

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
