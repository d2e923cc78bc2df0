import type { Location, Position } from "vscode-languageserver";
import { resolve } from "../../../compiler/modules/resolve.js";
import { touches } from "../../../compiler/syntax/nodes.js";
import type { View } from "../view.js";
import { fieldAt, fieldDeclarations } from "./record-fields.js";

/** Where the name under the cursor is declared; on an import's path, the file that it names. */
export function definition(view: View, position: Position): Location[] {
  const offset = view.offset(position);
  const field = fieldAt(view, offset);
  if (field)
    return fieldDeclarations(view, field).flatMap(({ file, span }) => view.location(file, span) ?? []);
  const found = view.program.symbols.at(view.path, offset);
  if (found) {
    const isAtAlias = found.symbol.kind === "alias";
    const symbol = isAtAlias ? view.program.symbols.target(view.path, found.symbol) : found.symbol;
    const location = symbol.kind === "implicit" ? undefined : view.location(symbol.file, symbol.span);
    return location ? [location] : [];
  }
  return importedFiles(view, offset).flatMap((file) => view.location(file, { start: 0, end: 0 }) ?? []);
}

function importedFiles(view: View, offset: number): readonly string[] {
  const imported = view.module?.tree.imports.find(({ from }) => touches(from.span, offset));
  if (!imported) return [];
  const resolved = resolve(imported.from.value, view.path, view.workspace.host);
  return resolved.kind === "file" ? [resolved.path] : resolved.kind === "folder" ? resolved.files : [];
}
