import type { SourceSymbol, SymbolScope } from "../../../compiler/symbols/symbol.js";
import type { Cursor } from "./cursor.js";

/** The symbols of the bodies around a place that can be named there, nearest first. */
export function symbolsInScope({ program, start }: Cursor, file: string): SourceSymbol[] {
  const found = new Map<string, SourceSymbol>();
  const root = program.symbols.file(file)?.root;
  const scopes: SymbolScope[] = [];
  for (let scope = root; scope;) {
    scopes.unshift(scope);
    scope = scope.children.findLast(({ span }) => span.start <= start && start <= span.end);
  }
  for (const { symbols } of scopes)
    for (const symbol of symbols)
      if (symbol.from <= start && !found.has(symbol.name)) found.set(symbol.name, symbol);
  return [...found.values()];
}
