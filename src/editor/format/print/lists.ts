import type { Doc } from "prettier";
import { builders } from "prettier/doc";
import { commentsOf, part, type Node } from "../tree.js";
import type { Parts } from "./parts.js";

const { fill, group, hardline, ifBreak, indent, join, line, softline } = builders;

interface Style {
  /** Blanks inside the brackets, as braces of blocks have them. */
  readonly spaced?: boolean;
  /** Whether the items stand in lines of their own in any case. */
  readonly broken?: boolean;
}

/** Items between brackets: in one line, or in a line each with a comma behind the last. */
export function list<N>(
  parts: Parts<N>,
  key: keyof N & string,
  [open, close]: readonly [string, string],
  { spaced = false, broken = false }: Style = {},
): Doc {
  if (parts.children(key).length === 0) return emptyList(parts, open, close);
  const edge = spaced ? line : softline;
  const items = parts.lines(key, [",", line]);
  return group([open, indent([edge, items]), ifBreak(","), edge, close], { shouldBreak: broken });
}

/** Brackets around nothing but comments. */
export function emptyList<N>(parts: Parts<N>, open: string, close: string): Doc {
  const inside = parts.inside();
  return inside === "" ? [open, close] : [open, inside, hardline, close];
}

/** Numbers: as many in a line as fit. */
export function numbers<N>(parts: Parts<N>, key: keyof N & string): Doc {
  const docs = parts.all(key);
  const filled = docs.flatMap((doc, index) => (index === docs.length - 1 ? [doc] : [[doc, ","], line]));
  return group(["[", indent([softline, fill(filled)]), ifBreak(","), softline, "]"]);
}

/** Indices, counts and dimensions. */
export function indices<N>(parts: Parts<N>, key: keyof N & string): Doc {
  const docs = parts.all(key);
  if (parts.children(key).every((index) => isShort(index))) return ["[", join(", ", docs), "]"];
  return group(["[", indent([softline, row(docs)]), softline, "]"]);
}

/** Whether an index is of few words, so that there are better places to break a line. */
function isShort(index: Node | undefined, depth = 0): boolean {
  if (index === undefined) return true;
  if (commentsOf(index).length > 0 || depth > 2) return false;
  const at = (key: string): boolean => isShort(part(index, key), depth + 1);
  switch (index.kind) {
    case "number":
    case "reference":
    case "primed":
      return true;
    case "field":
      return at("object");
    case "unary":
      return at("operand");
    case "binary":
      return at("left") && at("right");
    case "range":
      return at("from") && at("to");
    default:
      return false;
  }
}

/** `a, b`, broken behind a comma where they do not fit. */
export function row(docs: readonly Doc[]): Doc {
  return join([",", line], [...docs]);
}

/** Whether the author put a line end behind the opening bracket of a list, which keeps it open. */
export function isOpened(text: string, open: number): boolean {
  return /^[^\S\n]*(?:\/\/[^\n]*)?\n/.test(text.slice(open + 1, open + 1000));
}
