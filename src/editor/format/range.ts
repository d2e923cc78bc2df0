import type { Options } from "prettier";
import type { Span } from "../../compiler/syntax/ast.js";
import { parse } from "../../compiler/syntax/parse.js";
import { buildTree } from "./build-tree.js";
import { format } from "./format.js";
import { partsOf, type Node } from "./tree.js";

/** What stands in lines of its own, and is formatted whole or not at all. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * Formats what a range touches: the fewest statements, clauses or declarations that hold it. The rest of the text stays as
 * it is. `undefined` where there is nothing to format. Throws `UnreadableSpec` where the syntax has errors anywhere.
 */
export async function formatRange(
  text: string,
  range: Span,
  options: Options = {},
): Promise<Edit | undefined> {
  const formatted = await format(text, { ...options, endOfLine: "lf" });
  const [before, after] = [text, formatted].map((source) => buildTree(source, parse(source, "")));
  const touched = { start: skipBlanks(text, range.start), end: Math.max(range.start, range.end) };
  const found = narrowest(before!, after!, touched);
  if (found === undefined) return undefined;
  const [old, now] = found.map(([first, last]) => ({ start: first!.start, end: last!.end }));
  const made = formatted.slice(now!.start, now!.end);
  return { span: old!, text: text.includes("\r\n") ? made.replaceAll("\n", "\r\n") : made };
}

function skipBlanks(text: string, offset: number): number {
  return offset + /^\s*/.exec(text.slice(offset, offset + 10_000))![0].length;
}

const rows = ["items", "members", "clauses", "statements"];

/** The first and the last of the siblings that a range touches, in the tree and in that of the formatted text. */
function narrowest(before: Node, after: Node, range: Span): [Node[], Node[]] | undefined {
  const inside = partsOf(before).flatMap((part, index) => {
    const holds = part.start <= range.start && range.end <= part.end;
    return holds ? [narrowest(part, partsOf(after)[index]!, range)] : [];
  });
  const deeper = inside.find((found) => found !== undefined);
  if (deeper !== undefined) return deeper;
  for (const key of rows) {
    const siblings = (before as unknown as Record<string, unknown>)[key];
    if (!Array.isArray(siblings) || (before.kind as string) === "comment" || before.kind === "clauses")
      continue;
    const nodes = siblings as Node[];
    const touched = nodes.filter((node) => node.start < range.end && range.start < node.end);
    if (touched.length === 0) continue;
    const others = (after as unknown as Record<string, Node[]>)[key]!;
    const [first, last] = [nodes.indexOf(touched[0]!), nodes.indexOf(touched.at(-1)!)];
    return [
      [touched[0]!, touched.at(-1)!],
      [others[first]!, others[last]!],
    ];
  }
  return undefined;
}
