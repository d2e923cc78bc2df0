import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type Position,
} from "vscode-languageserver";
import type { View } from "../view.js";
import { occurrencesOf } from "./occurrences.js";
import { fieldAt, fieldDeclarations, fieldOccurrences } from "./record-fields.js";

export function references(view: View, position: Position, includeDeclaration: boolean): Location[] {
  const offset = view.offset(position);
  const field = fieldAt(view, offset);
  if (field) {
    const declared = new Set(fieldDeclarations(view, field).map(({ file, span }) => `${file}:${span.start}`));
    return fieldOccurrences(view, field)
      .filter(({ file, span }) => includeDeclaration || !declared.has(`${file}:${span.start}`))
      .flatMap(({ file, span }) => view.location(file, span) ?? []);
  }
  const found = view.program.symbols.at(view.path, offset);
  if (!found) return [];
  const symbol = view.program.symbols.target(view.path, found.symbol);
  return occurrencesOf(view, symbol)
    .filter(({ use }) => includeDeclaration || use !== undefined)
    .flatMap(({ file, span }) => view.location(file, span) ?? []);
}

/** The places in this document, for marking them as the cursor moves. */
export function highlights(view: View, position: Position): DocumentHighlight[] {
  const offset = view.offset(position);
  const field = fieldAt(view, offset);
  if (field) {
    const own = fieldOccurrences(view, field).filter(({ file }) => file === view.path);
    return own.map(({ span, role }) => ({
      range: view.range(span),
      kind: role === "value" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  }
  const found = view.program.symbols.at(view.path, offset);
  if (!found) return [];
  return view.program.symbols
    .occurrences(found.symbol)
    .filter(({ file }) => file === view.path)
    .map(({ span, use }) => ({
      range: view.range(span),
      kind:
        use === undefined || (use.kind === "name" && use.role === "write")
          ? DocumentHighlightKind.Write
          : DocumentHighlightKind.Read,
    }));
}
