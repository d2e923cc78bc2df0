import type { Span } from "./ast.js";

/** Any part of a tree that knows its place. */
export interface Node {
  readonly span: Span;
  readonly kind?: string;
}

/** The parts of a node, in the order in which its properties are declared; lists are taken apart. */
export function* partsOf(node: object): Generator<object> {
  for (const [key, part] of Object.entries(node) as [string, unknown][]) {
    if (key === "span" || key.endsWith("Span")) continue;
    if (Array.isArray(part)) {
      for (const item of part as unknown[]) if (typeof item === "object" && item !== null) yield item;
    } else if (typeof part === "object" && part !== null) yield part;
  }
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
