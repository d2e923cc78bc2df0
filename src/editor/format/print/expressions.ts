import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { commentsOf, isKind, part, type Kind, type Node, type NodeOf } from "../tree.js";
import { assignment, isIndented } from "./assignments.js";
import { printArguments } from "./calls.js";
import { indices, isOpened, list, numbers, row } from "./lists.js";
import { printBinary } from "./operations.js";
import type { Parts } from "./parts.js";
import type { Printers } from "./printers.js";

const { conditionalGroup, group, ifBreak, indent, join, line, softline } = builders;

export const expressions: Printers<
  | "parentheses"
  | "number"
  | "bool"
  | "string"
  | "none"
  | "reference"
  | "primed"
  | "record"
  | "recordField"
  | "spread"
  | "tuple"
  | "list"
  | "comprehension"
  | "comprehensionHead"
  | "lambda"
  | "lambdaParam"
  | "blockExpression"
  | "call"
  | "argument"
  | "instantiate"
  | "field"
  | "index"
  | "unary"
  | "binary"
  | "range"
  | "ifExpression"
  | "with"
  | "forExpression"
  | "minimise"
  | "rollout"
  | "fromItem"
> = {
  parentheses: (_, parts) => printParentheses(parts),
  number: ({ start, end }, { text }) => text.slice(start, end),
  bool: (node) => String(node.value),
  string: ({ start, end }, { text }) => text.slice(start, end),
  none: () => "none",
  reference: (node) => node.name,
  primed: (node) => `${node.name}'`,
  record: (node, parts) => list(parts, "fields", ["{", "}"], { broken: isOpened(parts.text, node.start) }),
  recordField: (node, parts) =>
    node.value === undefined ? parts.one("name") : assignment(parts, [parts.one("name"), ":"], "value"),
  spread: (_, parts) => ["...", parts.one("value")],
  tuple: (_, parts) => list(parts, "items", ["(", ")"]),
  list: (_, parts) => {
    const items = parts.children("items");
    return items.length > 1 && items.every(isNumber)
      ? numbers(parts, "items")
      : list(parts, "items", ["[", "]"]);
  },
  comprehension: (_, parts) => printComprehension(parts),
  comprehensionHead: (node, parts) => [
    node.isStatic ? "static for " : "for ",
    parts.one("pattern"),
    " in ",
    parts.one("iterable"),
  ],
  lambda: (_, parts) => {
    const [param, ...others] = parts.children("params");
    const isBare = param !== undefined && others.length === 0 && isBareParam(param);
    const head = isBare ? parts.all("params") : list(parts, "params", ["(", ")"]);
    return assignment(parts, [head, " =>"], "body");
  },
  lambdaParam: (_, parts) => [parts.one("pattern"), parts.optional("type", ": ")],
  blockExpression: (_, parts) => parts.one("block"),
  call: (_, parts) => [parts.one("callee"), printArguments(parts)],
  argument: (_, parts) => assignment(parts, [parts.one("name"), ":"], "value"),
  instantiate: (_, parts) => [parts.one("callee"), list(parts, "args", ["<", ">"])],
  field: (_, parts) => [parts.one("object"), ".", parts.one("name")],
  index: (_, parts) => [parts.one("object"), indices(parts, "indices")],
  unary: (node, parts) => [node.operator === "not" ? "not " : "-", parts.one("operand")],
  binary: (_, parts) => printBinary(parts),
  range: (node, parts) => [
    parts.optional("from", "", " "),
    node.exclusive ? "..<" : "..",
    parts.optional("to", " "),
  ],
  ifExpression: (_, parts) => printIf(parts),
  with: (_, parts) =>
    assignment(parts, [parts.one("object"), " with ", indices(parts, "indices"), " ="], "value"),
  forExpression: (_, parts) => parts.one("loop"),
  minimise: (_, parts) => {
    const over = ["over ", group(indent(row(parts.all("over")))), " with ", parts.one("optimiser")];
    const id = Symbol("value");
    // Behind a value of several lines, what it is minimised over goes on in the last of them.
    const rest = ifBreak([" ", over], indent([line, over]), { groupId: id });
    return group(["minimise ", group(parts.one("value"), { id }), rest]);
  },
  rollout: (node, parts) => {
    const without = node.withoutInstruction ? " without instruction" : "";
    const from = node.from.length === 0 ? "" : [" from ", group(indent(row(parts.all("from"))))];
    return [
      "rollout ",
      parts.one("task"),
      without,
      from,
      parts.optional("after", " after "),
      " ",
      parts.one("body"),
    ];
  },
  fromItem: (_, parts) => assignment(parts, [parts.one("name"), " ="], "value"),
};

/** An operation may go into lines of its own, and comments stay inside; other things touch their parentheses. */
function printParentheses(parts: Parts<NodeOf<"parentheses">>): Doc {
  const value = parts.child("value");
  const inner = parts.one("value");
  if (!isKind(value, "binary") && commentsOf(value).length === 0) return ["(", inner, ")"];
  return group(["(", indent([softline, inner]), softline, ")"]);
}

function isNumber(node: Node): boolean {
  if (commentsOf(node).length > 0) return false;
  return isKind(node, "number") || (isKind(node, "unary") && isNumber(part(node, "operand")!));
}

function isBareParam(param: Node): boolean {
  const pattern = part(param, "pattern");
  const hasComments = commentsOf(param).length > 0 || commentsOf(pattern).length > 0;
  return isKind(pattern, "namePattern") && part(param, "type") === undefined && !hasComments;
}

/** Values that may begin in the line of a comprehension's head and go on in lines below. */
const hugged = ["record", "blockExpression", "rollout", "comprehension"] as const satisfies readonly Kind[];

function printComprehension(parts: Parts<NodeOf<"comprehension">>): Doc {
  const heads = parts.all("heads");
  const value = parts.one("value");
  const inside = [join([",", line], heads), ":", group(indent([line, value]))];
  const broken = group(["[", indent([softline, inside]), softline, "]"]);
  const valueNode = parts.child("value");
  const hasComments = [...parts.children("heads"), valueNode].some((node) => commentsOf(node).length > 0);
  if (!isKind(valueNode, ...hugged) || hasComments) return broken;
  const head = ["[", join(", ", heads), ": "];
  if (isKind(valueNode, "blockExpression", "rollout")) return group([head, value, "]"]);
  return conditionalGroup([[head, value, "]"], [head, group(value, { shouldBreak: true }), "]"], broken]);
}

/** `if c then a else if d then b else e`: in one line, or each branch in a line of its own. */
function printIf(parts: Parts<NodeOf<"ifExpression">>): Doc {
  const { node, parent, key } = parts;
  const then = group(indent([line, parts.one("then")]));
  const head = [node.isStatic ? "static " : "", "if ", parts.one("condition"), " then", then];
  const otherwise = parts.child("else");
  const isChain = isKind(otherwise, "ifExpression") && commentsOf(otherwise).length === 0;
  const rest = [line, "else", isChain ? [" ", parts.one("else")] : group(indent([line, parts.one("else")]))];
  // An `if` behind an `else` is part of the chain that it stands in.
  if (isKind(parent, "ifExpression") && key === "else" && commentsOf(node).length === 0) return [head, rest];
  return group(isIndented(parent, key) ? [head, rest] : [head, indent(rest)]);
}
