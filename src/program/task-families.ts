import { drawnOnce, pickOne } from "../compiler/lower/mdp/drawn-tasks.js";
import { idAt, placeIn, placeOfId } from "../compiler/lower/mdp/places.js";
import { i32Type } from "../compiler/types/type.js";
import { Key, type Distribution } from "./random.js";
import { context, nowhere, within } from "./session.js";
import { Tensor, type I32, type Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

/**
 * The ids of the tasks to train on and of those that are held out, or of all where an evaluation goes through those
 * that are trained on too; a list alone is not split, and an evaluation draws from it.
 */
export type Parts =
  | { readonly train: readonly number[]; readonly test: readonly number[] }
  | { readonly all: readonly number[] }
  | readonly number[];

/** How one of the places `0 ..< count` is drawn. */
export type Place = (count: number) => Distribution<I32>;

/**
 * The id of a task: drawn from those to train on, or in an evaluation from those held out, which are gone through in
 * order.
 */
export class TaskIds implements Distribution<I32> {
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly isSplit: boolean;
  private readonly place: Place;

  constructor(parts: Parts, place: Place) {
    const all = "all" in parts ? parts.all : "train" in parts ? undefined : parts;
    this.isSplit = "all" in parts || "train" in parts;
    this.train = all ?? (parts as { train: readonly number[] }).train;
    this.test = all ?? (parts as { test: readonly number[] }).test;
    this.place = place;
  }

  draw(key: Key): I32 {
    const ctx = context();
    const ids = ctx.phase === "evaluate" ? this.test : this.train;
    const place = placeIn({ ...ctx, frame: key.frame }, ids.length, () =>
      toV(this.place(ids.length).draw(key)),
    );
    return new Tensor(idAt(ctx, ids, place, i32Type));
  }

  /** The place of an id among those to train on: an index of what is kept for each of these tasks. */
  placeOf(id: I32): I32 {
    return new Tensor(placeOfId(context(), this.train, id.value));
  }
}

/** The whole numbers `start ..< end`, every `by`-th of them. */
export function ids(start: number, end: number, by = 1): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / by)) }, (_, i) => start + i * by);
}

/** Those of `all` that are not `taken`. */
export function rest(all: readonly number[], taken: readonly number[]): number[] {
  return all.filter((id) => !taken.includes(id));
}

/** A finite family of tasks: a distribution over them, in which each can be asked for. */
export class TaskFamily<T extends Tree> implements Distribution<T> {
  private readonly ids: TaskIds;
  private readonly make: (key: Key) => T;

  constructor(ids: TaskIds, make: (key: Key) => T) {
    this.ids = ids;
    this.make = make;
  }

  /** How many tasks there are to train on. */
  get count(): number {
    return this.ids.train.length;
  }

  /** Whether an evaluation goes through the tasks in order. */
  get isSplit(): boolean {
    return this.ids.isSplit;
  }

  draw(key: Key): T {
    return this.make(key);
  }

  /** The task at a place among those to train on. */
  at(key: Key, place: I32): T {
    return within({ ...context(), givenTask: place.value }, () => this.make(key));
  }
}

/** Where a task keeps its place among those that it was chosen from: a name that none of its own has. */
const placeField = "#place";

/** How many tasks to train on are drawn, and how many that are held out; or of how many both choose. */
export type Counts = { readonly train: number; readonly test: number } | { readonly all: number };

/**
 * Tasks that are drawn once, the same in every iteration, and then chosen from: those to train on, or in an evaluation
 * those held out, which are gone through in order.
 */
export class TaskSample<T extends Tree> implements Distribution<T> {
  readonly isSplit = true;
  private readonly counts: Counts;
  private readonly make: (key: Key) => T;
  private readonly place: Place;

  constructor(counts: Counts, make: (key: Key) => T, place: Place) {
    this.counts = counts;
    this.make = make;
    this.place = place;
  }

  private played(phase: "train" | "test"): number {
    return "all" in this.counts ? this.counts.all : this.counts[phase];
  }

  /** How many tasks there are to train on. */
  get count(): number {
    return this.played("train");
  }

  draw(key: Key): T {
    const ctx = context();
    const count = this.played(ctx.phase === "evaluate" ? "test" : "train");
    let made: T | undefined;
    const all = drawnOnce(ctx, count, nowhere, (inner) =>
      within(inner, () => toV((made = this.make(new Key(inner.frame))))),
    );
    const { one, place } = pickOne({ ...ctx, frame: key.frame }, all, count, (at) =>
      toV(this.place(count).draw(new Key(at.frame))),
    );
    return Object.assign(fromV<T>(one, made), { [placeField]: new Tensor(place) });
  }

  /** The place of a task among those that it was chosen from: an index of what is kept for each of these. */
  placeOf(task: T): I32 {
    return (task as T & { [placeField]: I32 })[placeField];
  }

  /** The task at a place among those to train on. */
  at(key: Key, place: I32): T {
    return within({ ...context(), givenTask: place.value }, () => this.draw(key));
  }
}
