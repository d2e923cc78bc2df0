import type { Parsed } from "../../compiler/syntax/parse.js";
import { buildTree } from "./build-tree.js";
import { partsOf, type Comment, type Kind, type Node } from "./tree.js";

/** What holds lines of its own, between which comments stay where they are. */
const bodies = new Set<Kind>([
  "file", "distribution", "module", "task", "learner", "experiment", "example", "block",
]); // prettier-ignore

/** Whether any comment stands inside a statement, a clause or the head of a declaration, and not between two of them. */
export function hasCommentsWithin(text: string, parsed: Parsed): boolean {
  if (parsed.comments.length === 0) return false;
  const root = buildTree(text, parsed);
  return (root.comments ?? []).some((comment) => !standsBetweenLines(root, comment));
}

function standsBetweenLines(node: Node, comment: Comment): boolean {
  const inside = partsOf(node).find(
    (part) => (part.kind as string) !== "comment" && part.start < comment.start && comment.end < part.end,
  );
  if (inside !== undefined) return standsBetweenLines(inside, comment);
  return bodies.has(node.kind) && comment.start > (node.brace ?? -1);
}
