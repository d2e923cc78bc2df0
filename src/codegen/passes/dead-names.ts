import {
  bodiesOf,
  eachExpression,
  expressionsOf,
  withBodies,
  type Expression,
  type Statement,
} from "../ir/index.js";

/** Removes computations whose names nothing uses. */
export function removeDeadNames(body: readonly Statement[]): Statement[] {
  const used = new Set<Expression>();
  const mark = (list: readonly Statement[]): void => {
    // Backwards, so that what only a dead name uses is dead too.
    for (const s of [...list].reverse()) {
      if (s.kind === "let" && !used.has(s.local)) continue;
      for (const e of expressionsOf(s)) eachExpression(e, (inner) => used.add(inner));
      for (const inner of [...bodiesOf(s)].reverse()) mark(inner);
    }
  };
  mark(body);
  const keep = (list: readonly Statement[]): Statement[] =>
    list.filter((s) => s.kind !== "let" || used.has(s.local)).map((s) => withBodies(s, keep));
  return keep(body);
}
