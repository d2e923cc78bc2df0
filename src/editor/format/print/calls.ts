import type { Doc } from "prettier";
import { builders, utils } from "prettier/doc";
import { commentsOf, isKind, part, type Kind, type Node, type NodeOf } from "../tree.js";
import { emptyList, list } from "./lists.js";
import type { Parts } from "./parts.js";

const { breakParent, conditionalGroup, group } = builders;

/** Arguments whose brackets may stand beside those of the call. */
const huggable = [
  "record",
  "list",
  "comprehension",
  "blockExpression",
  "rollout",
] as const satisfies readonly Kind[];

/** `(a, name: b)`: in one line, or with the last argument alone broken, or each in a line of its own. */
export function printArguments(parts: Parts<NodeOf<"call">>): Doc {
  const args = parts.children("args");
  if (args.length === 0) return emptyList(parts, "(", ")");
  const all = list(parts, "args", ["(", ")"]);
  if (!hugsLast(args)) return all;
  const docs = parts.all("args");
  const before = docs.slice(0, -1).flatMap((doc): Doc[] => [doc, ", "]);
  const last = docs.at(-1)!;
  if (args.length === 1) return ["(", last, ")"];
  if (before.some((doc) => utils.willBreak(doc))) return all;
  const hugged = ["(", ...before, group(last, { shouldBreak: true }), ")"];
  if (utils.willBreak(last)) return [breakParent, conditionalGroup([hugged, all])];
  return conditionalGroup([["(", ...before, last, ")"], hugged, all]);
}

/** Whether the last argument is one of several parts, and the only such. */
function hugsLast(args: readonly Node[]): boolean {
  if (args.some((arg) => commentsOf(arg).length > 0 || commentsOf(valueOf(arg)).length > 0)) return false;
  return isHuggable(args.at(-1)!) && !args.slice(0, -1).some(isHuggable);
}

function isHuggable(arg: Node): boolean {
  const value = valueOf(arg);
  if (!isKind(value, "lambda")) return isKind(value, ...huggable);
  return isKind(part(value, "body"), "block", "record", "rollout", "comprehension");
}

function valueOf(arg: Node): Node {
  return isKind(arg, "argument") ? part(arg, "value")! : arg;
}
