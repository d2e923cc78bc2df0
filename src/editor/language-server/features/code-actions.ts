import {
  CodeActionKind,
  type CodeAction,
  type CodeActionContext,
  type Diagnostic as LspDiagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Fix } from "../../../compiler/diagnostics/diagnostic.js";
import type { LetStatement, VarStatement } from "../../../compiler/syntax/ast.js";
import { shownType, type View } from "../view.js";
import { diagnosticSource, ownProblems } from "./diagnostics.js";

/** What can be done at a place: the fixes of the problems there, all fixes at once, and the inferred type written down. */
export function codeActions(
  view: View,
  range: Range,
  { diagnostics, only }: CodeActionContext,
): CodeAction[] {
  const isWanted = (kind: string): boolean =>
    !only || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  return [
    ...(isWanted(CodeActionKind.QuickFix) ? fixes(view, range, diagnostics) : []),
    ...(isWanted(CodeActionKind.SourceFixAll) ? fixAll(view) : []),
    ...(isWanted(CodeActionKind.RefactorRewrite) ? addType(view, range) : []),
  ];
}

function fixes(view: View, range: Range, shown: readonly LspDiagnostic[]): CodeAction[] {
  const start = view.offset(range.start);
  const end = view.offset(range.end);
  return ownProblems(view)
    .filter(({ span }) => span.start <= end && start <= span.end)
    .flatMap((problem) =>
      problem.fixes.map((fix, i): CodeAction => {
        const own = shown.filter(
          ({ code, source, range: of }) =>
            code === problem.code &&
            source === diagnosticSource &&
            view.offset(of.start) === problem.span.start,
        );
        return {
          title: capitalised(fix.title),
          kind: CodeActionKind.QuickFix,
          diagnostics: own,
          isPreferred: i === 0 && problem.fixes.length === 1,
          edit: { changes: editsOf(view, [fix]) },
        };
      }),
    );
}

/** Every fix that is safe to apply unseen: the linter's safe ones. Of those that overlap, the first. */
function fixAll(view: View): CodeAction[] {
  const safe = view.findings.flatMap(({ fixes: all }) => all.filter(({ isSafe }) => isSafe).slice(0, 1));
  const taken: { start: number; end: number }[] = [];
  const chosen = safe.filter(({ edits }) => {
    const overlaps = edits.some(({ span }) =>
      taken.some((one) => span.start <= one.end && one.start <= span.end),
    );
    if (!overlaps) taken.push(...edits.map(({ span }) => span));
    return !overlaps;
  });
  if (chosen.length === 0) return [];
  return [
    {
      title: "Fix all that can be fixed safely",
      kind: CodeActionKind.SourceFixAll,
      edit: { changes: editsOf(view, chosen) },
    },
  ];
}

function editsOf(view: View, chosen: readonly Fix[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { edits } of chosen) {
    for (const { file, span, text } of edits) {
      const location = view.location(file, span);
      if (location) (changes[location.uri] ??= []).push({ range: location.range, newText: text });
    }
  }
  return changes;
}

/** `let a = e` as `let a: T = e`, where the type can be written and changes nothing. */
function addType(view: View, range: Range): CodeAction[] {
  const offset = view.offset(range.start);
  const symbol = view.program.symbols.file(view.path)?.symbols.find(({ span, kind, node }) => {
    const isTyped =
      kind === "let" || kind === "var" || kind === "state" || kind === "const" || kind === "parameter";
    return isTyped && span.start <= offset && offset <= span.end && (!("type" in node) || !node.type);
  });
  if (!symbol || !("node" in symbol)) return [];
  if (!isAlone(view, symbol.node, symbol.extent.start)) return [];
  const type = shownType(view.typeOf(symbol).type);
  if (type === undefined) return [];
  const at = symbol.span.end;
  const text = `${view.text.slice(0, at)}: ${type}${view.text.slice(at)}`;
  const count = (program: View["program"]): number => program.diagnostics.length;
  if (count(view.workspace.probe(view.path, text)) > count(view.program)) return [];
  const position = view.document.positionAt(at);
  const edit = { range: { start: position, end: position }, newText: `: ${type}` };
  return [
    {
      title: `Add the inferred type \`${type}\``,
      kind: CodeActionKind.RefactorRewrite,
      edit: { changes: { [view.document.uri]: [edit] } },
    },
  ];
}

/** Whether a name may have a type: it is bound by itself, not by a pattern of several, and by a statement that has none. */
function isAlone(view: View, node: object, start: number): boolean {
  if (!("kind" in node) || node.kind !== "namePattern") return !("text" in node);
  const statement: LetStatement | VarStatement | undefined = view.statementAt(start);
  return statement?.pattern === node && !statement.type && statement.counts.length === 0;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
