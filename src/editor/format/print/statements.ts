import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { children, commentsOf, isKind, part, type Node, type NodeOf } from "../tree.js";
import { assignment, start } from "./assignments.js";
import { emptyList, indices, isOpened, row } from "./lists.js";
import type { Parts } from "./parts.js";
import type { Printers } from "./printers.js";

const { group, ifBreak, indent, line } = builders;

/** More statements than this do not share a line. */
const mostInLine = 2;

/** Whether a block stays in its line, as its author put it there and it is short. */
function staysInLine(block: Node, text: string): boolean {
  const statements = children(block, "statements");
  if (statements.length === 0) return true;
  const hasComments = [block, ...statements].some((node) => commentsOf(node).length > 0);
  return statements.length <= mostInLine && !isOpened(text, block.start) && !hasComments;
}

/** A block, for a group that breaks it. */
function printBlock(parts: Parts<NodeOf<"block">>): Doc {
  const brace = ["{", parts.behindBrace()];
  const statements = parts.children("statements");
  if (statements.length === 0) return [brace, emptyList(parts, "", "}")];
  const docs = parts.lines("statements", [ifBreak("", ";"), line]);
  return [brace, indent([line, docs, isLoneReturn(statements) ? ";" : ""]), line, "}"];
}

/** `{ return }` would be a record. */
function isLoneReturn([first, ...others]: readonly Node[]): boolean {
  return others.length === 0 && isKind(first, "return") && part(first!, "value") === undefined;
}

/** The branches of an `if`, of which none stands in its line unless all do. */
function printIf(parts: Parts<NodeOf<"if">>): Doc {
  const { node, text, parent, key } = parts;
  const head = [node.isStatic ? "static " : "", "if ", parts.one("condition"), " "];
  const doc = [head, parts.one("then"), parts.optional("else", " else ")];
  if (isKind(parent, "if") && key === "else") return doc;
  return group(doc, { shouldBreak: branches(node).some((branch) => !staysInLine(branch, text)) });
}

function branches(node: Node): Node[] {
  if (!isKind(node, "if")) return [node];
  const otherwise = part(node, "else");
  return [part(node, "then")!, ...(otherwise === undefined ? [] : branches(otherwise))];
}

function counts<N extends { readonly counts: readonly unknown[] }>(parts: Parts<N>): Doc {
  return parts.node.counts.length === 0 ? "" : indices(parts, "counts");
}

export const statements: Printers<
  | "block"
  | "clauses"
  | "let"
  | "var"
  | "assign"
  | "draw"
  | "for"
  | "repeat"
  | "while"
  | "if"
  | "return"
  | "yield"
  | "log"
  | "report"
  | "act"
  | "recordStatement"
  | "assert"
  | "expressionStatement"
> = {
  block: (node, parts) => {
    const doc = printBlock(parts);
    return isKind(parts.parent, "if") ? doc : group(doc, { shouldBreak: !staysInLine(node, parts.text) });
  },
  clauses: (node, parts) => {
    const items = row(parts.all("items"));
    return group([node.keyword, " ", node.items.length === 1 ? items : indent(items)]);
  },
  let: (_, parts) =>
    start(parts, ["let ", parts.one("pattern"), counts(parts), parts.optional("type", ": ")]),
  var: (_, parts) =>
    start(parts, ["var ", parts.one("pattern"), counts(parts), parts.optional("type", ": ")]),
  assign: (node, parts) => {
    const at = node.indices.length === 0 ? "" : [" with ", indices(parts, "indices")];
    return assignment(parts, [parts.one("target"), at, " ="], "value");
  },
  draw: (_, parts) => assignment(parts, [parts.one("target"), " ~"], "value"),
  for: (node, parts) => [
    node.isStatic ? "static for " : "for ",
    parts.one("pattern"),
    " in ",
    parts.one("iterable"),
    " ",
    parts.one("body"),
  ],
  repeat: (_, parts) => ["repeat ", parts.one("count"), " ", parts.one("body")],
  while: (_, parts) => ["while ", parts.one("condition"), " ", parts.one("body")],
  if: (_, parts) => printIf(parts),
  return: (_, parts) => ["return", parts.optional("value", " ")],
  yield: (_, parts) => ["yield ", parts.one("value")],
  log: (_, parts) => assignment(parts, [parts.one("name"), " ="], "value"),
  report: (_, parts) => {
    const head = ["report ", parts.one("name"), parts.optional("index", "[", "]"), " ="];
    return assignment(parts, head, "value");
  },
  act: (node, parts) => ["act ", parts.one("value"), node.pathwise ? " pathwise" : ""],
  recordStatement: (_, parts) => start(parts, parts.one("name")),
  assert: (_, parts) =>
    group(["assert ", parts.one("condition"), parts.optional("message", [",", indent(line)])]),
  expressionStatement: (_, parts) => parts.one("value"),
};
