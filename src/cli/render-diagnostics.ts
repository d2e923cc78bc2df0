import type { Diagnostic, Related } from "../compiler/diagnostics/diagnostic.js";
import { withSettings } from "../compiler/diagnostics/setting-source.js";
import { Lines } from "../compiler/syntax/lines.js";
import { codeFrame } from "./code-frame.js";
import type { Colors } from "./terminal.js";

/**
 * Diagnostics for people: message, place and line, related places, hints, and what fixes there are.
 * `read` gives the text of a file that they mention, or undefined where there is none.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  read: (file: string) => string | undefined,
  colors: Colors,
): string {
  const textOf = withSettings(read);
  const files = new Map<string, Lines | undefined>();
  const linesOf = (file: string): Lines | undefined => {
    if (!files.has(file)) {
      const text = textOf(file);
      files.set(file, text === undefined ? undefined : new Lines(text));
    }
    return files.get(file);
  };
  const frame = ({ file, span }: Pick<Related, "file" | "span">): string => {
    const lines = linesOf(file);
    if (lines === undefined)
      return codeFrame({ file, line: 1, column: 1, endLine: 1, endColumn: 1 }, undefined, colors);
    const start = lines.position(span.start);
    const end = lines.position(span.end);
    const place = { file, ...start, endLine: end.line, endColumn: end.column };
    return codeFrame(place, lines.line(start.line), colors);
  };
  return (
    diagnostics.map((diagnostic) => renderOne(diagnostic, frame, colors)).join("\n") + summary(diagnostics)
  );
}

function renderOne(
  { code, severity, message, file, span, related, hints, fixes }: Diagnostic,
  frame: (place: Pick<Related, "file" | "span">) => string,
  colors: Colors,
): string {
  const paint = severity === "error" ? colors.red : colors.yellow;
  const help = colors.cyan("help");
  return [
    `${paint(`${severity}[${code}]`)}: ${colors.bold(message)}\n`,
    frame({ file, span }),
    ...related.map((place) => `  ${colors.cyan("note")}: ${place.message}\n${frame(place)}`),
    ...hints.map((hint) => `  ${help}: ${hint}\n`),
    ...fixes.map(({ title }) => `  ${help}: ${title}\n`),
  ].join("");
}

/** Counts, and where to read more, as the last lines are what is seen of a long list. */
function summary(diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  if (first === undefined) return "";
  const count = (severity: string): string[] => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? "" : "s"}`];
  };
  const counts = [...count("error"), ...count("warning")].join(" and ");
  return `\n${counts}; \`mrl explain ${first.code}\` says more\n`;
}
