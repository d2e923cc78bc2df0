import {
  bodiesOf,
  eachAccess,
  eachExpression,
  expressionsOf,
  namesInside,
  type Buffer,
  type Expression,
  type Statement,
} from "../ir/index.js";

/** What a statement, with all in it, reads and changes of what is around it. */
export interface Effects {
  readonly reads: ReadonlySet<Buffer>;
  readonly writes: ReadonlySet<Buffer>;
  /** Names from elsewhere. */
  readonly uses: ReadonlySet<Expression>;
  /** Names that it sets and that statements beside it may use. */
  readonly sets: ReadonlySet<Expression>;
  /** Whether it may end the call. */
  readonly ends: boolean;
}

const known = new WeakMap<Statement, Effects>();

export function effectsOf(s: Statement): Effects {
  let effects = known.get(s);
  if (!effects) known.set(s, (effects = find(s)));
  return effects;
}

/** Says what a statement that was made of two loops reads and changes: what both did. */
export function noteJoined(made: Statement, first: Statement, second: Statement): void {
  const [a, b] = [effectsOf(first), effectsOf(second)];
  known.set(made, {
    reads: new Set([...a.reads, ...b.reads]),
    writes: new Set([...a.writes, ...b.writes]),
    uses: new Set([...a.uses, ...b.uses]),
    sets: new Set([...a.sets, ...b.sets]),
    ends: a.ends || b.ends,
  });
}

function find(s: Statement): Effects {
  const [reads, writes] = [new Set<Buffer>(), new Set<Buffer>()];
  const [uses, sets] = [new Set<Expression>(), new Set<Expression>()];
  let ends = s.kind === "fail";
  eachAccess(s, ({ buffer, writes: isWrite }) => (isWrite ? writes : reads).add(buffer));
  for (const e of expressionsOf(s))
    eachExpression(e, (inner) => {
      if (inner.kind === "local" || inner.kind === "register") uses.add(inner);
    });
  const inside = new Set<Expression>();
  for (const name of namesInside(s)) inside.add(name);
  for (const body of bodiesOf(s))
    for (const inner of body) {
      const effects = effectsOf(inner);
      effects.reads.forEach((buffer) => reads.add(buffer));
      effects.writes.forEach((buffer) => writes.add(buffer));
      effects.uses.forEach((name) => uses.add(name));
      ends ||= effects.ends;
      // What is made inside stays there; what was made outside may be set inside.
      if (inner.kind === "let") inside.add(inner.local);
      else if (inner.kind === "declare") inside.add(inner.register);
      else effects.sets.forEach((name) => sets.add(name));
    }
  for (const name of inside) {
    uses.delete(name);
    sets.delete(name);
  }
  if (s.kind === "let") sets.add(s.local);
  if (s.kind === "declare" || s.kind === "assign") sets.add(s.register);
  if (s.kind === "assign" && s.fold) uses.add(s.register);
  return { reads, writes, uses, sets, ends };
}

function meet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  if (a.size > b.size) return meet(b, a);
  for (const x of a) if (b.has(x)) return true;
  return false;
}

/** Whether two statements must stay in their order. */
export function dependent(first: Statement, second: Statement): boolean {
  const [a, b] = [effectsOf(first), effectsOf(second)];
  return (
    a.ends ||
    b.ends ||
    meet(a.writes, b.reads) ||
    meet(a.writes, b.writes) ||
    meet(a.reads, b.writes) ||
    meet(a.sets, b.uses) ||
    meet(a.uses, b.sets) ||
    meet(a.sets, b.sets)
  );
}
