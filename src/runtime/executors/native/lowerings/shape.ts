import { sameShape } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { intAttr, typeAttr } from "../attributes.js";
import type { NodeWriter, Ref } from "../function-writer.js";
import type { Lowering } from "../lowering.js";

const INT32 = typeAttr(DataType.DT_INT32);

/** A reshape that leaves out what changes nothing. */
export function reshapeTo(f: NodeWriter, ref: Ref, from: readonly number[], to: readonly number[]): Ref {
  if (sameShape(from, to)) return ref;
  const reshaped = f.reshape(ref, to);
  f.noteShape(reshaped, { ref, shape: from });
  return reshaped;
}

/** A transposition; one that moves only axes of size 1 is a reshape. */
export function transposeTo(f: NodeWriter, ref: Ref, from: readonly number[], perm: readonly number[]): Ref {
  if (perm.every((axis, i) => axis === i)) return ref;
  const moved = perm.filter((axis) => from[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || moved[i - 1]! < axis))
    return reshapeTo(
      f,
      ref,
      from,
      perm.map((axis) => from[axis]!),
    );
  return f.op("Transpose", [ref, f.ints(perm)], { T: typeAttr(ref.type), Tperm: INT32 }, ref.type);
}

export function concatTo(f: NodeWriter, refs: readonly Ref[], axis: number): Ref {
  if (refs.length === 1) return refs[0]!;
  const { type } = refs[0]!;
  return f.op(
    "ConcatV2",
    [...refs, f.int(axis)],
    { N: intAttr(refs.length), T: typeAttr(type), Tidx: INT32 },
    type,
  );
}

export const reshape: Lowering = (c) => {
  const input = c.compact(0);
  const { shape } = c.outputType();
  if (input.shape.every((size) => size === 1)) {
    const ones = shape.map(() => 1);
    return [{ ref: reshapeTo(c.f, input.ref, input.shape, ones), shape: ones }];
  }
  return c.result(reshapeTo(c.f, c.full(0), c.inputType(0).shape, shape));
};

export const transpose: Lowering = (c) => {
  const input = c.compact(0);
  const perm = c.numbers("perm");
  const shape = perm.map((axis) => input.shape[axis]!);
  return [{ ref: transposeTo(c.f, input.ref, input.shape, perm), shape }];
};

/** Puts the input's axes in place and leaves the others at 1: nothing is copied. */
export const broadcast: Lowering = (c) => {
  const input = c.compact(0);
  const axes = c.numbers("axes");
  const shape = c.outputType().shape.map((_, axis) => {
    const from = axes.indexOf(axis);
    return from < 0 ? 1 : input.shape[from]!;
  });
  return [{ ref: reshapeTo(c.f, input.ref, input.shape, shape), shape }];
};

export const slice: Lowering = (c) => {
  const input = c.compact(0);
  const full = c.inputType(0).shape;
  const repeats = (axis: number) => input.shape[axis] === 1 && full[axis] !== 1;
  const shape = c.outputType().shape.map((size, axis) => (repeats(axis) ? 1 : size));
  const start = c.numbers("start").map((from, axis) => (repeats(axis) ? 0 : from));
  const limit = c.numbers("limit").map((to, axis) => (repeats(axis) ? 1 : to));
  const stride = c.numbers("stride").map((step, axis) => (repeats(axis) ? 1 : step));
  if (full.length === 0 || (sameShape(shape, input.shape) && start.every((from) => from === 0)))
    return [{ ref: input.ref, shape }];
  const ref = c.f.op(
    "StridedSlice",
    [input.ref, c.f.ints(start), c.f.ints(limit), c.f.ints(stride)],
    { T: typeAttr(input.ref.type), Index: INT32 },
    input.ref.type,
  );
  return [{ ref, shape }];
};

export const concat: Lowering = (c) =>
  c.result(
    concatTo(
      c.f,
      c.node.inputs.map((_, index) => c.full(index)),
      c.number("axis"),
    ),
  );

export const pad: Lowering = (c) => {
  const low = c.numbers("low");
  const high = c.numbers("high");
  const x = c.full(0);
  if (low.every((size, axis) => size === 0 && high[axis] === 0)) return c.result(x);
  const widths = c.f.constant(
    DataType.DT_INT32,
    [low.length, 2],
    low.flatMap((before, axis) => [before, high[axis]!]),
  );
  return c.result(c.f.op("PadV2", [x, widths, c.full(1)], { T: typeAttr(x.type), Tpaddings: INT32 }, x.type));
};

export const reverse: Lowering = (c) => {
  const input = c.compact(0);
  const axes = c.numbers("axes").filter((axis) => input.shape[axis] !== 1);
  if (axes.length === 0) return [input];
  const attr = { T: typeAttr(input.ref.type), Tidx: INT32 };
  return [
    { ref: c.f.op("ReverseV2", [input.ref, c.f.ints(axes)], attr, input.ref.type), shape: input.shape },
  ];
};
