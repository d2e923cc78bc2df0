import { at1, replacedAt } from "../compiler/lower/expressions/indexing.js";
import { oneHot as hot } from "../compiler/lower/features.js";
import { filled, reshaped, row } from "../compiler/lower/ops.js";
import { leaves } from "../compiler/lower/tree.js";
import type { V } from "../compiler/lower/value.js";
import { unknownSize } from "../compiler/diagnostics/codes/programs.js";
import { Dim } from "../compiler/types/dim.js";
import { problem } from "./error.js";
import { context, nowhere } from "./session.js";
import { Tensor, type Batch, type F32, type I32, type Tree } from "./tensor.js";
import { fromV, toV, unbounded } from "./values.js";

/** The element at an index of the leading axis, or the elements at several; a further index is one of the next axis. */
export function at(table: readonly (number | readonly number[])[], ...indices: readonly I32[]): I32;
export function at<T extends Tree>(xs: Batch<T>, ...indices: readonly (I32 | number)[]): T;
export function at(xs: Tree, ...indices: readonly (I32 | number)[]): unknown {
  const found = indices.reduce<V>((v, index) => at1(context(), v, toV(index), nowhere, nowhere), toV(xs));
  return fromV(found, xs);
}

/** The elements `start ..< end` of the leading axis; an end below 0 counts from the axis's end. */
export function slice<T extends Tree>(xs: Batch<T>, start?: number, end?: number): Batch<T> {
  const ends = [start, end].map((place) => (place === undefined ? undefined : toV(place)));
  const [first, last] = ends.map((place) => (place?.kind === "tensor" ? place : undefined));
  const range = { kind: "range", start: first, end: last, exclusive: true } as const;
  return fromV(at1(context(), toV(xs), range, nowhere, nowhere), xs);
}

/** The value with one element or row replaced. */
export function set<T extends Tree>(xs: Batch<T>, indices: readonly (I32 | number)[], value: Tree): Batch<T> {
  const places = indices.map((index) => ({ span: nowhere, at: () => toV(index) }));
  return fromV(replacedAt(context(), toV(xs), places, toV(value), nowhere), xs);
}

/** The elements of the leading axis, one by one. */
export function rows<T extends Tensor>(xs: Batch<T>): T[] {
  const { el } = context();
  const size = xs.shape[0] ?? 0;
  return Array.from({ length: size }, (_, i) => new Tensor(row(el, xs.value, Dim.of(i))) as T);
}

/** The same numbers with axes of other sizes; without sizes, the one number that there is. */
export function reshape<T extends Tensor>(x: T, ...sizes: readonly number[]): T {
  return new Tensor(reshaped(context().el, x.value, sizes.map(Dim.of))) as T;
}

/** How many there are along an axis. */
export function size(xs: Tree, axis: number): number {
  const dim = leaves(toV(xs))[0]?.value.type.dims[axis]?.size;
  if (dim === undefined) throw problem(unknownSize, { what: `there is no axis ${axis}` });
  return dim;
}

/** One number at each place of a tensor of these sizes. */
export function full<T extends Tensor>(value: T, ...sizes: readonly number[]): T {
  return new Tensor(unbounded(filled(context().el, value.value, sizes.map(Dim.of)))) as T;
}

/** An integer in `0 ..< size` as a vector with a one at its place; a tensor of such gets a last axis. */
export function oneHot(x: I32, size: number): F32 {
  const bounds = { lo: Dim.of(0), hi: Dim.of(size) };
  const value = { ...x.value, type: { ...x.value.type, bounds } };
  return new Tensor(hot(context(), value, nowhere, "oneHot")!);
}

/** A record of some fields, in their order: what is mapped over, say, has an order. */
export function pick<T extends Tree, K extends keyof T & string>(
  record: T,
  ...names: readonly K[]
): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, record[name]])) as Pick<T, K>;
}
