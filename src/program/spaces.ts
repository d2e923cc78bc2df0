import { Dim } from "../compiler/types/dim.js";
import { boolType, f32Type, i32Type, recordType, type TensorT, type Type } from "../compiler/types/type.js";
import type { Bool, F32, I32, Tree } from "./tensor.js";

/** What the numbers of an action lie between. */
export interface Ends {
  readonly low: F32 | number;
  readonly high: F32 | number;
}

/** What an action can be. */
export class Space<A extends Tree> {
  /** Tells spaces apart when TypeScript checks. */
  declare readonly of: A;
  /** For mrl itself. */
  readonly type: Type;
  readonly ends: Ends | undefined;

  constructor(type: Type, ends?: Ends) {
    this.type = type;
    this.ends = ends;
  }
}

const dims = (sizes: readonly number[]): readonly Dim[] => sizes.map(Dim.of);

/** One of `count` whole numbers from `start` on, or a tensor of such. */
export function discrete(count: number, start = 0, ...sizes: readonly number[]): Space<I32> {
  const bounds = { lo: Dim.of(start), hi: Dim.of(start + count) };
  return new Space({ ...i32Type, dims: dims(sizes), bounds });
}

/** One of the members of an enum, by its number. */
export function oneOf(members: Readonly<Record<string, number>>): Space<I32> {
  return discrete(Object.keys(members).length);
}

/** A truth value, or a tensor of such. */
export function binary(...sizes: readonly number[]): Space<Bool> {
  return new Space({ ...boolType, dims: dims(sizes) });
}

/** Numbers between two ends, to which an action beyond them is clipped before the step. */
export function box(low: F32 | number, high: F32 | number, ...sizes: readonly number[]): Space<F32> {
  return new Space(real(sizes), { low, high });
}

/** Numbers of any size. */
export function unbounded(...sizes: readonly number[]): Space<F32> {
  return new Space(real(sizes));
}

function real(sizes: readonly number[]): TensorT {
  return { ...f32Type, dims: dims(sizes) };
}

/** Several at once, by their names. */
export function together<R extends Readonly<Record<string, Tree>>>(spaces: {
  readonly [K in keyof R]: Space<R[K]>;
}): Space<R> {
  const fields = Object.entries<Space<Tree>>(spaces);
  return new Space(recordType(fields.map(([name, { type }]) => [name, type] as const)));
}
