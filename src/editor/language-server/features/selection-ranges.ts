import type { Position, SelectionRange } from "vscode-languageserver";
import type { Span } from "../../../compiler/syntax/ast.js";
import { pathTo } from "../../../compiler/syntax/nodes.js";
import type { View } from "../view.js";

/** For each position, what a growing selection takes in: a name, its expression, its statement, … */
export function selectionRanges(view: View, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => selectionRange(view, position));
}

function selectionRange(view: View, position: Position): SelectionRange {
  const offset = view.offset(position);
  let range: SelectionRange = { range: view.range({ start: 0, end: view.text.length }) };
  let last: Span = { start: 0, end: view.text.length };
  for (const { span } of view.module ? pathTo(view.module.tree, offset) : []) {
    const isInside = span.start >= last.start && span.end <= last.end;
    if (!isInside || (span.start === last.start && span.end === last.end)) continue;
    last = span;
    range = { range: view.range(span), parent: range };
  }
  return range;
}
