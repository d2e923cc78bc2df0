import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { children, commentsOf, isKind, part, type Kind, type Node } from "../tree.js";
import type { Parts } from "./parts.js";

const { group, hardline, indent, indentIfBreak, line, lineSuffixBoundary } = builders;

/** Values that go into the next line as a whole where they do not fit. */
const moved = [
  "binary", "unary", "range", "ifExpression", "field", "string", "number", "reference", "primed", "bool", "none",
] as const satisfies readonly Kind[]; // prettier-ignore

/** Values whose opening bracket stays in the line, and whose parts go into lines below. */
const hugged = [
  "record", "list", "block", "blockExpression", "rollout", "forExpression", "comprehension", "recordType",
] as const satisfies readonly Kind[]; // prettier-ignore

/**
 * A value behind `=`, `:`, `=>` and the like, which `head` ends with and behind which a line may end. What does not fit
 * goes into the next line, or stays and is broken where its own brackets allow it, as its kind asks for.
 */
export function assignment<N>(parts: Parts<N>, head: Doc, key: keyof N & string): Doc {
  const value = parts.child(key);
  const doc = parts.one(key);
  if (commentsOf(value).some(({ leading }) => leading)) return group([head, indent([hardline, doc])]);
  if (isKind(value, ...hugged)) return group([head, " ", doc]);
  const isMoved = isKind(value, ...moved) || (isFunction(parts, key) && isKind(value, "call"));
  if (isMoved && !endsInBlock(value)) return [head, group(indent([line, doc]))];
  const id = Symbol("assignment");
  return group([head, group(indent(line), { id }), lineSuffixBoundary, indentIfBreak(doc, { groupId: id })]);
}

/** The value of a parameter or of a function, whose head is long as a rule. */
function isFunction<N>({ node }: Parts<N>, key: string): boolean {
  return key === "default" || (key === "body" && !isKind(node as Node, "lambda"));
}

/** Whether a value's last line is the end of a block, as that of `grad(net => { … })` is. */
function endsInBlock(value: Node | undefined): boolean {
  switch (value?.kind) {
    case "call":
      return endsInBlock(children(value, "args").at(-1));
    case "unary":
      return endsInBlock(part(value, "operand"));
    case "argument":
    case "comprehension":
      return endsInBlock(part(value, "value"));
    case "lambda":
      return endsInBlock(part(value, "body"));
    default:
      return isKind(value, "block", "blockExpression", "rollout", "forExpression");
  }
}

/** `= e` or `~ d` behind what is declared, or nothing. */
export function start<N extends { readonly draws?: boolean; readonly value?: unknown }>(
  parts: Parts<N>,
  head: Doc,
): Doc {
  if (parts.node.value === undefined) return head;
  return assignment(parts, [head, parts.node.draws === true ? " ~" : " ="], "value");
}

/** Places, by the kind that holds them, in which the further lines of a value are indented already. */
const indentedPlaces: Partial<Record<Kind, readonly string[]>> = {
  argument: ["value"], assign: ["value"], binding: ["value"], call: ["args"], comprehension: ["value"], const: ["value"],
  draw: ["value"], exampleField: ["value"], fn: ["body"], fromItem: ["value"], hidden: ["value"],
  ifExpression: ["then", "else"], instruction: ["value"], lambda: ["body"], learnerState: ["value"], let: ["value"],
  list: ["items"], log: ["value"], moduleParam: ["value"], param: ["default"], parentheses: ["value"], phase: ["body"],
  recordField: ["value"], recordStatement: ["value"], report: ["value"], sectionField: ["value"], signal: ["value"],
  sub: ["value"], taskState: ["value"], tuple: ["items"], var: ["value"], with: ["value"],
}; // prettier-ignore

export function isIndented(parent: Node | undefined, key: string | null): boolean {
  return parent !== undefined && key !== null && (indentedPlaces[parent.kind]?.includes(key) ?? false);
}
