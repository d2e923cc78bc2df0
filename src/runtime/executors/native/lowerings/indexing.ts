import { sameShape, sizeOf } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { largeTable } from "../large-table.js";
import { boolAttr, intAttr, stringAttr, typeAttr } from "../attributes.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import type { Lowering } from "../lowering.js";
import { concatTo, reshapeTo } from "./shape.js";

const INT32 = typeAttr(DataType.DT_INT32);

function integers(f: FunctionWriter, op: "AddV2" | "Maximum" | "Minimum", a: Ref, b: Ref): Ref {
  return f.op(op, [a, b], { T: INT32 }, DataType.DT_INT32);
}

export const gather: Lowering = (c) => {
  const batch = c.number("batch");
  const n = c.inputType(0).shape[batch]!;
  const table = c.full(0);
  const nearest = integers(c.f, "Minimum", integers(c.f, "Maximum", c.full(1), c.f.int(0)), c.f.int(n - 1));
  const attr = {
    batch_dims: intAttr(batch),
    Tparams: typeAttr(table.type),
    Tindices: INT32,
    Taxis: INT32,
  };
  return c.result(c.f.op("GatherV2", [table, nearest, c.f.int(batch)], attr, table.type));
};

/** The rows that one write in place may have: each is compared with every other. */
const mostRows = 512;

/** So many rows may be written in place one after the other. */
const mostSlices = 32;

/**
 * The batch axes are folded into the rows: the index of row i of batch b is b·n + i. Without XLA,
 * TensorFlow's updates of tensors always copy the table, so that large ones are written in place by
 * other ops.
 */
export const scatter: Lowering = (c) => {
  const { f } = c;
  const batch = c.number("batch");
  const { shape } = c.inputType(0);
  const indexShape = c.inputType(1).shape;
  const n = shape[batch]!;
  const batches = sizeOf(shape.slice(0, batch));
  const count = sizeOf(indexShape.slice(batch));
  const row = shape.slice(batch + 1);
  const index = reshapeTo(f, c.full(1), indexShape, [batches, count]);
  const compare = (op: "Less" | "GreaterEqual", bound: number) =>
    f.op(op, [index, f.int(bound)], { T: INT32 }, DataType.DT_BOOL);
  const inside = logical(f, "LogicalAnd", compare("GreaterEqual", 0), compare("Less", n));
  const offsets = f.constant(
    DataType.DT_INT32,
    [batches, 1],
    Array.from({ length: batches }, (_, b) => b * n),
  );
  const places = integers(f, "AddV2", index, offsets);
  const write: Write = {
    table: reshapeTo(f, c.full(0), shape, [batches * n, ...row]),
    rows: reshapeTo(f, places, [batches, count], [batches * count]),
    inside: reshapeTo(f, inside, [batches, count], [batches * count]),
    updates: reshapeTo(f, c.full(2), c.inputType(2).shape, [batches * count, ...row]),
    count: batches * count,
    row,
    adds: c.attrs["mode"] === "add",
  };
  const inPlace = !c.library.jit && sizeOf(shape) >= largeTable;
  const way = inPlace ? wayInPlace(write) : c.library.jit ? writeRows : writeCopy;
  const scattered = way(f, write);
  return c.result(reshapeTo(f, scattered, [batches * n, ...row], shape));
};

/** How rows are written in place; a copy where there are too many of them. */
function wayInPlace({ table, count, adds }: Write): (f: FunctionWriter, write: Write) => Ref {
  if (!adds && count === 1) return writeSlices;
  if (table.type === DataType.DT_BOOL) return !adds && count <= mostSlices ? writeSlices : writeCopy;
  return adds || count <= mostRows ? writeAdding : writeCopy;
}

/** Rows written to a table whose first axis is all of its rows; those that are not `inside` are dropped. */
interface Write {
  readonly table: Ref;
  readonly rows: Ref;
  readonly inside: Ref;
  readonly updates: Ref;
  readonly count: number;
  readonly row: readonly number[];
  readonly adds: boolean;
}

/** TensorFlow is told to ignore the index -1. */
function writeCopy(f: FunctionWriter, { table, rows, inside, updates, count, adds }: Write): Ref {
  const flat = f.op("SelectV2", [inside, rows, f.int(-1)], { T: INT32 }, DataType.DT_INT32);
  return f.op(
    adds ? "TensorScatterAdd" : "TensorScatterUpdate",
    [table, reshapeTo(f, flat, [count], [count, 1]), updates],
    { T: typeAttr(table.type), Tindices: INT32, bad_indices_policy: stringAttr("IGNORE") },
    table.type,
  );
}

/**
 * XLA writes to a table in place where the write is the last that is done to it: so a table that was reshaped is written to
 * as it was before, by the indices on all of its axes that became one.
 */
function writeRows(f: FunctionWriter, write: Write): Ref {
  const before = f.shapeBefore(write.table);
  const axes = before && before.shape.length - write.row.length;
  if (!before || axes === undefined || axes < 2 || !sameShape(before.shape.slice(axes), write.row))
    return writeCopy(f, write);
  const { rows, inside, updates, count, adds } = write;
  const split = (value: Ref, size: number, op: "FloorDiv" | "FloorMod"): Ref =>
    f.op(op, [value, f.int(size)], { T: INT32 }, DataType.DT_INT32);
  const indices = before.shape.slice(0, axes).map((size, axis, sizes) => {
    const within = split(rows, sizeOf(sizes.slice(axis + 1)), "FloorDiv");
    const index = axis === 0 ? within : split(within, size, "FloorMod");
    return f.reshape(f.op("SelectV2", [inside, index, f.int(-1)], { T: INT32 }, DataType.DT_INT32), [
      count,
      1,
    ]);
  });
  const written = f.op(
    adds ? "TensorScatterAdd" : "TensorScatterUpdate",
    [before.ref, concatTo(f, indices, 1), updates],
    { T: typeAttr(before.ref.type), Tindices: INT32, bad_indices_policy: stringAttr("IGNORE") },
    before.ref.type,
  );
  return reshapeTo(f, written, before.shape, [sizeOf(before.shape.slice(0, axes)), ...write.row]);
}

/**
 * One row after the other, by an op that takes over its table; what is dropped writes row 0 to its place.
 * It waits for all that read the table before: while they hold it, it would be copied.
 */
function writeSlices(f: FunctionWriter, { table, rows, inside, updates, count, row }: Write): Ref {
  const T = typeAttr(table.type);
  const at = f.op("SelectV2", [inside, rows, f.int(0)], { T: INT32 }, DataType.DT_INT32);
  const end = integers(f, "AddV2", at, f.int(1));
  const mask = reshapeTo(f, inside, [count], [count, ...row.map(() => 1)]);
  const one = (x: Ref, i: number): Ref => {
    if (count === 1) return x;
    const bounds = [f.ints([i]), f.ints([i + 1]), f.ints([1])];
    return f.op("StridedSlice", [x, ...bounds], { T: typeAttr(x.type), Index: INT32 }, x.type);
  };
  let written = table;
  for (let i = 0; i < count; i++) {
    const place = one(at, i);
    const gathering = { batch_dims: intAttr(0), Tparams: T, Tindices: INT32, Taxis: INT32 };
    const old = f.op("GatherV2", [written, place, f.int(0)], gathering, table.type);
    const value = f.op("SelectV2", [one(mask, i), one(updates, i), old], { T }, table.type);
    written = f.add(
      "TensorStridedSliceUpdate",
      [written, place, one(end, i), f.ints([1]), value],
      { T, Index: INT32 },
      [table.type],
      { after: f.readersOf(written) },
    )[0]!;
  }
  return written;
}

/**
 * An addition, which takes over its table too. As integers wrap around, the difference of the bits turns
 * the old number into the new one exactly; what is dropped adds nothing to row 0. It waits as
 * `writeSlices` does.
 */
function writeAdding(f: FunctionWriter, write: Write): Ref {
  const { table, rows, inside, count, row, adds } = write;
  const after = f.readersOf(table);
  const type = adds ? table.type : DataType.DT_INT32;
  const T = typeAttr(type);
  const at = f.op("SelectV2", [inside, rows, f.int(0)], { T: INT32 }, DataType.DT_INT32);
  const bits = asBits(f, table, type);
  const kept = adds || count === 1 ? inside : logical(f, "LogicalAnd", inside, isLast(f, rows, count));
  let change = asBits(f, write.updates, type);
  if (!adds) {
    const attr = { batch_dims: intAttr(0), Tparams: T, Tindices: INT32, Taxis: INT32 };
    const old = f.op("GatherV2", [bits, at, f.int(0)], attr, type);
    change = f.op("Sub", [change, old], { T }, type);
  }
  const mask = reshapeTo(f, kept, [count], [count, ...row.map(() => 1)]);
  const none = f.constant(type, [], 0);
  const difference = f.op("SelectV2", [mask, change, none], { T }, type);
  const written = f.add(
    "ScatterNdNonAliasingAdd",
    [bits, reshapeTo(f, at, [count], [count, 1]), difference],
    { T, Tindices: INT32 },
    [type],
    { after },
  )[0]!;
  return asBits(f, written, table.type);
}

/** Whether no later index is the same: of several rows written to one place the last stays. */
function isLast(f: FunctionWriter, rows: Ref, count: number): Ref {
  const order = f.ints(Array.from({ length: count }, (_, i) => i));
  const pairs = (op: "Equal" | "Less", values: Ref): Ref => {
    const [down, across] = [
      [count, 1],
      [1, count],
    ].map((shape) => f.reshape(values, shape)) as [Ref, Ref];
    return f.op(op, [down, across], { T: INT32 }, DataType.DT_BOOL);
  };
  const later = logical(f, "LogicalAnd", pairs("Equal", rows), pairs("Less", order));
  const any = f.op(
    "Any",
    [later, f.ints([1])],
    { Tidx: INT32, keep_dims: boolAttr(false) },
    DataType.DT_BOOL,
  );
  return f.op("LogicalNot", [any], {}, DataType.DT_BOOL);
}

function asBits(f: FunctionWriter, ref: Ref, type: DataType): Ref {
  if (ref.type === type) return ref;
  return f.op("Bitcast", [ref], { T: typeAttr(ref.type), type: typeAttr(type) }, type);
}

function logical(f: FunctionWriter, op: "LogicalAnd", a: Ref, b: Ref): Ref {
  return f.op(op, [a, b], {}, DataType.DT_BOOL);
}
