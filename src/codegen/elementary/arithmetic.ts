/**
 * The arithmetic that the elementary functions are written in, over floats `F`, 32-bit integers `I` and
 * truth values `B`: numbers for tests, expressions of loop nests for the printers. Each operation on floats
 * is rounded once to f32, as IEEE 754 says, and none may be reordered, contracted or left out: the
 * functions count on the error that each makes.
 */
export interface Arithmetic<F, I, B> {
  /** A constant, rounded to f32. */
  f32(value: number): F;
  /** A constant of 32 bits. */
  i32(value: number): I;

  add(x: F, y: F): F;
  sub(x: F, y: F): F;
  mul(x: F, y: F): F;
  div(x: F, y: F): F;
  sqrt(x: F): F;
  neg(x: F): F;
  abs(x: F): F;
  /** To the nearest whole number; halves go to the even one. */
  round(x: F): F;
  floor(x: F): F;
  /** NaN where either operand is, as for `max`. */
  min(x: F, y: F): F;
  max(x: F, y: F): F;

  /** Comparisons are false where an operand is NaN. */
  lt(x: F, y: F): B;
  le(x: F, y: F): B;
  eq(x: F, y: F): B;
  and(a: B, b: B): B;
  or(a: B, b: B): B;
  select(condition: B, yes: F, no: F): F;

  bits(x: F): I;
  fromBits(x: I): F;
  addBits(x: I, y: I): I;
  subBits(x: I, y: I): I;
  andBits(x: I, y: I): I;
  orBits(x: I, y: I): I;
  /** The lower 32 bits of the product. */
  mulBits(x: I, y: I): I;
  eqBits(x: I, y: I): B;
  selectBits(condition: B, yes: I, no: I): I;
  shiftLeft(x: I, bits: number): I;
  /** The sign is repeated. */
  shiftRight(x: I, bits: number): I;
  /** The nearest float. */
  toFloat(x: I): F;
}

/** An elementary function of one argument, in any arithmetic. */
export type Elementary = <F, I, B>(a: Arithmetic<F, I, B>, x: F) => F;
