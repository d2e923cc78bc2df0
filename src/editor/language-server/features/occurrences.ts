import type { Occurrence } from "../../../compiler/symbols/program.js";
import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import type { View } from "../view.js";

/** Kinds that nothing outside of their own body can name. */
const local: ReadonlySet<SourceSymbol["kind"]> = new Set([
  "alias",
  "let",
  "var",
  "typeParameter",
  "size",
  "memory",
  "implicit",
]);

/** Every place in the workspace where a symbol is named; files that do not import it are not looked through. */
export function occurrencesOf(view: View, symbol: SourceSymbol): Occurrence[] {
  const found = view.program.symbols.occurrences(symbol);
  if (local.has(symbol.kind)) return found;
  const known = new Set(found.map(key));
  for (const { path, symbols } of view.workspace.programs()) {
    if (path === view.path || !symbols.file(symbol.file)) continue;
    for (const occurrence of symbols.occurrences(symbol)) {
      if (known.has(key(occurrence))) continue;
      known.add(key(occurrence));
      found.push(occurrence);
    }
  }
  return found;
}

function key({ file, span }: Occurrence): string {
  return `${file}:${span.start}`;
}
