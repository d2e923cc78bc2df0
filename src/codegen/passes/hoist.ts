import {
  eachAccess,
  eachExpression,
  eachStatement,
  namesInside,
  withBodies,
  type Buffer,
  type Expression,
  type For,
  type Let,
  type Statement,
} from "../ir/index.js";
import { effectsOf } from "./effects.js";

/**
 * Moves what a loop computes anew in each turn, although nothing in it changes, in front of the loop: numbers, elements of
 * buffers that the loop does not write, and places in memory.
 */
export function hoist(body: readonly Statement[]): Statement[] {
  return body.flatMap((s) => {
    const inner = withBodies(s, hoist);
    if (inner.kind === "for")
      return withoutFixedLoops(inner).flatMap((part) => (part.kind === "for" ? hoisted(part) : [part]));
    return inner.kind === "while" ? hoisted(inner) : [inner];
  });
}

/**
 * The loops in a loop's body that fill temporaries in each turn with the same, in front of it, and the loop without them: a
 * matrix that is laid out anew for a product, for example.
 */
function withoutFixedLoops(loop: For): Statement[] {
  const { writes } = effectsOf(loop);
  const isFixed = (s: Statement, i: number): boolean => {
    if (s.kind !== "for") return false;
    const own = effectsOf(s);
    const others = loop.body.filter((other) => other !== s);
    return (
      !own.ends &&
      own.sets.size === 0 &&
      ![...own.reads].some((buffer) => writes.has(buffer)) &&
      ![...own.uses].some(
        (name) => name === loop.index || loop.body.some((other) => effectsOf(other).sets.has(name)),
      ) &&
      [...own.writes].every(
        (buffer) =>
          buffer.role === "temporary" &&
          !others.some((other) => effectsOf(other).writes.has(buffer)) &&
          !loop.body.slice(0, i).some((other) => effectsOf(other).reads.has(buffer)),
      )
    );
  };
  const fixed = loop.body.filter(isFixed);
  if (fixed.length === 0 || fixed.length === loop.body.length) return [loop];
  return [...fixed, { ...loop, body: loop.body.filter((s) => !fixed.includes(s)) }];
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
