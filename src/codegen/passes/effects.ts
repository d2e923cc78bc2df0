import {
  eachAccess,
  eachExpression,
  eachStatement,
  expressionsOf,
  type Buffer,
  type Expression,
  type Statement,
} from "../ir/index.js";

/** What a statement, with all in it, reads and changes. */
export interface Effects {
  readonly reads: ReadonlySet<Buffer>;
  readonly writes: ReadonlySet<Buffer>;
  /** Names from elsewhere. */
  readonly uses: ReadonlySet<Expression>;
  /** Names that it sets. */
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

function find(statement: Statement): Effects {
  const [reads, writes] = [new Set<Buffer>(), new Set<Buffer>()];
  const [uses, sets] = [new Set<Expression>(), new Set<Expression>()];
  let ends = false;
  eachStatement([statement], (s) => {
    eachAccess(s, ({ buffer, writes: isWrite }) => (isWrite ? writes : reads).add(buffer));
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if (inner.kind === "local" || inner.kind === "register") uses.add(inner);
      });
    if (s.kind === "let") sets.add(s.local);
    if (s.kind === "declare" || s.kind === "assign") sets.add(s.register);
    if (s.kind === "assign" && s.fold) uses.add(s.register);
    if (s.kind === "for" || s.kind === "chunks") sets.add(s.index);
    if (s.kind === "fail") ends = true;
  });
  return { reads, writes, uses, sets, ends };
}

function meet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const x of small) if (large.has(x)) return true;
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
