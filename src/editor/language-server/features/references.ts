import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type Position,
} from "vscode-languageserver";
import type { View } from "../view.js";
import { occurrencesOf } from "./occurrences.js";

export function references(view: View, position: Position, includeDeclaration: boolean): Location[] {
  const found = view.program.symbols.at(view.path, view.offset(position));
  if (!found) return [];
  const symbol = view.program.symbols.target(view.path, found.symbol);
  return occurrencesOf(view, symbol)
    .filter(({ use }) => includeDeclaration || use !== undefined)
    .flatMap(({ file, span }) => view.location(file, span) ?? []);
}

/** The places in this document, for marking them as the cursor moves. */
export function highlights(view: View, position: Position): DocumentHighlight[] {
  const found = view.program.symbols.at(view.path, view.offset(position));
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
