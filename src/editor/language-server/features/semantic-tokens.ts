import type { IToken } from "chevrotain";
import type { Range, SemanticTokens, SemanticTokensLegend } from "vscode-languageserver";
import { tokenize } from "../../../../grammar/lexer.js";
import { Reporter, spanOf } from "../../../../grammar/reporter.js";
import * as t from "../../../../grammar/tokens.js";
import { Diagnostics } from "../../../compiler/diagnostics/diagnostics.js";
import type { SourceSymbol, SymbolKind } from "../../../compiler/symbols/symbol.js";
import { builtInTypes } from "../../../compiler/symbols/signatures.js";
import type { Name, Span } from "../../../compiler/syntax/ast.js";
import { partsOf } from "../../../compiler/syntax/nodes.js";
import type { View } from "../view.js";

const types = [
  "keyword",
  "comment",
  "string",
  "number",
  "operator",
  "type",
  "typeParameter",
  "enum",
  "enumMember",
  "function",
  "method",
  "class",
  "struct",
  "variable",
  "parameter",
  "property",
  "event",
] as const;
const modifiers = [
  "declaration",
  "readonly",
  "static",
  "defaultLibrary",
  "modification",
  "documentation",
] as const;

export type TokenClass = (typeof types)[number];
export type TokenModifier = (typeof modifiers)[number];

/** How the numbers of the tokens are to be read; an extension gives its editor the same. */
export const semanticTokensLegend: SemanticTokensLegend = {
  tokenTypes: [...types],
  tokenModifiers: [...modifiers],
};

/** A piece of text with what it is. */
export interface ClassifiedToken {
  readonly span: Span;
  readonly class: TokenClass;
  readonly modifiers: readonly TokenModifier[];
}

const classes: Record<SymbolKind, readonly [TokenClass, ...TokenModifier[]]> = {
  const: ["variable", "readonly"],
  type: ["type"],
  enum: ["enum"],
  fn: ["function"],
  distribution: ["class"],
  module: ["class"],
  task: ["struct"],
  learner: ["class"],
  experiment: ["event"],
  alias: ["variable"],
  typeParameter: ["typeParameter"],
  size: ["parameter", "static"],
  parameter: ["parameter"],
  enumMember: ["enumMember"],
  let: ["variable", "readonly"],
  var: ["variable"],
  state: ["property"],
  hidden: ["property", "readonly"],
  instruction: ["property", "readonly"],
  action: ["property", "readonly"],
  signal: ["property", "readonly"],
  field: ["property"],
  param: ["property"],
  sub: ["property", "readonly"],
  memory: ["variable"],
  phase: ["keyword"],
  implicit: ["variable", "readonly"],
};

/** Every token of a document that is more than punctuation, in order. */
export function classify(view: View): ClassifiedToken[] {
  const { tokens, comments } = tokenize(view.text, new Reporter(view.path, new Diagnostics()));
  const names = classifiedNames(view);
  const plain = tokens.flatMap((token, i): ClassifiedToken[] => {
    const span = spanOf(token);
    const known = names.get(span.start);
    if (known && t.Identifier === token.tokenType) return [{ ...known, span }];
    // The tree has no name for a parameter of a function type: `(state: H) -> H`.
    if (token.tokenType === t.Identifier && tokens[i + 1]?.tokenType === t.Colon)
      return [{ span, class: "parameter", modifiers: [] }];
    const own = classOf(token);
    return own ? [{ span, class: own, modifiers: [] }] : [];
  });
  const said = comments.map((comment): ClassifiedToken => {
    const isDocumentation = comment.image.startsWith("///");
    return { span: spanOf(comment), class: "comment", modifiers: isDocumentation ? ["documentation"] : [] };
  });
  return [...plain, ...said].sort((a, b) => a.span.start - b.span.start);
}

function classOf(token: IToken): TokenClass | undefined {
  const { tokenType, image } = token;
  if (tokenType === t.Identifier) {
    if (t.reservedWords.has(image)) return "keyword";
    if (builtInTypes.has(image)) return "type";
    return t.contextualWords.has(image) ? "keyword" : "variable";
  }
  if (tokenType === t.NumberToken) return "number";
  if ([t.StringToken, t.OpenString, t.SingleQuoted].includes(tokenType)) return "string";
  return operators.has(image) ? "operator" : undefined;
}

const operators: ReadonlySet<string> = new Set(
  "... ..< .. => == = != ! ~> ~ -> - <= < >= > + * / % ^ @ ? ' := ** && ||".split(" "),
);

/** What the names of a document are, by where they start. */
function classifiedNames(view: View): Map<number, Omit<ClassifiedToken, "span">> {
  const found = new Map<number, Omit<ClassifiedToken, "span">>();
  const { module, program } = view;
  const symbols = program.symbols.file(view.path);
  if (!module || !symbols) return found;
  // A name that nothing declares, such as a field's or a built-in function's, is what its place says.
  const visit = (node: object): void => {
    if (isName(node)) found.set(node.span.start, builtInTypes.has(node.text) ? builtInType : plainField);
    for (const part of partsOf(node)) visit(part);
  };
  visit(module.tree);
  for (const declaration of module.tree.declarations) {
    // `train { … }` of an experiment is a clause as that of a learner is.
    if (declaration.kind === "experiment")
      for (const { name } of declaration.sections) found.delete(name.span.start);
    // A learner's need is one name of several words.
    if (declaration.kind === "learner")
      for (const { start, end } of declaration.needs.map(({ span }) => span))
        for (const { index } of view.text.slice(start, end).matchAll(/\w+/g))
          found.set(start + index, plainField);
  }
  for (const symbol of symbols.symbols) {
    if (symbol.kind === "phase") found.delete(symbol.span.start);
    else if (symbol.kind !== "implicit")
      found.set(symbol.span.start, describe(view, symbol, ["declaration"]));
  }
  const calls = calledNames(module.tree);
  for (const use of symbols.uses) {
    const symbol = program.symbols.resolve(view.path, use);
    const isWritten = use.kind === "name" && use.role === "write";
    if (symbol?.kind === "phase") found.set(use.span.start, { class: "method", modifiers: [] });
    else if (symbol) found.set(use.span.start, describe(view, symbol, isWritten ? ["modification"] : []));
    else if (use.kind === "name" && (use.role === "type" || builtInTypes.has(use.name)))
      found.set(use.span.start, { class: "type", modifiers: ["defaultLibrary"] });
    else if (use.kind === "name")
      found.set(
        use.span.start,
        calls.has(use.span.start) ? builtinFunction : { class: "variable", modifiers: [] },
      );
    else if (use.kind === "argument") found.set(use.span.start, { class: "parameter", modifiers: [] });
    else if (calls.has(use.span.start)) found.set(use.span.start, { class: "method", modifiers: [] });
  }
  return found;
}

const builtInType: Omit<ClassifiedToken, "span"> = { class: "type", modifiers: [] };
const plainField: Omit<ClassifiedToken, "span"> = { class: "property", modifiers: [] };
const builtinFunction: Omit<ClassifiedToken, "span"> = { class: "function", modifiers: ["defaultLibrary"] };

function describe(
  view: View,
  symbol: SourceSymbol,
  more: readonly TokenModifier[],
): Omit<ClassifiedToken, "span"> {
  const target = view.program.symbols.target(view.path, symbol);
  const [kind, ...own] = classes[target.kind];
  const isStatic = "isStatic" in target.node && target.node.isStatic === true;
  const isLibrary = view.workspace.isLibrary(target.file) && target.file !== view.path;
  return {
    class: kind,
    modifiers: [
      ...own,
      ...more,
      ...(isStatic ? (["static"] as const) : []),
      ...(isLibrary ? (["defaultLibrary"] as const) : []),
    ],
  };
}

function isName(node: object): node is Name {
  return "text" in node && "span" in node && !("kind" in node);
}

/** Where the names stand that are called. */
function calledNames(tree: object): ReadonlySet<number> {
  const starts = new Set<number>();
  const visit = (node: object): void => {
    if ("kind" in node && node.kind === "call") {
      const { callee } = node as unknown as { callee: { kind: string; span: Span; name?: Name | string } };
      if (callee.kind === "reference") starts.add(callee.span.start);
      if (callee.kind === "field") starts.add((callee.name as Name).span.start);
    }
    for (const part of partsOf(node)) visit(part);
  };
  visit(tree);
  return starts;
}

/** The tokens in the numbers of the protocol: each relative to the one before; one of several lines is one a line. */
export function semanticTokens(view: View, range?: Range): SemanticTokens {
  const from = range ? view.offset(range.start) : 0;
  const to = range ? view.offset(range.end) : Infinity;
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  for (const { span, class: kind, modifiers: of } of classify(view)) {
    if (span.end < from || span.start > to) continue;
    for (const piece of linesOf(view.text, span)) {
      const { line, character } = view.document.positionAt(piece.start);
      const start = line === last.line ? character - last.character : character;
      const bits = of.reduce((set, modifier) => set | (1 << modifiers.indexOf(modifier)), 0);
      data.push(line - last.line, start, piece.end - piece.start, types.indexOf(kind), bits);
      last = { line, character };
    }
  }
  return { data };
}

function linesOf(text: string, { start, end }: Span): Span[] {
  const image = text.slice(start, end);
  if (!/[\r\n]/.test(image)) return [{ start, end }];
  return [...image.matchAll(/[^\r\n]+/g)].map(({ index, 0: line }) => ({
    start: start + index,
    end: start + index + line.length,
  }));
}
