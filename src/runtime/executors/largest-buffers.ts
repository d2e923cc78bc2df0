import type { Buffer } from "../../codegen/ir/index.js";

const MEBIBYTE = 2 ** 20;

/** What is less than this part of the largest buffer would change nothing if it were smaller. */
const worthNaming = 1e-3;

/** A stretch of a program's memory. */
export type Part = Pick<Buffer, "name" | "role" | "dtype" | "length" | "span">;

/** The parts that take the most room, with where in a spec they come from, one a line. */
export function largestBuffers(parts: Iterable<Part>, count = 5): string {
  const sorted = [...parts].sort((a, b) => b.length - a.length).slice(0, count);
  const named = sorted.filter(({ length }) => length >= worthNaming * sorted[0]!.length);
  return named.map((part) => `  ${describe(part)}`).join("\n");
}

function describe({ name, role, dtype, length, span }: Part): string {
  const place = span === undefined ? "" : ` (${span.file}:${span.line}:${span.column})`;
  return `${mebibytes(length)}: ${role} ${name}, ${dtype} × ${length.toLocaleString("en")}${place}`;
}

/** Words of memory, for people. */
export function mebibytes(words: number): string {
  return `${((4 * words) / MEBIBYTE).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;
}
