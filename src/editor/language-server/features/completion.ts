import {
  CompletionItemKind as Kind,
  MarkupKind,
  type CompletionItem,
  type Position,
} from "vscode-languageserver";
import { builtinDocs, builtinSignature } from "../../../compiler/symbols/builtin-docs.js";
import type { SourceSymbol, SymbolKind } from "../../../compiler/symbols/symbol.js";
import { builtInTypes } from "../../../compiler/symbols/signatures.js";
import type { CallExpression, Expression, FieldExpression, TypeName } from "../../../compiler/syntax/ast.js";
import { shownType, type View } from "../view.js";
import { calledSymbol } from "./calls.js";
import { cursorAt, placeholder, type Cursor } from "./cursor.js";
import { importableNames, importNames, importPaths } from "./import-completion.js";
import { expressionWords, isAtLineStart, wordsAt } from "./keywords.js";
import { membersOf, membersOfName } from "./member-completion.js";
import { symbolsInScope } from "./scope-names.js";
import { oneLine, paramsOf, symbolText } from "./symbol-text.js";

/** What may be typed here. */
export function completion(view: View, position: Position): CompletionItem[] {
  if (isInComment(view, view.offset(position))) return [];
  const paths = importPaths(view, view.offset(position));
  if (paths) return paths;
  const cursor = cursorAt(view, position);
  const { path } = cursor;
  const names = importNames(view, cursor);
  if (names) return names;
  const last = path.at(-1);
  const field = path.findLast((node): node is FieldExpression => node.kind === "field");
  if (field?.name.text === placeholder)
    return [...membersOfName(view, cursor, field), ...membersOf(view, cursor, field.object)];
  if (isString(last)) return [];
  const type = path.findLast((node): node is TypeName => node.kind === "typeName");
  if (type && type.path.some(({ text }) => text === placeholder)) return typeItems(view, cursor, type);
  if (isInOpenSignature(cursor)) return typeItems(view, cursor, undefined);
  if (last && isDeclaredName(last, cursor)) return [];
  const words = wordsAt(path, cursor.start, cursor.text).map(keyword);
  if (words.length > 0 && !canHoldNames(path)) return words;
  const isExpression = !isAtLineStart(cursor.text, cursor.start);
  return [
    ...argumentItems(view, cursor),
    ...enumItems(cursor),
    ...words,
    ...(isExpression ? expressionWords.map(keyword) : []),
    ...nameItems(view, cursor),
  ];
}

function isInComment(view: View, offset: number): boolean {
  return (view.module?.comments ?? []).some(
    ({ span, text }) =>
      span.start < offset && (offset < span.end || (offset === span.end && !text.endsWith("*/"))),
  );
}

function isString(node: { readonly kind?: string } | undefined): boolean {
  return node?.kind === "string";
}

/** At the top level and between the clauses of a declaration there are no names. */
function canHoldNames(path: Cursor["path"]): boolean {
  const inner = path.findLast(({ kind }) => kind !== undefined && kind !== "errorStatement");
  return (
    inner !== undefined &&
    !["file", "task", "learner", "module", "distribution", "experiment"].includes(inner.kind!)
  );
}

/** Where a name is being made, there is nothing to choose from. */
function isDeclaredName(node: object, { program, start }: Cursor): boolean {
  return (
    !("kind" in node) &&
    "text" in node &&
    program.symbols.file(program.loaded.entry!.file)!.symbols.some(({ span }) => span.start === start)
  );
}

function keyword(word: string): CompletionItem {
  return { label: word, kind: Kind.Keyword, sortText: `4${word}` };
}

/** `inner_lr: ` of the call around, for parameters that have no argument yet. */
function argumentItems(view: View, cursor: Cursor): CompletionItem[] {
  const call = cursor.path.findLast((node): node is CallExpression => node.kind === "call");
  const arg = call?.args.find(({ value }) => value.span.start === cursor.start);
  if (!call || !arg || arg.name) return [];
  const symbol = calledSymbol(cursor.program, view.path, call);
  const given = new Set(call.args.map(({ name }) => name?.text));
  return (paramsOf(symbol) ?? [])
    .filter(({ name }) => !given.has(name.text))
    .map(({ name, type, default: initial }) => {
      const typed = type && oneLine(view.textOf(symbol!.file, type.span));
      const started = initial && oneLine(view.textOf(symbol!.file, initial.span));
      return {
        label: `${name.text}:`,
        filterText: name.text,
        insertText: `${name.text}: `,
        kind: Kind.Field,
        detail: [typed, started && `= ${started}`].filter(Boolean).join(" "),
        sortText: `${initial ? 1 : 0}${name.text}`,
      };
    });
}

/** The members of the enum that is asked for. */
function enumItems({ program, path }: Cursor): CompletionItem[] {
  const around = path.findLast(({ kind }) => kind === "binary");
  if (!around || !("left" in around)) return [];
  const type = program.typeOf(around.left as FieldExpression);
  if (type?.kind !== "tensor" || !type.enum) return [];
  return type.enum.members.map(({ text }) => ({ label: text, kind: Kind.EnumMember, sortText: `0${text}` }));
}

const kinds: Partial<Record<SymbolKind, Kind>> = {
  const: Kind.Constant,
  type: Kind.Interface,
  enum: Kind.Enum,
  fn: Kind.Function,
  distribution: Kind.Class,
  module: Kind.Class,
  task: Kind.Struct,
  learner: Kind.Class,
  experiment: Kind.Event,
  typeParameter: Kind.TypeParameter,
  enumMember: Kind.EnumMember,
  phase: Kind.Method,
  state: Kind.Field,
  hidden: Kind.Field,
  param: Kind.Field,
  sub: Kind.Field,
};

export function symbolItem(view: View, cursor: Cursor, symbol: SourceSymbol, sort: string): CompletionItem {
  const target = cursor.program.symbols.target(view.path, symbol);
  // What stands in a body without being declared is no part of the tree.
  const isTyped = !("params" in target.node) && "span" in target.node;
  const type = isTyped ? shownType(cursor.program.typeOf(target.node as Expression)) : undefined;
  const isLong = "params" in target.node || target.kind === "type";
  return {
    label: symbol.name,
    kind: kinds[target.kind] ?? Kind.Variable,
    sortText: `${sort}${symbol.name}`,
    detail: isLong ? oneLine(symbolText(view, target)) : (type ?? symbolText(view, target)),
    ...(target.doc !== undefined && { documentation: { kind: MarkupKind.Markdown, value: target.doc } }),
  };
}

const builtinItems = [...builtinDocs].map(([label, entry]): CompletionItem => ({
  label,
  kind: Kind.Function,
  sortText: `3${label}`,
  detail: builtinSignature(label, entry),
  documentation: { kind: MarkupKind.Markdown, value: entry.doc },
}));

/** Every name in sight: of the bodies around, the file, the imports, the prelude, the language, and what could be imported. */
function nameItems(view: View, cursor: Cursor): CompletionItem[] {
  const { program } = cursor;
  const items = new Map<string, CompletionItem>();
  const add = (item: CompletionItem): void => {
    if (!items.has(item.label) && item.label !== placeholder) items.set(item.label, item);
  };
  for (const symbol of symbolsInScope(cursor, view.path)) add(symbolItem(view, cursor, symbol, "2"));
  const scope = program.loaded.entry?.scope;
  for (const name of scope?.keys() ?? []) {
    const symbol = program.symbols.global(view.path, name);
    if (symbol && symbol.kind !== "type")
      add(symbolItem(view, cursor, { ...symbol, name }, view.workspace.isLibrary(symbol.file) ? "3" : "2"));
  }
  builtinItems.forEach(add);
  importableNames(view, cursor).forEach(add);
  return [...items.values()];
}

/** Behind the colon of a parameter whose declaration is not whole, so that it is in no tree. */
function isInOpenSignature({ path, text, start }: Cursor): boolean {
  const isLost = path.every(({ kind }) => kind === "file" || kind === "errorStatement");
  return (
    isLost && /(?:[(,]\s*(?:static\s+)?\w+\s*:|->)\s*$/.test(text.slice(Math.max(0, start - 200), start))
  );
}

/** Types of the language, of the file, and type parameters; the member types of an interface behind a dot. */
function typeItems(view: View, cursor: Cursor, type: TypeName | undefined): CompletionItem[] {
  const [first, second] = type?.path ?? [];
  if (second?.text === placeholder) return interfaceItems(cursor, view, first!.text);
  const own = [...builtInTypes, "Dist", "Net", "Recurrent", "Optimiser", "Maybe", "Previous"];
  const items = own.map((label): CompletionItem => ({ label, kind: Kind.Class, sortText: `3${label}` }));
  const isType = ({ kind }: SourceSymbol): boolean =>
    kind === "type" || kind === "enum" || kind === "typeParameter" || kind === "size" || kind === "parameter";
  for (const symbol of symbolsInScope(cursor, view.path))
    if (isType(symbol) && symbol.name !== placeholder) items.push(symbolItem(view, cursor, symbol, "2"));
  for (const name of cursor.program.loaded.entry?.scope.keys() ?? []) {
    const symbol = cursor.program.symbols.global(view.path, name);
    if (symbol && (symbol.kind === "type" || symbol.kind === "enum"))
      items.push(symbolItem(view, cursor, { ...symbol, name }, "2"));
  }
  return items;
}

const members: Readonly<Record<string, readonly string[]>> = {
  Supervised: ["X", "Y", "Example", "Hidden"],
  Mdp: ["Observation", "Action", "Instruction", "Step", "Hidden", "Signals"],
};

function interfaceItems(cursor: Cursor, view: View, name: string): CompletionItem[] {
  const symbol = symbolsInScope(cursor, view.path).find((one) => one.name === name);
  const bound = symbol && "bound" in symbol.node ? (symbol.node.bound as { text: string }).text : undefined;
  return (members[bound ?? ""] ?? []).map((label) => ({ label, kind: Kind.TypeParameter }));
}
