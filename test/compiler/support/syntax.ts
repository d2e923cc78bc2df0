import type {
  Expression,
  SourceFile,
  Span,
  Statement,
  TypeExpression,
} from "../../../src/compiler/syntax/ast.js";
import { parse } from "../../../src/compiler/syntax/parse.js";

/** The tree of a text without errors. */
export function parsed(text: string): SourceFile {
  const { tree, diagnostics } = parse(text, "test.mrl");
  if (diagnostics.length > 0)
    throw new Error(diagnostics.map((d) => `${d.span.start}: ${d.message}`).join("\n"));
  return tree;
}

export function expression(text: string): Expression {
  const [declaration] = parsed(`const x = ${text}`).declarations;
  if (declaration?.kind !== "const") throw new Error("no constant");
  return declaration.value;
}

export function type(text: string): TypeExpression {
  const [declaration] = parsed(`type X = ${text}`).declarations;
  if (declaration?.kind !== "type") throw new Error("no type");
  return declaration.type;
}

export function statements(text: string): readonly Statement[] {
  const [declaration] = parsed(`fn f() {\n${text}\n}`).declarations;
  if (declaration?.kind !== "fn" || declaration.body.kind !== "block") throw new Error("no function");
  return declaration.body.statements;
}

/** A part of a tree without its spans and absent fields. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const fields = Object.entries(node).filter(([key, value]) => !/span$/i.test(key) && value !== undefined);
  return Object.fromEntries(fields.map(([key, value]) => [key, plain(value)]));
}

interface Node {
  readonly kind: string;
  readonly span: Span;
}

/** All nodes of a tree that have a kind and a span, with the node around each. */
export function* nodes(node: unknown, around?: Node): Generator<[node: Node, around: Node | undefined]> {
  if (typeof node !== "object" || node === null) return;
  const isNode = "kind" in node && "span" in node;
  if (isNode) yield [node as Node, around];
  for (const value of Object.values(node)) yield* nodes(value, isNode ? (node as Node) : around);
}

/** An expression with all its parentheses, for tests of precedence. */
export function grouped(e: Expression): string {
  switch (e.kind) {
    case "number":
      return String(e.value);
    case "reference":
      return e.name;
    case "primed":
      return `${e.name}'`;
    case "unary":
      return `(${e.operator} ${grouped(e.operand)})`;
    case "binary":
      return `(${grouped(e.left)} ${e.operator} ${grouped(e.right)})`;
    case "range":
      return `(${e.start ? grouped(e.start) : ""} ${e.exclusive ? "..<" : ".."} ${e.end ? grouped(e.end) : ""})`;
    case "call":
      return `${grouped(e.callee)}(${e.args.map((arg) => grouped(arg.value)).join(", ")})`;
    case "index":
      return `${grouped(e.object)}[${e.indices.map(grouped).join(", ")}]`;
    case "field":
      return `${grouped(e.object)}.${e.name.text}`;
    case "ifExpression":
      return `(if ${grouped(e.condition)} then ${grouped(e.then)} else ${grouped(e.else)})`;
    case "with":
      return `(${grouped(e.object)} with [${e.indices.map(grouped).join(", ")}] = ${grouped(e.value)})`;
    case "instantiate":
      return `${grouped(e.callee)}<${e.args.length}>`;
    default:
      return e.kind;
  }
}
