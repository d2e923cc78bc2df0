import {
  bodiesOf,
  eachOwnExpression,
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

const known = new WeakMap<Statement, Found>();

export function effectsOf(s: Statement): Effects {
  return foundOf(s);
}

function foundOf(s: Statement): Found {
  let effects = known.get(s);
  if (!effects) known.set(s, (effects = find(s)));
  return effects;
}

/** What was made of two, and may be changed where it becomes the first of two itself. */
const ofJoined = new WeakSet<Found>();

/** Says what a statement that was made of two loops reads and changes: what both did. A first one that was made so is used no more. */
export function noteJoined(made: Statement, first: Statement, second: Statement): void {
  const before = foundOf(first);
  const other = effectsOf(second);
  let joined = before;
  if (!ofJoined.has(before)) {
    joined = new Found(false);
    joined.take(before);
    before.sets.forEach((name) => joined.set(name));
    ofJoined.add(joined);
  }
  joined.take(other);
  other.sets.forEach((name) => joined.set(name));
  known.set(made, joined);
}

const none: ReadonlySet<never> = new Set();

/** Effects that are being gathered. Most statements have few, and a set is made only where something is in it. */
class Found implements Effects {
  reads: ReadonlySet<Buffer> = none;
  writes: ReadonlySet<Buffer> = none;
  uses: ReadonlySet<Expression> = none;
  sets: ReadonlySet<Expression> = none;

  constructor(public ends: boolean) {}

  read(buffer: Buffer): void {
    this.reads = including(this.reads, buffer);
  }

  write(buffer: Buffer): void {
    this.writes = including(this.writes, buffer);
  }

  use(name: Expression): void {
    this.uses = including(this.uses, name);
  }

  set(name: Expression): void {
    this.sets = including(this.sets, name);
  }

  /** All that another statement does, but for the names that it sets. */
  take({ reads, writes, uses, ends }: Effects): void {
    reads.forEach((buffer) => this.read(buffer));
    writes.forEach((buffer) => this.write(buffer));
    uses.forEach((name) => this.use(name));
    this.ends ||= ends;
  }

  /** Without names that nothing outside can see. */
  forget(names: ReadonlySet<Expression>): void {
    this.uses = excluding(this.uses, names);
    this.sets = excluding(this.sets, names);
  }
}

/** The set with an item more: itself, but for the empty one, which everyone has. */
function including<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  if (set === none) return new Set([item]);
  (set as Set<T>).add(item);
  return set;
}

function excluding<T>(set: ReadonlySet<T>, items: ReadonlySet<T>): ReadonlySet<T> {
  if (set === none) return set;
  items.forEach((item) => (set as Set<T>).delete(item));
  return set.size === 0 ? none : set;
}

function find(s: Statement): Found {
  const found = new Found(s.kind === "fail");
  eachOwnExpression(s, (e) => {
    if (e.kind === "load") found.read(e.buffer);
    else if (e.kind === "local" || e.kind === "register") found.use(e);
  });
  switch (s.kind) {
    case "let":
      found.set(s.local);
      break;
    case "declare":
      found.set(s.register);
      break;
    case "assign":
      found.set(s.register);
      if (s.fold) found.use(s.register);
      break;
    case "store":
      if (s.fold) found.read(s.buffer);
      found.write(s.buffer);
      break;
    case "copy":
      found.read(s.from);
      found.write(s.to);
      break;
    default:
      findWithin(s, found);
  }
  return found;
}

function findWithin(s: Statement, found: Found): void {
  const inside = new Set<Expression>(namesInside(s));
  for (const body of bodiesOf(s))
    for (const inner of body) {
      const effects = effectsOf(inner);
      found.take(effects);
      // What is made inside stays there; what was made outside may be set inside.
      if (inner.kind === "let") inside.add(inner.local);
      else if (inner.kind === "declare") inside.add(inner.register);
      else effects.sets.forEach((name) => found.set(name));
    }
  found.forget(inside);
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
