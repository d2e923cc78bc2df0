import { bodiesOf, eachOwnExpression, withBodies, type Expression, type Statement } from "../ir/index.js";

/** Removes computations whose names nothing uses. */
export function removeDeadNames(body: readonly Statement[]): Statement[] {
  const used = new Set<Expression>();
  const use = (e: Expression): void => {
    if (e.kind === "local") used.add(e);
  };
  const mark = (list: readonly Statement[]): void => {
    // Backwards, so that what only a dead name uses is dead too.
    for (let i = list.length - 1; i >= 0; i--) {
      const s = list[i]!;
      if (s.kind === "let" && !used.has(s.local)) continue;
      eachOwnExpression(s, use);
      const bodies = bodiesOf(s);
      for (let b = bodies.length - 1; b >= 0; b--) mark(bodies[b]!);
    }
  };
  mark(body);
  const keep = (list: readonly Statement[]): Statement[] =>
    list.filter((s) => s.kind !== "let" || used.has(s.local)).map((s) => withBodies(s, keep));
  return keep(body);
}
