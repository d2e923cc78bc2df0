import { readFileSync } from "node:fs";
import type { GraphSpan } from "../graph/graph.js";
import { resolvePath } from "../runtime/host.js";
import type { Colors } from "./terminal.js";

/** A place of a spec with the line it is in, marked; only the place where the file cannot be read any more. */
export function codeFrame(span: GraphSpan, colors: Colors): string {
  const { file, line, column, endLine, endColumn } = span;
  const place = `  ${colors.cyan("-->")} ${file}:${line}:${column}\n`;
  const text = lineOf(file, line);
  if (text === undefined) return place;
  const gutter = String(line);
  const width = Math.max(1, (endLine === line ? endColumn : text.length + 1) - column);
  // Tabs stay tabs, so that the mark stands below what it marks.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const bar = colors.cyan("|");
  return (
    `${place}  ${colors.cyan(gutter)} ${bar} ${text}\n` +
    `  ${" ".repeat(gutter.length)} ${bar} ${indent}${colors.red("^".repeat(width))}\n`
  );
}

function lineOf(file: string, line: number): string | undefined {
  try {
    return readFileSync(resolvePath(file), "utf8").split(/\r\n|\n|\r/)[line - 1];
  } catch {
    return undefined;
  }
}
