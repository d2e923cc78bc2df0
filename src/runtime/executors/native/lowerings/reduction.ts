import { DataType } from "../../../protobuf/tf_pb.js";
import { boolAttr, typeAttr } from "../attributes.js";
import type { Ref } from "../function-writer.js";
import type { Lowering, LoweringContext } from "../lowering.js";
import { transposeTo } from "./shape.js";

const INT32 = typeAttr(DataType.DT_INT32);

function reduce(c: LoweringContext, op: "Sum" | "Max" | "Min" | "Prod" | "Any" | "All", x: Ref): Ref {
  const attr = { keep_dims: boolAttr(false), Tidx: INT32 };
  const typed = op === "Any" || op === "All" ? attr : { ...attr, T: typeAttr(x.type) };
  return c.f.op(op, [x, c.f.ints(c.numbers("axes"))], typed, x.type);
}

function withoutAxes(c: LoweringContext, shape: readonly number[]): number[] {
  const axes = new Set(c.numbers("axes"));
  return shape.filter((_, axis) => !axes.has(axis));
}

/** A reduction to which it makes no difference how often an element repeats. */
export function idempotent(op: "Max" | "Min" | "Any" | "All"): Lowering {
  return (c) => {
    const input = c.compact(0);
    return [{ ref: reduce(c, op, input.ref), shape: withoutAxes(c, input.shape) }];
  };
}

/** What repeats n times along a reduced axis is multiplied by n. */
export const reduceSum: Lowering = (c) => {
  const input = c.compact(0);
  const shape = withoutAxes(c, input.shape);
  const repeats = c.numbers("axes").reduce((product, axis) => {
    return product * (input.shape[axis] === 1 ? c.inputType(0).shape[axis]! : 1);
  }, 1);
  const sum = reduce(c, "Sum", input.ref);
  if (repeats === 1) return [{ ref: sum, shape }];
  const factor = c.f.constant(sum.type, [], repeats);
  return [{ ref: c.f.op("Mul", [sum, factor], { T: typeAttr(sum.type) }, sum.type), shape }];
};

export const reduceProd: Lowering = (c) => c.result(reduce(c, "Prod", c.full(0)));

/** The lowest index among equals. */
export function argument(op: "ArgMax" | "ArgMin"): Lowering {
  return (c) => {
    const x = c.full(0);
    const attr = { T: typeAttr(x.type), Tidx: INT32, output_type: INT32 };
    return c.result(c.f.op(op, [x, c.f.int(c.number("axis"))], attr, DataType.DT_INT32));
  };
}

export const cumsum: Lowering = (c) => {
  const x = c.full(0);
  const attr = {
    T: typeAttr(x.type),
    Tidx: INT32,
    exclusive: boolAttr(false),
    reverse: boolAttr(c.flag("reverse")),
  };
  return c.result(c.f.op("Cumsum", [x, c.f.int(c.number("axis"))], attr, x.type));
};

/**
 * The largest first of the input turned round (-x, or ~x for integers, whose least has no negative);
 * among equals TopK puts the lower index first, so that the order is stable.
 */
export const argsort: Lowering = (c) => {
  const x = c.full(0);
  const { shape } = c.inputType(0);
  const axis = c.number("axis");
  const last = shape.length - 1;
  const perm = shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  const moved = transposeTo(c.f, x, shape, perm);
  const turned = c.f.op(
    x.type === DataType.DT_FLOAT ? "Neg" : "Invert",
    [moved],
    { T: typeAttr(x.type) },
    x.type,
  );
  const [, indices] = c.f.add(
    "TopKV2",
    [turned, c.f.int(shape[axis]!)],
    { sorted: boolAttr(true), T: typeAttr(x.type), Tk: INT32, index_type: INT32 },
    [x.type, DataType.DT_INT32],
  );
  const back = perm.map((i) => shape[i]!);
  return c.result(transposeTo(c.f, indices!, back, perm));
};
