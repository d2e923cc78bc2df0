import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { operatorLevels } from "../../../../grammar/precedence.js";
import { commentsOf, isKind, type Kind, type Node, type NodeOf } from "../tree.js";
import { isIndented } from "./assignments.js";
import type { Parts } from "./parts.js";

const { group, indent, line } = builders;

/** Operators of one level stand in one row, which breaks behind each of them or behind none. */
export function printBinary(parts: Parts<NodeOf<"binary">>): Doc {
  const [first, ...rest] = row(parts);
  return group(isIndented(parts.parent, parts.key) ? [first!, ...rest] : [first!, indent(rest)]);
}

/** Operands and operators; a left side of the same level is part of the row. */
function row(parts: Parts<NodeOf<"binary">>): Doc[] {
  const { node } = parts;
  const left = parts.child("left");
  const goesOn = isKind(left, "binary") && commentsOf(left).length === 0 && level(left) === level(node);
  const before = goesOn ? parts.within("left", row) : [parts.one("left")];
  return [...before, " ", node.operator, mayEndLine(parts) ? line : " ", parts.one("right")];
}

function level(node: Node | undefined): number | undefined {
  return operatorLevels.get((node as NodeOf<"binary">).operator);
}

/** Kinds without brackets of their own. */
const bare = new Set<Kind>([
  "binary",
  "unary",
  "range",
  "boundedType",
  "functionType",
  "optionalType",
  "arrayType",
]);

/**
 * Whether a line may end behind an operator. In a list, `c > (d)` must not end one with its `>`, which would end a list of
 * type arguments; nor may an argument between `<` and `>`.
 */
function mayEndLine({ node, parent, ancestors }: Parts<NodeOf<"binary">>): boolean {
  if (node.operator === ">" && isKind(parent, "call", "argument", "list", "tuple", "index", "arrayType"))
    return false;
  const holder = ancestors.find(({ kind }) => !bare.has(kind));
  return !isKind(holder, "typeName", "instantiate");
}
