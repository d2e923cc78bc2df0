import { given } from "../compiler/lower/callable.js";
import type { CallArgument } from "../compiler/lower/callable.js";
import { listTensor } from "../compiler/lower/coerce.js";
import { callValue } from "../compiler/lower/expressions/call.js";
import { filled, number } from "../compiler/lower/ops.js";
import { otherStructure, unknownSize } from "../compiler/diagnostics/codes/programs.js";
import { Dim } from "../compiler/types/dim.js";
import { unknownType } from "../compiler/types/type.js";
import { problem } from "./error.js";
import { context, nowhere } from "./session.js";
import { cast, Tensor, type Batch, type Bool, type F32, type I32, type Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";
import { typeOf } from "../compiler/lower/value.js";
import type { Arithmetic, Operand } from "./operators.js";

export { shuffled } from "../compiler/lower/builtins/permutations.js";

/** Calls a function that the language has. */
function call<R>(
  name: string,
  args: readonly unknown[],
  named: Readonly<Record<string, unknown>> = {},
  like?: unknown,
): R {
  const ctx = context();
  const all: CallArgument[] = [
    ...args.map((arg) => given(toV(arg), nowhere)),
    ...Object.entries(named)
      .filter(([, arg]) => arg !== undefined)
      .map(([key, arg]) => ({ ...given(toV(arg), nowhere), name: key })),
  ];
  const result = callValue(ctx.el.builtin(name), { ctx, args: all, span: nowhere, expected: undefined });
  return fromV(result, like);
}

/** Functions of numbers that work number by number by themselves. */
export const elementwise = new WeakSet<object>();

/** A function of numbers, number by number. */
export interface Elementwise {
  (x: F32 | I32 | number): F32;
  <T extends Tree>(x: T): T;
}

function unary(name: string): Elementwise {
  const f: Elementwise = (x: Operand) => call<never>(name, [x], {}, x);
  elementwise.add(f);
  return f;
}

export const exp = unary("exp");
export const log = unary("log");
export const log1p = unary("log1p");
export const expm1 = unary("expm1");
export const sqrt = unary("sqrt");
export const rsqrt = unary("rsqrt");
export const sin = unary("sin");
export const cos = unary("cos");
export const tanh = unary("tanh");
export const floor = unary("floor");
export const round = unary("round");
export const sigmoid = unary("sigmoid");
export const softplus = unary("softplus");
export const erf = unary("erf");
/** The inverse of `erf`. */
export const erfInv = unary("erf_inv");
/** The logarithm of the gamma function. */
export const lgamma = unary("lgamma");
export const digamma = unary("digamma");

export function abs<T extends Tree>(x: T): T {
  return call("abs", [x], {}, x);
}

export function sign<T extends Tree>(x: T): T {
  return call("sign", [x], {}, x);
}

/** The nearest number between two others. */
export function clip<T extends Tree>(x: T, low: Operand, high: Operand): T {
  return call("clip", [x, low, high], {}, x);
}

/** The quotient, rounded down. */
export function quotient(a: I32 | number, b: I32 | number): I32 {
  return call("quotient", [a, b]);
}

/** Number by number; `equal` compares as a whole. */
export function eq(a: Operand, b: Operand): Bool {
  return call("eq", [a, b]);
}

/** What a test of numbers makes of a tree: a truth value in the place of each. */
export type Tested<T> = T extends Tensor ? Bool : { readonly [K in keyof T]: Tested<T[K]> };

/** Whether a number is neither infinite nor NaN, number by number; of a tree of floats, a tree of truth values. */
export function isFinite<T extends Tree>(x: T): Tested<T> {
  return call("is_finite", [x], {}, x);
}

/** `a` where the condition holds, else `b`, number by number. */
export function where<T extends Tree>(condition: Bool, a: T, b: T): T {
  return call("where", [condition, a, b], {}, a);
}

export function toI32(x: Tensor): I32 {
  return cast(context().el, x, "i32");
}

export function toF32(x: Tensor): F32 {
  return cast(context().el, x, "f32");
}

export interface Masked {
  /** Counts only what is marked. */
  readonly where?: Bool;
}

export function sum<T extends Tree>(xs: Batch<T>, masked: Masked = {}): T {
  return call("sum", [xs], { ...masked }, xs);
}

/** The mean over the leading axis, or over all that is marked. */
export function mean(xs: Batch<I32>, masked?: Masked): F32;
export function mean<T extends Tree>(xs: Batch<T>, masked?: Masked): T;
export function mean(xs: Tree, masked: Masked = {}): unknown {
  return call("mean", [xs], { ...masked }, xs);
}

export function prod<T extends Tree>(xs: Batch<T>): T {
  return call("prod", [xs], {}, xs);
}

/** The larger of two, number by number. */
export const max: Arithmetic = (a: Operand, b: Operand) =>
  call<never>("max", [a, b], {}, typeof a === "number" ? b : a);

export const min: Arithmetic = (a: Operand, b: Operand) =>
  call<never>("min", [a, b], {}, typeof a === "number" ? b : a);

/** The largest along the leading axis. */
export function largest<T extends Tree>(xs: Batch<T>, masked: Masked = {}): T {
  return call("max", [xs], { ...masked }, xs);
}

export function smallest<T extends Tree>(xs: Batch<T>, masked: Masked = {}): T {
  return call("min", [xs], { ...masked }, xs);
}

export function any(xs: Batch<Bool>): Bool {
  return call("any", [xs]);
}

export function all(xs: Batch<Bool>): Bool {
  return call("all", [xs]);
}

/** The place of the largest along the leading axis. */
export function argmax(xs: Tensor): I32 {
  return call("argmax", [xs]);
}

export function argmin(xs: Tensor): I32 {
  return call("argmin", [xs]);
}

export function argsort(xs: Tensor): I32 {
  return call("argsort", [xs]);
}

export function cumsum<T extends Tensor>(xs: T): T {
  return call("cumsum", [xs], {}, xs);
}

/** The product of two trees, summed over all their numbers. */
export function dot(a: Tree, b: Tree): F32 {
  return call("dot", [a, b]);
}

export function squaredNorm(x: Tree): F32 {
  return call("squared_norm", [x]);
}

/** The last along the leading axis. */
export function last<T extends Tree>(xs: Batch<T>): T {
  return call("last", [xs], {}, xs);
}

/** One after the other along the leading axis; a number counts as one of them. */
export function concat<T extends Tensor>(...xs: readonly T[]): T {
  return call("concat", xs);
}

/** Equal parts of the leading axis. */
export function split<T extends Tree>(xs: Batch<T>, parts: number): Batch<Batch<T>> {
  return call("split", [xs, parts], {}, xs);
}

/** Pieces of `size` along the leading axis. */
export function chunks<T extends Tree>(xs: Batch<T>, size: number): Batch<Batch<T>> {
  return call("chunks", [xs, size], {}, xs);
}

/** The two leading axes as one. */
export function merge<T extends Tree>(xs: Batch<Batch<T>>): Batch<T> {
  return call("merge", [xs], {}, xs);
}

export function reverse<T extends Tree>(xs: Batch<T>): Batch<T> {
  return call("reverse", [xs], {}, xs);
}

export function transpose<T extends Tensor>(x: T): T {
  return call("transpose", [x], {}, x);
}

/** All products of the numbers of two vectors. */
export function outer(a: Tensor, b: Tensor): F32 {
  return call("outer", [a, b]);
}

/** Repeated along a new leading axis. */
export function expand<T extends Tree>(x: T, size: number): Batch<T> {
  return call("expand", [x, size], {}, x);
}

export function flatten<T extends Tensor>(x: T): T {
  return call("flatten", [x], {}, x);
}

export function zerosLike<T extends Tree>(x: T): T {
  return call("zeros_like", [x], {}, x);
}

export function onesLike<T extends Tree>(x: T): T {
  return call("ones_like", [x], {}, x);
}

/** The value, a constant to any gradient. */
export function stopGradient<T extends Tree>(x: T): T {
  return call("stop_gradient", [x], {}, x);
}

/** The x with `a @ x = b`, for a symmetric positive definite `a`. */
export function solve(a: F32, b: F32): F32 {
  return call("solve", [a, b]);
}

/** The id-th permutation of `0 ..< n`. */
export function permutation(n: number, id: I32): I32 {
  return call("permutation", [n, id]);
}

/** How many there are along the leading axis. */
export function len(xs: Tree): number {
  const size = call<Tensor>("len", [xs]).value.dim?.size;
  if (size === undefined) throw problem(unknownSize, { what: "what has no axis has no length" });
  return size;
}

/** Tensors of one shape, or a table of numbers, as one tensor. */
export function stack<T extends Tensor = F32>(items: readonly (T | number | readonly number[])[]): T {
  const values = items.map(toV);
  const [first] = values;
  const list = { kind: "list", items: values, element: first ? typeOf(first) : unknownType } as const;
  const tensor = listTensor(context(), list);
  if (!tensor)
    throw problem(otherStructure, { what: "what is stacked is not of one shape, or there is nothing" });
  return fromV(tensor, undefined);
}

/** A tensor of zeros. */
export function zeros(...sizes: readonly number[]): F32 {
  return constant(0, sizes);
}

export function ones(...sizes: readonly number[]): F32 {
  return constant(1, sizes);
}

function constant(value: number, sizes: readonly number[]): F32 {
  const scalar = { ...number(value), isStatic: false };
  return new Tensor(filled(context().el, scalar, sizes.map(Dim.of)));
}
