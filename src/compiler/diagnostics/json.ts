import { Lines, type Position } from "../syntax/lines.js";
import { withSettings } from "./setting-source.js";
import type { Diagnostic, Severity } from "./diagnostic.js";

interface JsonRange {
  readonly start: Position;
  readonly end: Position;
}

/** A diagnostic as `--json` prints it: lines and columns from 1, ends exclusive. */
export interface JsonDiagnostic {
  readonly file: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: JsonRange;
  readonly related: readonly { readonly file: string; readonly range: JsonRange; readonly message: string }[];
  readonly hints: readonly string[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly file: string; readonly range: JsonRange; readonly text: string }[];
  }[];
}

/** `read` gives the text of a file that a diagnostic mentions, or `undefined` where there is none. */
export function toJson(
  diagnostics: readonly Diagnostic[],
  read: (file: string) => string | undefined,
): JsonDiagnostic[] {
  const text = withSettings(read);
  const lines = new Map<string, Lines>();
  const range = (file: string, span: Diagnostic["span"]): JsonRange => {
    let of = lines.get(file);
    if (of === undefined) lines.set(file, (of = new Lines(text(file) ?? "")));
    return { start: of.position(span.start), end: of.position(span.end) };
  };
  return diagnostics.map(({ file, code, severity, message, span, related, hints, fixes }) => ({
    file,
    code,
    severity,
    message,
    range: range(file, span),
    related: related.map((place) => ({
      file: place.file,
      range: range(place.file, place.span),
      message: place.message,
    })),
    hints,
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map((edit) => ({ file: edit.file, range: range(edit.file, edit.span), text: edit.text })),
    })),
  }));
}
