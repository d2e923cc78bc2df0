import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp, VjpContext } from "../op.js";
import { sizeOf } from "../types.js";
import { allBatched } from "./batching.js";
import { expectInputs, expectType, fail, show } from "./checks.js";
import { and, eq, ge, lt } from "./comparison.js";
import { constant, iota, scalarLike, zerosLike } from "./constant.js";
import { type GatherAttrs, rowsShape } from "./gather.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { broadcastTo } from "./shape-construction.js";
import { gather, scatter } from "./row-construction.js";

export { scatter } from "./row-construction.js";

type ScatterAttrs = GatherAttrs & { readonly mode: "set" | "add" };

export const scatterOp: PrimitiveOp<ScatterAttrs> = {
  kind: "primitive",
  name: "scatter",
  type(inputs, { batch, mode }) {
    expectInputs("scatter", inputs, 3);
    const [operand, indices, updates] = [inputs[0]!, inputs[1]!, inputs[2]!];
    if (mode !== "set" && mode !== "add") fail("scatter", '{mode} to be "set" or "add"', show(mode));
    if (mode === "add" && operand.dtype === "bool") fail("scatter", "numbers to add to", "bool");
    const shape = rowsShape("scatter", operand, indices, batch);
    expectType("scatter", "the updates to be", { dtype: operand.dtype, shape }, updates);
    return [operand];
  },
  gradient: "smooth",
  vjp: scatterVjp,
  batch: (context) => [
    context.b.op("scatter", allBatched(context), { ...context.attrs, batch: context.attrs.batch + 1 }),
  ],
};

function scatterVjp({ b, attrs, inputs, cotangents }: VjpContext<ScatterAttrs>): (Value | undefined)[] {
  const [operand, indices, updates] = [inputs[0]!, inputs[1]!, inputs[2]!];
  const cotangent = cotangents[0]!;
  const rows = gather(b, cotangent, indices, attrs.batch);
  const size = operand.type.shape[attrs.batch]!;
  let written = and(b, ge(b, indices, zerosLike(b, indices)), lt(b, indices, scalarLike(b, indices, size)));
  if (attrs.mode === "set") written = and(b, written, isLastWrite(b, operand, indices, attrs.batch));
  const isWritten = broadcastTo(
    b,
    written,
    updates.type.shape,
    indices.type.shape.map((_, axis) => axis),
  );
  const ofUpdates = select(b, isWritten, rows, zerosLike(b, rows));
  const ofOperand =
    attrs.mode === "add" ? cotangent : scatter(b, cotangent, indices, zerosLike(b, updates), attrs);
  return [ofOperand, undefined, ofUpdates];
}

/** Where an index is the last of its value among those that go together: the row written there stays. */
function isLastWrite(b: Builder, operand: Value, indices: Value, batch: number): Value {
  const shape = indices.type.shape;
  const position = reshape(b, iota(b, "i32", sizeOf(shape)), shape);
  const board = constant(b, "i32", operand.type.shape.slice(0, batch + 1), -1);
  const last = scatter(b, board, indices, position, { batch, mode: "set" });
  return eq(b, gather(b, last, indices, batch), position);
}
