import { Lines } from "../../compiler/syntax/lines.js";
import type { GraphSpan } from "../../graph/graph.js";

/** Reads a file of a spec; undefined where it cannot be read (any more). */
export type ReadSource = (file: string) => string | undefined;

const longest = 60;

/** What stands at a place of a spec, on one line and cut where it is long. */
export function textAt(span: GraphSpan | undefined, read: ReadSource): string | undefined {
  const source = span && read(span.file);
  if (source === undefined) return undefined;
  const lines = new Lines(source);
  const start = lines.offset({ line: span!.line, column: span!.column });
  const end = lines.offset({ line: span!.endLine, column: span!.endColumn });
  const text = source.slice(start, end).replace(/\s+/g, " ").trim();
  if (text === "") return undefined;
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}

/** `spec.mrl:34:30` */
export function formatPlace({ file, line, column }: GraphSpan): string {
  return `${file}:${line}:${column}`;
}

/**
 * What a loop or map calls its elements: `task` of `[for task in batch: …]` and of `evaluate(task) …`,
 * `batch` of `let batch[25] ~ tasks`, `step` of a rollout, `episode` of several; undefined where it has no name for them.
 */
export function binderOf(text: string | undefined): string | undefined {
  if (/^rollout\b/.test(text ?? "")) return "step";
  if (/^\[?\s*for\s+_\s+in\b[^:]*:\s*rollout\b/.test(text ?? "")) return "episode";
  const found =
    /^evaluate\((\w+)/.exec(text ?? "") ??
    /^\[?\s*for\s+(\w+|\([^)]*\))\s+in\b/.exec(text ?? "") ??
    /^(?:let|var|state)\s+(\w+)/.exec(text ?? "");
  return found?.[1] === "_" ? undefined : found?.[1];
}
