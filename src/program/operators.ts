import * as lower from "../compiler/lower/arithmetic.js";
import { context, nowhere } from "./session.js";
import type { Bool, F32, I32, Tensor, Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

export type Operand = number | Tensor | Tree;

/** What an operation of two numbers gives: floats beside floats, a tree beside a number. */
export type Joined<A, B> = A extends number
  ? B extends number
    ? F32
    : B
  : B extends number
    ? A
    : A extends I32
      ? B
      : A extends F32
        ? B extends I32
          ? F32
          : B
        : A;

/** As `Joined`, where integers give a float. */
export type Real<A, B> = Joined<A, B> extends I32 ? F32 : Joined<A, B>;

function apply<R>(operator: Parameters<typeof lower.arithmetic>[1], a: unknown, b: unknown): R {
  const result = lower.arithmetic(context(), operator, toV(a), toV(b), nowhere);
  return fromV(result, isTree(a) ? a : b);
}

function isTree(value: unknown): boolean {
  return toV(value).kind !== "tensor";
}

/** The sum, number by number; a single number is added to each. */
export function add<A extends Operand, B extends Operand>(a: A, b: B): Joined<A, B> {
  return apply("+", a, b);
}

export function sub<A extends Operand, B extends Operand>(a: A, b: B): Joined<A, B> {
  return apply("-", a, b);
}

export function mul<A extends Operand, B extends Operand>(a: A, b: B): Joined<A, B> {
  return apply("*", a, b);
}

/** The real quotient, of integers too. */
export function div<A extends Operand, B extends Operand>(a: A, b: B): Real<A, B> {
  return apply("/", a, b);
}

/** The remainder, which has the sign of `b`. */
export function mod<A extends Operand, B extends Operand>(a: A, b: B): Joined<A, B> {
  return apply("%", a, b);
}

export function pow<A extends Operand, B extends Operand>(a: A, b: B): Real<A, B> {
  return apply("^", a, b);
}

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
