import {
  eachAccess,
  eachExpression,
  eachStatement,
  namesInside,
  withBodies,
  type Buffer,
  type Expression,
  type Let,
  type Statement,
} from "../ir/index.js";

/**
 * Moves what a loop computes anew in each turn, although nothing in it changes, in front of the loop: numbers, elements of
 * buffers that the loop does not write, and places in memory.
 */
export function hoist(body: readonly Statement[]): Statement[] {
  return body.flatMap((s) => {
    const inner = withBodies(s, hoist);
    if (inner.kind !== "for" && inner.kind !== "while") return [inner];
    return hoisted(inner);
  });
}

function hoisted(loop: Extract<Statement, { kind: "for" | "while" }>): Statement[] {
  const set = new Set<Expression>();
  const written = new Set<Buffer>();
  eachStatement([loop], (s) => {
    if (s.kind === "let") set.add(s.local);
    if (s.kind === "declare" || s.kind === "assign") set.add(s.register);
    for (const name of namesInside(s)) set.add(name);
    eachAccess(s, ({ buffer, writes }) => writes && written.add(buffer));
  });
  const moved: Let[] = [];
  const isFixed = (s: Statement): boolean => {
    if (s.kind !== "let") return false;
    let fixed = true;
    eachExpression(s.value, (e) => {
      if (set.has(e) || (e.kind === "load" && written.has(e.buffer))) fixed = false;
    });
    if (fixed) {
      set.delete(s.local);
      moved.push(s);
    }
    return fixed;
  };
  const rest = withBodies(loop, (list) => list.filter((s) => !isFixed(s)));
  return [...moved, rest];
}
