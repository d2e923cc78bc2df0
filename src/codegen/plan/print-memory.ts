import type { Buffer, Layout } from "../ir/index.js";

/** How many buffers are listed. */
const listed = 20;

const roles = ["state", "temporary", "constant", "input", "output"] as const;

/** An arena as text: its size, what it is made of, and its largest tenants with the lines of the spec that they come from. */
export function printMemory({ offsets, words }: Layout): string {
  const buffers = [...offsets.keys()];
  const lines = [`arena ${kib(words)}`];
  for (const role of roles) {
    const own = buffers.filter((buffer) => buffer.role === role);
    if (own.length === 0) continue;
    // Temporaries share places, so that their sum says little.
    const size = role === "temporary" ? "" : `, ${kib(own.reduce((sum, { length }) => sum + length, 0))}`;
    lines.push(`  ${role}: ${own.length}${size}`);
  }
  const largest = [...buffers].sort((a, b) => b.length - a.length).slice(0, listed);
  const rows = largest.map((buffer) => [kib(buffer.length), describe(buffer), placeOf(buffer)] as const);
  const [first, second] = [0, 1].map((i) => Math.max(0, ...rows.map((row) => row[i as 0 | 1].length)));
  for (const [size, what, place] of rows)
    lines.push(`${size.padStart(first!)}  ${what.padEnd(second!)}  ${place}`.trimEnd());
  return `${lines.join("\n")}\n`;
}

function describe({ role, name, dtype, length }: Buffer): string {
  return `${role} ${name}: ${dtype}[${length}]`;
}

function placeOf({ span }: Buffer): string {
  return span ? `${span.file}:${span.line}:${span.column}` : "";
}

function kib(words: number): string {
  return `${(words / 256).toFixed(1)} KiB`;
}
