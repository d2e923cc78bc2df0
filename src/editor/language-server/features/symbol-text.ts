import type { ProgramSymbols } from "../../../compiler/symbols/program.js";
import type { SourceSymbol, SymbolKind } from "../../../compiler/symbols/symbol.js";
import type * as ast from "../../../compiler/syntax/ast.js";
import { shownType, type View } from "../view.js";

/** What a kind of symbol is called in front of its name. */
const words: Partial<Record<SymbolKind, string>> = {
  let: "let",
  var: "var",
  state: "state",
  hidden: "hidden",
  instruction: "instruction",
  action: "action",
  signal: "signal",
  param: "param",
  sub: "sub",
  const: "const",
  parameter: "parameter",
  field: "field",
  memory: "from",
  size: "size",
  typeParameter: "type parameter",
  enumMember: "enum member",
  experiment: "experiment",
};

/** A symbol as a line of the language: its signature, or its name with its type. */
export function symbolText(view: View, symbol: SourceSymbol): string {
  const { node } = symbol;
  if ("params" in node || symbol.kind === "type" || symbol.kind === "enum") return signatureOf(view, symbol);
  const word = words[symbol.kind];
  const { type } = view.typeOf(symbol);
  const written =
    "type" in node && node.type && typeof node.type === "object"
      ? (node.type as ast.TypeExpression)
      : undefined;
  const inferred = shownType(type);
  // A static integer is the only one of its type, which is written with its own name.
  const isItself = inferred === `i32 in ${symbol.name} ..< ${symbol.name} + 1`;
  const shown = written ? oneLine(view.textOf(symbol.file, written.span)) : isItself ? "int" : inferred;
  const name =
    symbol.kind === "enumMember" && symbol.container
      ? `${symbol.container.name}.${symbol.name}`
      : symbol.name;
  const isStatic = symbol.kind === "parameter" && "isStatic" in node && node.isStatic === true;
  const initial = "default" in node && node.default ? (node.default as ast.Expression) : undefined;
  return [
    word === undefined ? "" : word === "parameter" ? "" : `${word} `,
    isStatic ? "static " : "",
    name,
    shown === undefined ? "" : `: ${shown}`,
    initial ? ` = ${oneLine(view.textOf(symbol.file, initial.span))}` : "",
  ].join("");
}

/** The head of a declaration: all that stands before its body. */
function signatureOf(view: View, { file, node, extent, kind }: SourceSymbol): string {
  const end = endOfHead(node as ast.Declaration) ?? extent.end;
  const text = view.textOf(file, { start: extent.start, end }).trimEnd();
  if (kind === "type" || kind === "enum") return text;
  const head = (hasMembers(node) ? withoutBody(text) : text.replace(/[={]\s*$/, "")).trimEnd();
  return head.split("\n").length > 12 ? `${head.split("\n").slice(0, 12).join("\n")}\n  …` : dedented(head);
}

/** The offset at which a body begins. */
function endOfHead(declaration: ast.Declaration | ast.LearnerPhase): number | undefined {
  switch (declaration.kind) {
    case "fn":
    case "phase":
      return declaration.body.kind === "block"
        ? declaration.body.span.start
        : declaration.body.value.span.start;
    case "module":
    case "task":
    case "learner":
    case "distribution":
      return startOfMembers(declaration);
    default:
      return undefined;
  }
}

function hasMembers(node: object): boolean {
  return "members" in node;
}

/** A head without the brace of its body, and what stands between that and the first member's name. */
function withoutBody(text: string): string {
  return text.replace(/[ \t]*\/\/.*/g, "").replace(/\{\s*(?:[a-z_]+\s*\{?\s*|\})?$/, "");
}

function startOfMembers({
  members,
  span,
}: Pick<ast.ModuleDeclaration | ast.TaskDeclaration | ast.LearnerDeclaration, "members" | "span">): number {
  return (members[0] as { span: ast.Span } | undefined)?.span.start ?? span.end;
}

/** Lines whose common indent is that of the declaration in its file. */
function dedented(text: string): string {
  const [first, ...rest] = text.split(/\r?\n/);
  const indent = Math.min(...rest.filter((line) => line.trim()).map((line) => /^ */.exec(line)![0].length));
  const by =
    Number.isFinite(indent) && rest.at(-1)?.trim().startsWith(")") ? indent : Math.max(0, indent - 2);
  return [first, ...rest.map((line) => line.slice(Number.isFinite(by) ? by : 0))].join("\n");
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The parameters of what is called; undefined where it is nothing that has some. */
export function paramsOf(symbol: SourceSymbol | undefined): readonly ast.Param[] | undefined {
  return symbol && "params" in symbol.node ? (symbol.node.params as readonly ast.Param[]) : undefined;
}

/** The documentation of a symbol: its own, or that of what it stands for. */
export function docOf(program: ProgramSymbols, file: string, symbol: SourceSymbol): string | undefined {
  return program.target(file, symbol).doc;
}
