import { SymbolKind as LspKind, type DocumentSymbol, type WorkspaceSymbol } from "vscode-languageserver";
import type { SourceSymbol, SymbolKind } from "../../../compiler/symbols/symbol.js";
import { shownType, type View } from "../view.js";
import type { Workspace } from "../workspace.js";

const kinds: Partial<Record<SymbolKind, LspKind>> = {
  const: LspKind.Constant,
  type: LspKind.Interface,
  enum: LspKind.Enum,
  enumMember: LspKind.EnumMember,
  fn: LspKind.Function,
  distribution: LspKind.Class,
  module: LspKind.Class,
  task: LspKind.Struct,
  learner: LspKind.Class,
  experiment: LspKind.Event,
  state: LspKind.Field,
  hidden: LspKind.Field,
  instruction: LspKind.Field,
  action: LspKind.Field,
  signal: LspKind.Field,
  param: LspKind.Field,
  sub: LspKind.Field,
  phase: LspKind.Method,
};

/** The outline of a document: declarations, and what stands in them. */
export function documentSymbols(view: View): DocumentSymbol[] {
  const symbols = view.program.symbols.file(view.path)?.symbols ?? [];
  const outline = new Map<SourceSymbol, DocumentSymbol>();
  const roots: DocumentSymbol[] = [];
  for (const symbol of symbols) {
    const kind = kinds[symbol.kind];
    if (kind === undefined || symbol.name === "") continue;
    const detail = "params" in symbol.node ? undefined : shownType(view.typeOf(symbol).type);
    const entry: DocumentSymbol = {
      name: symbol.name,
      kind,
      range: view.range(symbol.extent),
      selectionRange: view.range(symbol.span),
      ...(detail !== undefined && { detail }),
      children: [],
    };
    outline.set(symbol, entry);
    const parent = symbol.container && outline.get(symbol.container);
    if (parent) parent.children!.push(entry);
    else if (!symbol.container) roots.push(entry);
  }
  return roots;
}

/** More than this nobody reads. */
const maxResults = 500;

/** The declarations of the workspace whose names hold the letters of a query in their order. */
export function workspaceSymbols(workspace: Workspace, query: string): WorkspaceSymbol[] {
  const letters = new RegExp([...query].map((letter) => letter.replace(/\W/g, "\\$&")).join(".*"), "i");
  const found: WorkspaceSymbol[] = [];
  for (const { path, symbols } of workspace.programs()) {
    const document = workspace.document(path);
    if (!document) continue;
    for (const { name, kind, span, container } of symbols.file(path)?.symbols ?? []) {
      const shown = kinds[kind];
      const isOutline = !container || kind === "phase" || kind === "fn" || kind === "state";
      if (shown === undefined || !isOutline || !letters.test(name)) continue;
      const range = { start: document.positionAt(span.start), end: document.positionAt(span.end) };
      const location = { uri: workspace.uriOf(path), range };
      found.push({ name, kind: shown, location, ...(container && { containerName: container.name }) });
      if (found.length === maxResults) return found;
    }
  }
  return found;
}
