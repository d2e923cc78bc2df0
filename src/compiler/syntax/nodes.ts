import type { Span } from "./ast.js";

/** Any part of a tree that knows its place. */
export interface Node {
  readonly span: Span;
  readonly kind?: string;
}

/** The parts of a node, in the order in which its properties are declared; lists are taken apart. */
export function partsOf(node: object): object[] {
  const parts: object[] = [];
  // An editor walks whole trees at each key: this loop makes nothing but the list.
  for (const key in node) {
    const part = (node as Record<string, unknown>)[key];
    if (typeof part !== "object" || part === null || key === "span" || key === "operatorSpan") continue;
    if (!Array.isArray(part)) parts.push(part);
    else
      for (const item of part as unknown[]) if (typeof item === "object" && item !== null) parts.push(item);
  }
  return parts;
}

/** Whether an offset lies in a span or at its end, as a cursor does. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/**
 * The nodes around an offset, outermost first. Parts without a place of their own, such as a function's body, are looked
 * into and left out.
 */
export function pathTo(root: object, offset: number): Node[] {
  const path: Node[] = [];
  const visit = (node: object): boolean => {
    const isPlaced = "span" in node;
    if (isPlaced && !touches((node as Node).span, offset)) return false;
    if (isPlaced) path.push(node as Node);
    let found = false;
    for (const part of partsOf(node)) {
      const before = path.length;
      if (!visit(part)) continue;
      found = true;
      // Of two neighbours that touch at the offset, the later one begins there: it is what the cursor stands before.
      const next = laterNeighbour(node, part, offset);
      if (next === undefined) break;
      path.length = before;
      visit(next);
      break;
    }
    return isPlaced || found;
  };
  visit(root);
  return path;
}

function laterNeighbour(node: object, part: object, offset: number): object | undefined {
  if (!("span" in part) || (part as Node).span.end !== offset) return undefined;
  for (const other of partsOf(node))
    if (other !== part && "span" in other && (other as Node).span.start === offset) return other;
  return undefined;
}
