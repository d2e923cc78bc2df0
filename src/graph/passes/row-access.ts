import type { Node, Program, Value } from "../graph.js";
import { sizeOf } from "../types.js";
import { type Rule, type RuleContext, rewriteWith } from "./optimise-walk.js";
import { fill, uniform } from "./simplify-constants.js";

/** Beyond this the places of a flattened table are no `i32`. */
const maxPlaces = 2 ** 31 - 1;

/**
 * Reads and writes of rows of rows, without a copy of a row: `table[i][j]` becomes one gather, and
 * `table with [i] = (table[i] with [j] = x)` one scatter into the table with its two axes as one. So
 * a ring of many items that is one row of a state costs what is read of it and written to it. A write
 * in one branch of a choice becomes a choice of its place.
 */
export function flattenRowAccess(program: Program): Program {
  return rewriteWith(program, [rule]);
}

const rule: Rule = (node, context) => {
  if (node.op === "gather") return gatherOfRow(node, context);
  if (node.op === "scatter") return scatterOfRow(node, context);
  return node.op === "select" ? selectOfScatter(node, context) : undefined;
};

/** One row of a table for each example of a batch: `rows = table[batch…, index]`. */
interface Rows {
  readonly table: Value;
  /** Of shape `[batch…, index…]`. */
  readonly index: Value;
  readonly batch: number;
}

function rowsOf(value: Value, context: RuleContext): Rows | undefined {
  const node = context.producer(value);
  if (node?.op === "gather") {
    const [table, index] = node.inputs as [Value, Value];
    return { table, index, batch: node.attrs["batch"] as number };
  }
  return node?.op === "reshape" ? sliceAsRow(node, context) : undefined;
}

/** A row at a constant place is a slice without its first axis. */
function sliceAsRow(node: Node, context: RuleContext): Rows | undefined {
  const slice = context.producer(node.inputs[0]!);
  if (slice?.op !== "slice") return undefined;
  const table = slice.inputs[0]!;
  const { shape } = table.type;
  const [start, limit] = [slice.attrs["start"] as number[], slice.attrs["limit"] as number[]];
  const isRow = shape.length > 1 && limit[0] === start[0]! + 1 && hasShape(node.outputs[0]!, shape.slice(1));
  const isWhole = shape.every((dim, axis) => axis === 0 || (start[axis] === 0 && limit[axis] === dim));
  if (!isRow || !isWhole) return undefined;
  return { table, index: integer(context, start[0]!, []), batch: 0 };
}

function hasShape(value: Value, shape: readonly number[]): boolean {
  return value.type.shape.length === shape.length && shape.every((dim, i) => dim === value.type.shape[i]);
}

function integer(context: RuleContext, value: number, shape: readonly number[]): Value {
  return fill(context, { dtype: "i32", shape }, value);
}

/** A table of rows of rows as a table of all of them; undefined where there are too many. */
function flattened(table: Value, batch: number, context: RuleContext): Value | undefined {
  const { shape } = table.type;
  if (shape.length < batch + 2 || sizeOf(shape.slice(0, batch + 2)) > maxPlaces) return undefined;
  const rows = shape[batch]! * shape[batch + 1]!;
  if (rows === 0) return undefined;
  return context.emit("reshape", [table], {
    shape: [...shape.slice(0, batch), rows, ...shape.slice(batch + 2)],
  });
}

/** `outer * size + inner`, the outer index repeated along the further axes of the inner one. */
function place(outer: Value, inner: Value, size: number, context: RuleContext): Value {
  const scaled = context.emit("mul", [outer, integer(context, size, outer.type.shape)]);
  return context.emit("add", [repeated(scaled, inner.type.shape, context), inner]);
}

/** A value with leading axes of `shape`, repeated along the others. */
function repeated(value: Value, shape: readonly number[], context: RuleContext): Value {
  const axes = value.type.shape.map((_, axis) => axis);
  return axes.length === shape.length ? value : context.emit("broadcast", [value], { shape, axes });
}

function clamped(index: Value, size: number, context: RuleContext): Value {
  const { shape } = index.type;
  const low = context.emit("max", [index, integer(context, 0, shape)]);
  return context.emit("min", [low, integer(context, size - 1, shape)]);
}

const gatherOfRow = ({ inputs, attrs }: Node, context: RuleContext): Value[] | undefined => {
  const [row, inner] = inputs as [Value, Value];
  const rows = rowsOf(row, context);
  // The inner index must reach into the row, with as many examples as there are rows.
  if (!rows || rows.index.type.shape.length !== attrs["batch"]) return undefined;
  const { table, index, batch } = rows;
  const [count, size] = [table.type.shape[batch]!, table.type.shape[batch + 1]!];
  const flat = flattened(table, batch, context);
  if (!flat) return undefined;
  const at = place(clamped(index, count, context), clamped(inner, size, context), size, context);
  return [context.emit("gather", [flat, at], { batch })];
};

const scatterOfRow = ({ inputs, attrs }: Node, context: RuleContext): Value[] | undefined => {
  const [table, index, row] = inputs as [Value, Value, Value];
  const batch = attrs["batch"] as number;
  // Of several rows two could be the same one.
  if (attrs["mode"] !== "set" || index.type.shape.length !== batch) return undefined;
  if (isRowOf(row, table, index, batch, context)) return [table];
  const write = context.producer(row);
  if (write?.op !== "scatter" || write.attrs["batch"] !== batch) return undefined;
  const [before, inner, update] = write.inputs as [Value, Value, Value];
  if (!startsAtRow(before, table, index, batch, context)) return undefined;
  // What was written to the row before is written to the table before.
  const start = context.emit("scatter", [table, index, before], attrs);
  const flat = flattened(start, batch, context);
  if (!flat) return undefined;
  const { shape } = table.type;
  const [count, size] = [shape[batch]!, shape[batch + 1]!];
  const known = repeated(inside(index, count, context), inner.type.shape, context);
  const valid = context.emit("and", [known, inside(inner, size, context)]);
  const at = place(index, inner, size, context);
  const checked = context.emit("select", [valid, at, integer(context, -1, at.type.shape)]);
  const written = context.emit("scatter", [flat, checked, update], { batch, mode: write.attrs["mode"]! });
  return [context.emit("reshape", [written], { shape })];
};

function inside(index: Value, size: number, context: RuleContext): Value {
  const { shape } = index.type;
  const low = context.emit("ge", [index, integer(context, 0, shape)]);
  return context.emit("and", [low, context.emit("lt", [index, integer(context, size, shape)])]);
}

/** Whether `value` is the row of `table` at `index` as it stands. */
function isRowOf(value: Value, table: Value, index: Value, batch: number, context: RuleContext): boolean {
  const rows = rowsOf(value, context);
  return rows?.table === table && rows.batch === batch && sameIndex(rows.index, index, context);
}

function sameIndex(a: Value, b: Value, context: RuleContext): boolean {
  if (a === b) return true;
  const number = uniform(a, context);
  return number !== undefined && number === uniform(b, context);
}

/** Whether `value` is that row, or what writes to places of it left of it. */
function startsAtRow(value: Value, table: Value, index: Value, batch: number, context: RuleContext): boolean {
  if (isRowOf(value, table, index, batch, context)) return true;
  const write = context.producer(value);
  return write?.op === "scatter" && startsAtRow(write.inputs[0]!, table, index, batch, context);
}

/** A choice between a table and the same table written to: what is not to be written goes nowhere. */
const selectOfScatter = ({ inputs }: Node, context: RuleContext): Value[] | undefined => {
  const [mask, a, b] = inputs as [Value, Value, Value];
  const one = mask.type.shape.length === 0 ? mask : wholeCondition(mask, context);
  if (!one || a.type.shape.length === 0) return undefined;
  const kept = writtenWhere(one, a, b, true, context) ?? writtenWhere(one, b, a, false, context);
  return kept && [kept];
};

/** The truth value that a mask repeats everywhere. */
function wholeCondition(mask: Value, context: RuleContext): Value | undefined {
  const node = context.producer(mask);
  const source = node?.op === "broadcast" ? node.inputs[0]! : undefined;
  return source?.type.shape.length === 0 ? source : undefined;
}

/** `value`, which is `base` after some writes, with these done only where the condition is `when`. */
function writtenWhere(
  condition: Value,
  value: Value,
  base: Value,
  when: boolean,
  context: RuleContext,
): Value | undefined {
  if (value === base) return base;
  const node = context.producer(value);
  if (node?.op !== "scatter" && node?.op !== "reshape") return undefined;
  const before = writtenWhere(condition, node.inputs[0]!, base, when, context);
  if (!before) return undefined;
  if (node.op === "reshape") return context.emit("reshape", [before], node.attrs);
  const [, index, update] = node.inputs as [Value, Value, Value];
  const mask = repeated(condition, index.type.shape, context);
  const nowhere = integer(context, -1, index.type.shape);
  const at = context.emit("select", when ? [mask, index, nowhere] : [mask, nowhere, index]);
  return context.emit("scatter", [before, at, update], node.attrs);
}
