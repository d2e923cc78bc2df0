import type { Context } from "../compiler/lower/context.js";
import { branch, type Choice } from "../compiler/lower/control/branch.js";
import { loopOver } from "../compiler/lower/control/loop.js";
import { mapOver } from "../compiler/lower/control/map.js";
import { whileLoop } from "../compiler/lower/control/while.js";
import { iterated } from "../compiler/lower/iterate.js";
import { shifted } from "../compiler/lower/statements/loops.js";
import { lift } from "../compiler/lower/lift.js";
import { rangeLength, type V } from "../compiler/lower/value.js";
import { Cell } from "../compiler/lower/scope.js";
import { otherStructure } from "../compiler/diagnostics/codes/programs.js";
import { Dim } from "../compiler/types/dim.js";
import { problem } from "./error.js";
import { elementwise } from "./functions.js";
import { context, nowhere, within } from "./session.js";
import { f32, i32, Tensor, type Batch, type Bool, type F32, type I32, type Tree } from "./tensor.js";
import { fromV, Range, toV } from "./values.js";

/** The whole numbers `start ..< end`. */
export function range(start: number | I32, end: number | I32): Range {
  return new Range(start, end);
}

/** From the last to the first. */
export function reversed(numbers: Range): Range {
  return new Range(numbers.start, numbers.end, !numbers.reversed);
}

/** What each element of `xs` is made into, independently of each other: one larger computation. */
export function map<U extends Tree>(xs: Range, body: (x: I32) => U): Batch<U>;
export function map<T extends Tree, U extends Tree>(xs: Batch<T>, body: (x: T) => U): Batch<U>;
export function map<U extends Tree>(xs: Tree, body: (x: never) => U): Batch<U> {
  const ctx = context();
  const over = iterated(ctx, toV(xs), nowhere)!;
  return mapped(ctx, over.size, over.elements, xs, body as (x: unknown) => U);
}

/** `size` independent turns. */
export function times<U extends Tree>(size: number, body: () => U): Batch<U> {
  return mapped(context(), Dim.of(size), undefined, undefined, body);
}

function mapped<U>(
  ctx: Context,
  size: Dim,
  elements: V | undefined,
  like: unknown,
  body: (x: unknown) => U,
): U {
  let made: unknown;
  const value = mapOver(ctx, size, elements, nowhere, (inner, element) =>
    within(inner, () => toV((made = body(fromV(element, like))))),
  );
  return fromV(value, made);
}

/** A function of numbers, number by number; arguments that are numbers stay as they are. */
export function each<A extends readonly Tensor[], U extends Tensor>(f: (...args: A) => U, ...args: A): U;
export function each<T extends Tree>(f: (a: F32) => F32, a: T): T;
export function each<T extends Tree>(f: (a: F32, b: F32) => F32, a: T | F32, b: T | F32): T;
export function each(f: (...args: never[]) => unknown, ...args: readonly Tree[]): unknown {
  if (elementwise.has(f)) return f(...(args as never[]));
  const many = args.find((arg) => !(arg instanceof Tensor && arg.shape.length === 0));
  const value = lift(context(), args.map(toV), nowhere, (inner, parts) =>
    within(inner, () => toV(f(...(parts.map((part) => fromV(part, undefined)) as never[])))),
  );
  if (!value)
    throw problem(otherStructure, {
      what: "what a function of numbers is applied to is not of one structure",
    });
  return fromV(value, many);
}

/** What is gone through one element at a time: the numbers of a range are integers. */
type Numbered<T> = T extends Range ? I32 : T;

/** One element of each at a time. */
export function zip<A extends Tree, B extends Tree>(
  a: Batch<A>,
  b: Batch<B>,
): Batch<[Numbered<A>, Numbered<B>]>;
export function zip<A extends Tree, B extends Tree, C extends Tree>(
  a: Batch<A>,
  b: Batch<B>,
  c: Batch<C>,
): Batch<[Numbered<A>, Numbered<B>, Numbered<C>]>;
export function zip<A extends Tree, B extends Tree, C extends Tree, D extends Tree>(
  a: Batch<A>,
  b: Batch<B>,
  c: Batch<C>,
  d: Batch<D>,
): Batch<[Numbered<A>, Numbered<B>, Numbered<C>, Numbered<D>]>;
export function zip(...xs: readonly Tree[]): unknown {
  return xs.map((part) =>
    part instanceof Range ? fromV(iterated(context(), toV(part), nowhere)!.elements, undefined) : part,
  );
}

/** A variable of a loop, as the compiler knows it. */
function variable(ctx: Context, start: unknown): Cell {
  const cell = new Cell("carry", "var", ctx.module.file, nowhere);
  ctx.store.declare(cell, toV(start));
  return cell;
}

type Turn = (carry: unknown, x: unknown) => { readonly carry: unknown; readonly yielded?: unknown };

function loop(over: number | Range | Tree, start: unknown, turn: Turn): { carry: unknown; yielded: unknown } {
  const ctx = context();
  const numbers = typeof over === "number" ? range(0, over) : over instanceof Range ? over : undefined;
  const counted = numbers && toV(numbers);
  const found = counted ? undefined : iterated(ctx, toV(over), nowhere);
  const first = typeof numbers?.start === "number" ? numbers.start : 0;
  const cell = variable(ctx, start);
  let yielded: unknown;
  const value = loopOver(ctx, {
    length: (counted?.kind === "range" ? rangeLength(counted) : found?.size) ?? Dim.unknown,
    elements: found?.elements,
    reverse: numbers?.reversed ?? false,
    cells: start === undefined ? [] : [cell],
    span: nowhere,
    body: (inner, element, index) =>
      within(inner, () => {
        const x = element ? fromV(element, over) : new Tensor(shifted(inner, index, Dim.of(first)));
        const made = turn(fromV(inner.store.read(cell), start), x);
        if (start !== undefined) inner.store.write(cell, toV(made.carry));
        yielded = made.yielded;
        return made.yielded === undefined ? undefined : toV(made.yielded);
      }),
  });
  return {
    carry: start === undefined ? undefined : fromV(ctx.store.read(cell), start),
    yielded: value && fromV(value, yielded),
  };
}

/** The body for each element in turn, with what it carries from turn to turn; gives what is carried at the end. */
export function scan<C extends Tree>(over: number | Range, start: C, body: (carry: C, i: I32) => C): C;
export function scan<C extends Tree, T extends Tree>(
  over: Batch<T>,
  start: C,
  body: (carry: C, x: T) => C,
): C;
export function scan(
  over: number | Range | Tree,
  start: Tree,
  body: (carry: never, x: never) => unknown,
): unknown {
  return loop(over, start, (carry, x) => ({ carry: body(carry as never, x as never) })).carry;
}

/** As `scan`, and gives too what each turn yields. */
export function collect<C extends Tree, U extends Tree>(
  over: number | Range,
  start: C,
  body: (carry: C, i: I32) => [C, U],
): [C, Batch<U>];
export function collect<C extends Tree, T extends Tree, U extends Tree>(
  over: Batch<T>,
  start: C,
  body: (carry: C, x: T) => [C, U],
): [C, Batch<U>];
export function collect(
  over: number | Range | Tree,
  start: Tree,
  body: (carry: never, x: never) => readonly [unknown, unknown],
): unknown {
  const { carry, yielded } = loop(over, start, (before, x) => {
    const [next, item] = body(before as never, x as never);
    return { carry: next, yielded: item };
  });
  return [carry, yielded];
}

/** The body for each element in turn, for what it says to the outside or yields. */
export function forEach<U extends Tree | void>(over: number | Range, body: (i: I32) => U): Batch<U>;
export function forEach<T extends Tree, U extends Tree | void>(over: Batch<T>, body: (x: T) => U): Batch<U>;
export function forEach(over: number | Range | Tree, body: (x: never) => unknown): unknown {
  return loop(over, undefined, (_, x) => ({ carry: undefined, yielded: body(x as never) })).yielded;
}

/** A loop that goes on as long as `condition` holds; `turn` counts from 0. */
export function whileTrue<C extends Tree>(
  start: C,
  condition: (carry: C, turn: I32) => Bool,
  body: (carry: C, turn: I32) => C,
): C {
  const ctx = context();
  const cell = variable(ctx, start);
  whileLoop(ctx, {
    cells: [cell],
    span: nowhere,
    condition: (inner, turn) =>
      within(inner, () => toV(condition(fromV(inner.store.read(cell), start), new Tensor(turn)))),
    body: (inner, turn) =>
      within(inner, () =>
        inner.store.write(cell, toV(body(fromV(inner.store.read(cell), start), new Tensor(turn)))),
      ),
  });
  return fromV(ctx.store.read(cell), start);
}

function choose<T>(test: Bool, then: () => T, otherwise: () => T, how: Choice): T {
  // As in a spec, of what is known when the graph is built only the branch that is taken is there.
  if (test.value.isStatic && test.value.known !== undefined) return test.value.known ? then() : otherwise();
  let made: unknown;
  const arm =
    (part: () => T) =>
    (inner: Context): V | undefined =>
      within(inner, () => {
        const value = part();
        made ??= value;
        return value === undefined ? undefined : toV(value);
      });
  const value = branch(context(), test.value, arm(then), arm(otherwise), nowhere, how);
  return value === undefined ? (undefined as T) : fromV(value, made);
}

/** Only the branch that is taken is computed. */
export function cond<T extends Tree | void>(test: Bool, then: () => T, otherwise: () => T): T {
  return choose(test, then, otherwise, "cond");
}

/** One of two values, both of which are computed; a number beside a tensor is of its kind, two numbers are floats. */
export function select(test: Bool, then: number, otherwise: number): F32;
export function select<T extends Tree>(test: Bool, then: T, otherwise: T): T;
export function select<T extends F32 | I32>(test: Bool, then: T | number, otherwise: T | number): T;
export function select(test: Bool, then: Tree | number, otherwise: Tree | number): Tree {
  const [a, b] = [beside(then, otherwise), beside(otherwise, then)];
  return choose(
    test,
    () => a,
    () => b,
    "select",
  );
}

function beside(value: Tree | number, other: Tree | number): Tree {
  if (typeof value !== "number") return value;
  return other instanceof Tensor && other.value.type.dtype === "i32" ? i32(value) : f32(value);
}

/**
 * Variables as the compiler knows them: they are written before the states of optimisers in the branches are, as
 * where a spec's statements set them.
 */
function chooseOver<C extends Tree>(
  test: Bool,
  before: C,
  then: (before: C) => C,
  otherwise: (before: C) => C,
  how: Choice,
): C {
  const ctx = context();
  const cell = variable(ctx, before);
  const arm =
    (part: (before: C) => C) =>
    (inner: Context): undefined =>
      within(inner, () => {
        const start = inner.store.read(cell);
        inner.store.write(cell, start);
        inner.store.write(cell, toV(part(fromV(start, before))));
        return undefined;
      });
  branch(ctx, test.value, arm(then), arm(otherwise), nowhere, how);
  return fromV(ctx.store.read(cell), before);
}

/** As `cond`, for variables that a branch may set. */
export function condOver<C extends Tree>(
  test: Bool,
  before: C,
  then: (before: C) => C,
  otherwise: (before: C) => C = (same) => same,
): C {
  return chooseOver(test, before, then, otherwise, "cond");
}

/** As `select`, for variables that a branch may set. */
export function selectOver<C extends Tree>(
  test: Bool,
  before: C,
  then: (before: C) => C,
  otherwise: (before: C) => C = (same) => same,
): C {
  return chooseOver(test, before, then, otherwise, "select");
}

/** As `cond`, of branches that say something to the outside, both of which are computed. */
export function both(test: Bool, then: () => void, otherwise: () => void): void {
  choose(test, then, otherwise, "select");
}
