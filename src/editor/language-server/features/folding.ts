import { FoldingRangeKind, type FoldingRange } from "vscode-languageserver";
import type { Span } from "../../../compiler/syntax/ast.js";
import { partsOf } from "../../../compiler/syntax/nodes.js";
import type { View } from "../view.js";

/** What has a beginning and an end on lines of their own. */
const foldable: ReadonlySet<string> = new Set([
  "const",
  "type",
  "enum",
  "fn",
  "distribution",
  "module",
  "task",
  "learner",
  "experiment",
  "phase",
  "step",
  "example",
  "block",
  "record",
  "list",
  "call",
  "recordType",
  "comprehension",
  "rollout",
]);

/** Declarations, blocks, and bracketed lists of several lines; imports together; comments of several lines. */
export function foldingRanges(view: View): FoldingRange[] {
  const { module } = view;
  if (!module) return [];
  const found = new Map<number, FoldingRange>();
  const add = ({ start, end }: Span, kind?: FoldingRangeKind): void => {
    const startLine = view.document.positionAt(start).line;
    // The line of the closing bracket stays in sight.
    const last = view.document.positionAt(end);
    const endLine =
      kind === undefined && /^\s*[)\]}]/.test(lineOf(view, last.line)) ? last.line - 1 : last.line;
    const known = found.get(startLine);
    if (endLine > startLine && (!known || known.endLine < endLine))
      found.set(startLine, { startLine, endLine, ...(kind && { kind }) });
  };
  const visit = (node: object): void => {
    if ("kind" in node && foldable.has(node.kind as string) && "span" in node) add(node.span as Span);
    for (const part of partsOf(node)) visit(part);
  };
  visit(module.tree);
  const imports = module.tree.imports;
  if (imports.length > 0)
    add({ start: imports[0]!.span.start, end: imports.at(-1)!.span.end }, FoldingRangeKind.Imports);
  for (const run of commentRuns(view)) add(run, FoldingRangeKind.Comment);
  return [...found.values()].sort((a, b) => a.startLine - b.startLine);
}

function lineOf(view: View, line: number): string {
  return view.document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}

/** Comments on lines that follow each other. */
function commentRuns(view: View): Span[] {
  const runs: { start: number; end: number }[] = [];
  for (const { span } of view.module?.comments ?? []) {
    const last = runs.at(-1);
    const isNext = last && /^[ \t]*(\r\n|\n|\r)?[ \t]*$/.test(view.text.slice(last.end, span.start));
    if (last && isNext) last.end = span.end;
    else runs.push({ ...span });
  }
  return runs;
}
