import { sizeOf } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { intAttr, stringAttr, typeAttr } from "../attributes.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import type { Lowering } from "../lowering.js";
import { reshapeTo } from "./shape.js";

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

/**
 * The batch axes are folded into the rows: the index of row i of batch b is b·n + i. Indices outside
 * a batch become -1, which TensorFlow is told to ignore.
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
  const rows = [batches * n, ...row];
  const index = reshapeTo(f, c.full(1), indexShape, [batches, count]);
  const offsets = f.constant(
    DataType.DT_INT32,
    [batches, 1],
    Array.from({ length: batches }, (_, b) => b * n),
  );
  const compare = (op: "Less" | "GreaterEqual", bound: number) =>
    f.op(op, [index, f.int(bound)], { T: INT32 }, DataType.DT_BOOL);
  const inside = f.op("LogicalAnd", [compare("GreaterEqual", 0), compare("Less", n)], {}, DataType.DT_BOOL);
  const flat = f.op(
    "SelectV2",
    [inside, integers(f, "AddV2", index, offsets), f.int(-1)],
    { T: INT32 },
    DataType.DT_INT32,
  );
  const table = reshapeTo(f, c.full(0), shape, rows);
  const updates = reshapeTo(f, c.full(2), c.inputType(2).shape, [batches * count, ...row]);
  const scattered = f.op(
    c.attrs["mode"] === "add" ? "TensorScatterAdd" : "TensorScatterUpdate",
    [table, reshapeTo(f, flat, [batches, count], [batches * count, 1]), updates],
    { T: typeAttr(table.type), Tindices: INT32, bad_indices_policy: stringAttr("IGNORE") },
    table.type,
  );
  return c.result(reshapeTo(f, scattered, rows, shape));
};
