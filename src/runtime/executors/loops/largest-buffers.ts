import type { Buffer, Layout } from "../../../codegen/ir/index.js";

const MEBIBYTE = 2 ** 20;

/** The buffers that take the most room, with where in a spec they come from, one a line. */
export function largestBuffers({ offsets }: Layout, count = 5): string {
  const buffers = [...offsets.keys()].sort((a, b) => b.length - a.length).slice(0, count);
  return buffers.map((buffer) => `  ${describe(buffer)}`).join("\n");
}

function describe({ name, role, dtype, length, span }: Buffer): string {
  const place = span === undefined ? "" : ` (${span.file}:${span.line}:${span.column})`;
  return `${mebibytes(length)}: ${role} ${name}, ${dtype} × ${length.toLocaleString("en")}${place}`;
}

/** Words of memory, for people. */
export function mebibytes(words: number): string {
  return `${((4 * words) / MEBIBYTE).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;
}
