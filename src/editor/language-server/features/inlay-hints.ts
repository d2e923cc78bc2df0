import { InlayHintKind, type InlayHint, type Range } from "vscode-languageserver";
import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import type { Expression, LetStatement, VarStatement } from "../../../compiler/syntax/ast.js";
import { shownType, type View } from "../view.js";

/** Longer ones are cut; the whole type is their tooltip. */
const longest = 48;

const hinted: ReadonlySet<SourceSymbol["kind"]> = new Set([
  "const",
  "let",
  "var",
  "state",
  "hidden",
  "instruction",
  "parameter",
  "param",
  "sub",
  "field",
]);

/**
 * The inferred types of what states none, behind its name: with the numbers of the experiment where one uses it, with
 * symbolic sizes else.
 */
export function inlayHints(view: View, range: Range): InlayHint[] {
  const start = view.offset(range.start);
  const end = view.offset(range.end);
  const symbols = view.program.symbols.file(view.path)?.symbols ?? [];
  return symbols.flatMap((symbol): InlayHint[] => {
    if (!hinted.has(symbol.kind) || symbol.span.end < start || symbol.span.end > end) return [];
    const { type, concrete } = view.typeOf(symbol);
    const shown = concrete ?? shownType(type);
    if (shown === undefined || !wantsType(view, symbol)) return [];
    const label = shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
    const symbolic = shownType(type);
    const notes = [
      ...(label === shown ? [] : [shown]),
      ...(symbolic !== undefined && symbolic !== shown ? [`${symbolic}, checked by itself`] : []),
    ];
    return [
      {
        position: view.document.positionAt(endOf(view, symbol)),
        label: `: ${label}`,
        kind: InlayHintKind.Type,
        ...(notes.length > 0 && { tooltip: notes.join("\n") }),
      },
    ];
  });
}

/** Where a name ends, with the counts of a draw: those of `let batch[2] ~ tasks` are in its type too. */
function endOf(view: View, { node, extent, span }: SourceSymbol): number {
  const statement = statementOf(view, node, extent.start);
  const counted = statement?.pattern === node ? statement : (node as { counts?: readonly Expression[] });
  const last = counted.counts?.at(-1);
  if (!last) return span.end;
  const closing = /^\s*\]/.exec(view.text.slice(last.span.end, last.span.end + 100));
  return closing ? last.span.end + closing[0].length : span.end;
}

/** Whether a name has no type written beside it, and its value does not show what it is. */
function wantsType(view: View, { node, extent }: SourceSymbol): boolean {
  if ("type" in node && node.type) return false;
  const statement = statementOf(view, node, extent.start);
  if (statement?.type) return false;
  const value: unknown = (statement ?? (node as { start?: { value: Expression } })).start?.value;
  const initial = (value ?? (node as { default?: Expression; value?: Expression }).default) as
    Expression | undefined;
  return !initial || !["number", "bool", "string", "none"].includes(initial.kind);
}

/** The `let` or `var` that binds a name by a pattern. */
function statementOf(view: View, node: object, start: number): LetStatement | VarStatement | undefined {
  if (!("kind" in node) || node.kind !== "namePattern") return undefined;
  return view.statementAt(start);
}
