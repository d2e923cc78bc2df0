import { ProgramSymbols } from "../../../compiler/symbols/program.js";
import type { SourceSymbol, SymbolKind, SymbolScope, Use } from "../../../compiler/symbols/symbol.js";
import type { Span } from "../../../compiler/syntax/ast.js";
import type { View } from "../view.js";

/** A new text for a span of a file. */
export interface Change {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/**
 * Says what a rename would break: every name must mean after it what it meant before. The names are found anew in the
 * changed texts, so that whatever the scopes do is seen. Undefined where nothing breaks.
 */
export function clashOf(view: View, changes: readonly Change[], newName: string): string | undefined {
  const byFile = changesByFile(changes);
  const texts = changedTexts(view, changes);
  for (const file of byFile.keys()) {
    const before = new ProgramSymbols(view.workspace.load(file, new Map()));
    const after = new ProgramSymbols(view.workspace.load(file, texts));
    if (after.file(file)!.symbols.length !== before.file(file)!.symbols.length)
      return `\`${newName}\` would be read as something else than a name.`;
    const clash = changedMeaning(file, before, after, byFile);
    if (clash) {
      const line = lineOf(view, file, clash.span.start);
      return `\`${newName}\` has another meaning here already: \`${clash.name}\` in line ${line} would mean something else.`;
    }
    const twice = declaredTwice(after, file, newName);
    if (twice)
      return `\`${newName}\` is declared here already, in line ${lineOf(view, file, twice.span.start)}.`;
  }
  return undefined;
}

/** The texts of the files that changes are in, changed. */
export function changedTexts(view: View, changes: readonly Change[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [file, own] of changesByFile(changes))
    texts.set(file, applied(view.workspace.host.read(file) ?? "", own));
  return texts;
}

function changesByFile(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const byFile = new Map<string, Change[]>();
  for (const change of changes) byFile.set(change.file, [...(byFile.get(change.file) ?? []), change]);
  return byFile;
}

/** The first use that means something else after the changes. */
function changedMeaning(
  file: string,
  before: ProgramSymbols,
  after: ProgramSymbols,
  changes: ReadonlyMap<string, readonly Change[]>,
): Use | undefined {
  const uses = after.file(file)!.uses;
  const byStart = new Map(uses.map((use) => [use.span.start, use]));
  for (const use of before.file(file)!.uses) {
    if (use.kind === "member") continue;
    const isShorthand = use.kind === "name" && use.shorthand !== undefined;
    const own = changes.get(file) ?? [];
    const change = own.find(({ span }) => span.start === use.span.start);
    // Behind `z: ` stands what was `z`.
    const skipped = change && isShorthand ? change.text.length - wordLength(change.text) : 0;
    const now = byStart.get(moved(use.span.start, own) + skipped);
    const meant = before.resolve(file, use);
    const means = now && after.resolve(file, now);
    if (!isSame(meant, means, changes)) return use;
  }
  return undefined;
}

function wordLength(text: string): number {
  return /\w*$/.exec(text)![0].length;
}

function isSame(
  before: SourceSymbol | undefined,
  after: SourceSymbol | undefined,
  changes: ReadonlyMap<string, readonly Change[]>,
): boolean {
  if (!before || !after) return before === after;
  return (
    before.file === after.file &&
    before.kind === after.kind &&
    moved(before.span.start, changes.get(before.file) ?? []) === after.span.start
  );
}

/** A second symbol of a name in one body, or at the file's top level. */
function declaredTwice(after: ProgramSymbols, file: string, name: string): SourceSymbol | undefined {
  const symbols = after.file(file)!;
  const inBody = (scope: SymbolScope): SourceSymbol | undefined =>
    scope.symbols.filter((symbol) => symbol.name === name)[1] ?? firstOf(scope.children, inBody);
  const top = symbols.symbols.filter(
    (symbol) => symbol.name === name && !symbol.container && topLevel.has(symbol.kind),
  );
  const isImported = symbols.uses.some(
    (use) => use.kind === "name" && use.role === "import" && use.global === name,
  );
  return inBody(symbols.root) ?? top[isImported ? 0 : 1];
}

const topLevel: ReadonlySet<SymbolKind> = new Set([
  "const",
  "type",
  "enum",
  "fn",
  "distribution",
  "module",
  "task",
  "learner",
  "experiment",
]);

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function applied(text: string, changes: readonly Change[]): string {
  let result = text;
  for (const { span, text: put } of changes.toSorted((a, b) => b.span.start - a.span.start))
    result = result.slice(0, span.start) + put + result.slice(span.end);
  return result;
}

/** Where an offset is after changes before it. */
function moved(offset: number, changes: readonly Change[]): number {
  return changes
    .filter(({ span }) => span.end <= offset)
    .reduce((at, { span, text }) => at + text.length - (span.end - span.start), offset);
}

function lineOf(view: View, file: string, offset: number): number {
  return (view.location(file, { start: offset, end: offset })?.range.start.line ?? 0) + 1;
}
