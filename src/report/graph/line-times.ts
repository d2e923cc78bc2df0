import type { Node } from "../../graph/graph.js";

/** What a line of a spec or of the library takes of an iteration. */
export interface LineTime {
  /** Undefined for what comes from no line: what the compiler adds. */
  readonly file: string | undefined;
  readonly line: number;
  readonly microseconds: number;
}

/** The time of operations by the lines that they come from, the dearest first. `total` is that of the whole iteration. */
export function lineTimes(nodes: ReadonlyMap<Node, number>, total: number): LineTime[] {
  const lines = new Map<string, LineTime>();
  const add = (file: string | undefined, line: number, microseconds: number): void => {
    const key = `${line}:${file ?? ""}`;
    const known = lines.get(key)?.microseconds ?? 0;
    lines.set(key, { file, line, microseconds: known + microseconds });
  };
  let told = 0;
  for (const [{ span }, microseconds] of nodes) {
    add(span?.file, span?.line ?? 0, microseconds);
    told += microseconds;
  }
  if (total > told) add(undefined, 0, total - told);
  return [...lines.values()].sort((a, b) => b.microseconds - a.microseconds);
}

/** `12.3 ms`, `1.2 µs`: three digits. */
export function timeText(microseconds: number): string {
  const [value, unit] =
    microseconds >= 1e6
      ? [microseconds / 1e6, "s"]
      : microseconds >= 1e3
        ? [microseconds / 1e3, "ms"]
        : [microseconds, "µs"];
  return `${value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3))} ${unit}`;
}

/** What part of the whole a time is. */
export function partText(microseconds: number, total: number): string {
  const percent = (100 * microseconds) / total;
  return percent > 0 && percent < 0.1 ? "<0.1%" : `${percent.toFixed(1)}%`;
}

/** What is said wherever times are shown. */
export function profileNote(total: number, iterations: number): string {
  return `An iteration takes ${timeText(total)}: measured over ${iterations.toLocaleString("en")} iterations of the code that the wasm engine generates, on one thread and on a state of its own. Where operations are fused into one loop, its time is divided among them by what they are estimated to take.`;
}
