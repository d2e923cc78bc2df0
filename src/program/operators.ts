import * as lower from "../compiler/lower/arithmetic.js";
import { context, nowhere } from "./session.js";
import type { Bool, F32, I32, Tensor, Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

export type Operand = number | Tensor | Tree;

type AnyNumber = F32 | I32 | number;

/** Number by number: floats beside floats, a tree beside a tree or a number. */
export interface Arithmetic {
  (a: I32, b: I32 | number): I32;
  (a: number, b: I32): I32;
  (a: AnyNumber, b: AnyNumber): F32;
  <T extends Tree>(a: T, b: T | AnyNumber): T;
  <T extends Tree>(a: AnyNumber, b: T): T;
}

/** As `Arithmetic`, where integers give a float. */
export interface RealArithmetic {
  (a: AnyNumber, b: AnyNumber): F32;
  <T extends Tree>(a: T, b: T | AnyNumber): T;
  <T extends Tree>(a: AnyNumber, b: T): T;
}

function apply<R>(operator: Parameters<typeof lower.arithmetic>[1], a: unknown, b: unknown): R {
  const result = lower.arithmetic(context(), operator, toV(a), toV(b), nowhere);
  return fromV(result, isTree(a) ? a : b);
}

function isTree(value: unknown): boolean {
  return toV(value).kind !== "tensor";
}

function operation(operator: Parameters<typeof lower.arithmetic>[1]): Arithmetic & RealArithmetic {
  return (a: Operand, b: Operand) => apply<never>(operator, a, b);
}

/** The sum, number by number; a single number is added to each. */
export const add: Arithmetic = operation("+");
export const sub: Arithmetic = operation("-");
export const mul: Arithmetic = operation("*");
/** The real quotient, of integers too. */
export const div: RealArithmetic = operation("/");
/** The remainder, which has the sign of `b`. */
export const mod: Arithmetic = operation("%");
export const pow: RealArithmetic = operation("^");

export function neg<A extends Tree>(a: A): A {
  return fromV(lower.negated(context(), toV(a), nowhere), a);
}

/** The last axis of `a` against the first of `b`. */
export function matmul(a: Tensor, b: Tensor): F32 {
  return fromV(lower.matrixProduct(context(), toV(a), toV(b), nowhere), undefined);
}

function compare(operator: Parameters<typeof lower.comparison>[1], a: unknown, b: unknown): Bool {
  return fromV(lower.comparison(context(), operator, toV(a), toV(b), nowhere), undefined);
}

/** Whether two values are equal as a whole. */
export function equal(a: Operand | boolean, b: Operand | boolean): Bool {
  return compare("==", a, b);
}

export function notEqual(a: Operand | boolean, b: Operand | boolean): Bool {
  return compare("!=", a, b);
}

export function lt(a: number | Tensor, b: number | Tensor): Bool {
  return compare("<", a, b);
}

export function le(a: number | Tensor, b: number | Tensor): Bool {
  return compare("<=", a, b);
}

export function gt(a: number | Tensor, b: number | Tensor): Bool {
  return compare(">", a, b);
}

export function ge(a: number | Tensor, b: number | Tensor): Bool {
  return compare(">=", a, b);
}

export function and(a: Bool | boolean, b: Bool | boolean): Bool {
  return fromV(lower.logical(context(), "and", toV(a), toV(b), nowhere), undefined);
}

export function or(a: Bool | boolean, b: Bool | boolean): Bool {
  return fromV(lower.logical(context(), "or", toV(a), toV(b), nowhere), undefined);
}

export function not(a: Bool): Bool {
  return fromV(lower.negation(context(), toV(a), nowhere), undefined);
}
