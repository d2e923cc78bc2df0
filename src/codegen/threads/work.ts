import { bodiesOf, eachExpression, expressionsOf, turnsOf, type Statement } from "../ir/index.js";

const known = new WeakMap<Statement, number>();

/** About how many operations a statement carries out; what a `while` repeats counts once. */
export function workOf(s: Statement): number {
  const found = known.get(s);
  if (found !== undefined) return found;
  let work = s.kind === "copy" ? s.length / 8 : 0;
  for (const e of expressionsOf(s))
    eachExpression(e, (inner) => {
      if (inner.kind === "call") work += callCost;
      else if (inner.kind !== "local" && inner.kind !== "register" && inner.kind !== "constant") work++;
    });
  if (s.kind === "store") work++;
  for (const body of bodiesOf(s)) for (const inner of body) work += workOf(inner);
  if (s.kind === "for") work *= turnsOf(s);
  known.set(s, work);
  return work;
}

/** Elementary functions take about so many operations. */
const callCost = 15;
