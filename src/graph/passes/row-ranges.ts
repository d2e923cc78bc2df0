import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { concat } from "../ops/concat.js";
import { repeatInFront } from "../ops/batching.js";
import { reshape } from "../ops/reshape.js";
import { sliceAxis } from "../ops/slice.js";

/** A row of a table; an index outside it is that of the nearest row, as for a gather. */
export function rowAt(b: Builder, table: Value, index: number): Value {
  const [count, ...row] = table.type.shape as [number, ...number[]];
  const at = Math.min(Math.max(index, 0), count - 1);
  return reshape(b, sliceAxis(b, table, 0, at, at + 1), row);
}

/** The row that the last of `length` indices from `offset` on names. */
export function lastRow(b: Builder, table: Value, offset: number, length: number): Value {
  return rowAt(b, table, offset + length - 1);
}

/** The rows `offset + t` for t in 0 ..< `length`; what lies outside the table is the nearest row. */
export function rowsFrom(b: Builder, table: Value, offset: number, length: number): Value {
  const count = table.type.shape[0]!;
  const [start, limit] = [Math.max(offset, 0), Math.min(offset + length, count)];
  if (start >= limit) return repeatInFront(b, rowAt(b, table, offset), length);
  const middle = start === 0 && limit === count ? table : sliceAxis(b, table, 0, start, limit);
  const parts = [middle];
  if (offset < 0) parts.unshift(repeatInFront(b, rowAt(b, table, 0), start - offset));
  if (offset + length > count) parts.push(repeatInFront(b, rowAt(b, table, count), offset + length - limit));
  return parts.length === 1 ? middle : concat(b, parts, 0);
}

/** The table with the rows `offset + t` written over; what lies outside it is dropped, as by a scatter. */
export function withRows(b: Builder, table: Value, rows: Value, offset: number): Value {
  const [count, length] = [table.type.shape[0]!, rows.type.shape[0]!];
  const [start, limit] = [Math.max(offset, 0), Math.min(offset + length, count)];
  if (start >= limit) return table;
  const isWhole = start === offset && limit === offset + length;
  const middle = isWhole ? rows : sliceAxis(b, rows, 0, start - offset, limit - offset);
  const parts = [middle];
  if (start > 0) parts.unshift(sliceAxis(b, table, 0, 0, start));
  if (limit < count) parts.push(sliceAxis(b, table, 0, limit, count));
  return parts.length === 1 ? middle : concat(b, parts, 0);
}
