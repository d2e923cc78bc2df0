import type { Address, Buffer } from "./memory.js";
import type { ValueType } from "./types.js";

/** A value with a name that is set once: by a `let`, by a loop as its index, or as a function's parameter. */
export interface Local {
  readonly kind: "local";
  readonly type: ValueType;
  readonly name: string;
  /** Of an index: its smallest and its largest value, where they are known. */
  readonly range?: readonly [number, number] | undefined;
}

/** A value with a name that may be set again, such as a running sum. */
export interface Register {
  readonly kind: "register";
  readonly type: ValueType;
  readonly name: string;
}

/** One number in all lanes, or one a lane. A bool is 0 or 1. An f32 is exact. */
export interface Constant {
  readonly kind: "constant";
  readonly type: ValueType;
  readonly value: number | readonly number[];
}

/**
 * - `f32`: neg, abs, sqrt, floor, ceil, trunc, round (halves to the even integer)
 * - `i32`: neg, abs; both wrap
 * - `i32`, `u32`: not, of each bit
 * - `bool`: not
 */
export type UnaryOp = "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "round" | "not";

/**
 * - `f32`: add, sub, mul, div, min, max. `min` and `max` are NaN where either operand is.
 * - `i32`, `u32`: add, sub, mul (wrapping), min, max, and, or, xor; div and rem of scalars only, towards
 *   zero, and only where the divisor is not zero and the quotient fits
 * - `u32`: mulhi, the upper 32 bits of the 64-bit product
 * - `bool`: and, or, xor
 */
export type BinaryOp = "add" | "sub" | "mul" | "div" | "rem" | "min" | "max" | "mulhi" | "and" | "or" | "xor";

/** Of f32, i32 and u32; with NaN only `ne` holds. `eq` and `ne` also of bool. */
export type CompareOp = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

/**
 * A computation without effect. Operands have one number of lanes: `splat` makes it of a scalar.
 *
 * - `shift`: of i32 (`right` keeps the sign) and u32, by a number of bits in 0 ..< 32
 * - `convert`: f32 to integer is towards zero, beyond the range its nearest end, NaN to 0; integer to f32 rounds to
 *   the nearest; i32 to u32 and back keep the bits; bool to any is 0 or 1
 * - `bitcast`: the same 32 bits as another of f32, i32 and u32
 * - `select`: `yes` where the condition holds, lane by lane
 * - `lanes`: a vector of scalars; `extract`: one of them
 * - `shuffle`: of the lanes of `a` followed by those of `b`, those with these numbers
 * - `load`: with lanes, of neighbouring elements from the address on, at any alignment
 * - `call`: of a pure function of the module
 */
export type Expression =
  | Local
  | Register
  | Constant
  | { readonly kind: "unary"; readonly type: ValueType; readonly op: UnaryOp; readonly a: Expression }
  | {
      readonly kind: "binary";
      readonly type: ValueType;
      readonly op: BinaryOp;
      readonly a: Expression;
      readonly b: Expression;
    }
  | {
      readonly kind: "compare";
      readonly type: ValueType;
      readonly op: CompareOp;
      readonly a: Expression;
      readonly b: Expression;
    }
  | {
      readonly kind: "shift";
      readonly type: ValueType;
      readonly op: "left" | "right";
      readonly a: Expression;
      readonly bits: number;
    }
  | { readonly kind: "convert"; readonly type: ValueType; readonly a: Expression }
  | { readonly kind: "bitcast"; readonly type: ValueType; readonly a: Expression }
  | {
      readonly kind: "select";
      readonly type: ValueType;
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: "splat"; readonly type: ValueType; readonly a: Expression }
  | { readonly kind: "lanes"; readonly type: ValueType; readonly parts: readonly Expression[] }
  | { readonly kind: "extract"; readonly type: ValueType; readonly a: Expression; readonly lane: number }
  | {
      readonly kind: "shuffle";
      readonly type: ValueType;
      readonly a: Expression;
      readonly b: Expression;
      readonly lanes: readonly number[];
    }
  | {
      readonly kind: "load";
      readonly type: ValueType;
      readonly buffer: Buffer;
      readonly address: Address;
    }
  | {
      readonly kind: "call";
      readonly type: ValueType;
      readonly callee: PureFunction;
      readonly args: readonly Expression[];
    };

/** A function of values, without memory and without effect: the elementary functions. Its body holds `let`s only. */
export interface PureFunction {
  readonly kind: "pure";
  readonly name: string;
  readonly params: readonly Local[];
  readonly body: readonly Let[];
  readonly result: Expression;
}

/** Gives a computation a name. */
export interface Let {
  readonly kind: "let";
  readonly local: Local;
  readonly value: Expression;
}
