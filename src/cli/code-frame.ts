import type { GraphSpan } from "../graph/graph.js";
import type { Colors } from "./terminal.js";

/** Characters of a line that are shown at most: more does not help, and a line may have millions. */
const widest = 160;

/**
 * A place in a file and its line, marked below:
 *
 *     --> walk.mrl:3:10
 *     3 | let slack = log(left)
 *       |             ^^^^^^^^^
 *
 * `line` is the text of the span's first line; without it only the place is shown.
 */
export function codeFrame(span: GraphSpan, line: string | undefined, colors: Colors): string {
  const place = `  ${colors.cyan("-->")} ${span.file}:${span.line}:${span.column}\n`;
  if (line === undefined) return place;
  const [shown, column] = window(line, span.column - 1);
  const end = span.endLine === span.line ? span.endColumn - span.column : line.length - span.column + 1;
  const marks = "^".repeat(Math.min(Math.max(1, end), Math.max(1, shown.length - column)));
  // Tabs stay tabs, so that the marks stand below what they mark.
  const indent = shown.slice(0, column).replace(/[^\t]/g, " ");
  const gutter = String(span.line);
  const bar = colors.cyan("|");
  return (
    `${place}  ${colors.cyan(gutter)} ${bar} ${shown}\n` +
    `  ${" ".repeat(gutter.length)} ${bar} ${indent}${colors.red(marks)}\n`
  );
}

/** The part of a line around an offset that fits, and the offset in that part. */
function window(line: string, offset: number): [string, number] {
  if (line.length <= widest) return [line, offset];
  const start = Math.max(0, Math.min(offset - widest / 4, line.length - widest));
  return [line.slice(start, start + widest), offset - start];
}
