import type { Buffer, Expression, Statement } from "../ir/index.js";
import { effectsOf, type Effects } from "./effects.js";

/** A statement of a sequence. Of two, the one with the higher `order` is the later one. */
export interface Placed {
  statement: Statement;
  order: number;
}

/** The last statements that do something with a buffer or a name. */
class Last<T> {
  private readonly places = new Map<T, Placed>();

  note(keys: ReadonlySet<T>, place: Placed): void {
    for (const key of keys) {
      const known = this.places.get(key);
      if (known === undefined || known.order < place.order) this.places.set(key, place);
    }
  }

  of(keys: ReadonlySet<T>, so: Placed | undefined): Placed | undefined {
    if (this.places.size === 0) return so;
    let last = so;
    for (const key of keys) {
      const place = this.places.get(key);
      if (place !== undefined && (last === undefined || place.order > last.order)) last = place;
    }
    return last;
  }
}

/**
 * Statements one after the other, which tells of a further one the last of them that it must not pass: found by what it reads and
 * changes, not by looking at one after the other.
 */
export class Sequence {
  private readonly places: Placed[] = [];
  private readonly readers = new Last<Buffer>();
  private readonly writers = new Last<Buffer>();
  private readonly users = new Last<Expression>();
  private readonly setters = new Last<Expression>();
  private lastEnd: Placed | undefined;

  get length(): number {
    return this.places.length;
  }

  at(i: number): Placed {
    return this.places[i]!;
  }

  statements(): Statement[] {
    return this.places.map(({ statement }) => statement);
  }

  /** The last statement that one with these effects must stay behind: what `dependent` says, of all of them. */
  lastBarrier({ reads, writes, uses, sets, ends }: Effects): Placed | undefined {
    if (ends) return this.places.at(-1);
    let last = this.lastEnd;
    last = this.writers.of(reads, last);
    last = this.writers.of(writes, last);
    last = this.readers.of(writes, last);
    last = this.setters.of(uses, last);
    last = this.setters.of(sets, last);
    return this.users.of(sets, last);
  }

  insert(i: number, statement: Statement): void {
    const place = { statement, order: this.orderAt(i) };
    this.places.splice(i, 0, place);
    this.note(place, effectsOf(statement));
  }

  /** A statement in the place of an earlier one, which also does what is told by `effects`. */
  extend(place: Placed, statement: Statement, effects: Effects): void {
    place.statement = statement;
    this.note(place, effects);
  }

  private note(place: Placed, { reads, writes, uses, sets, ends }: Effects): void {
    this.readers.note(reads, place);
    this.writers.note(writes, place);
    this.users.note(uses, place);
    this.setters.note(sets, place);
    if (ends && (this.lastEnd === undefined || this.lastEnd.order < place.order)) this.lastEnd = place;
  }

  /** Between the orders of the neighbours. Where halves of halves come to an end, all are numbered anew. */
  private orderAt(i: number): number {
    if (i === this.places.length) return (this.places.at(-1)?.order ?? 0) + 1;
    const after = this.places[i]!.order;
    const before = this.places[i - 1]?.order ?? after - 2;
    const order = (before + after) / 2;
    if (order > before && order < after) return order;
    this.places.forEach((place, k) => (place.order = k));
    return i - 0.5;
  }
}
