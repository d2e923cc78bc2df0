import type { Parsed } from "../../compiler/syntax/parse.js";

/** Whether two texts have the same tree and the same comments, wherever these stand. */
export function saysTheSame(a: Parsed, b: Parsed): boolean {
  const comments = (parsed: Parsed): string[] => parsed.comments.map(({ text }) => text.trimEnd());
  return isSame(a.tree, b.tree) && isSame(comments(a), comments(b));
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  const [entries, others] = [said(a), said(b)];
  return (
    entries.length === others.length &&
    entries.every(([key, part]) => isSame(part, (b as Record<string, unknown>)[key]))
  );
}

/** What a node says: not where it stands, and not what it lacks. */
function said(node: object): [string, unknown][] {
  return Object.entries(node).filter(([key, part]) => part !== undefined && !/^span$|Span$/.test(key));
}
