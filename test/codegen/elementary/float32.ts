import type { Arithmetic } from "../../../src/codegen/elementary/index.js";

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

/** One element at a time, in plain numbers that are rounded to f32 after each operation. */
export const float32: Arithmetic<number, number, boolean> = {
  f32: Math.fround,
  i32: (value) => value | 0,
  // A double holds a sum, difference, product, quotient or root of floats so closely that rounding
  // it again gives what rounding once does (Figueroa 1995).
  add: (x, y) => Math.fround(x + y),
  sub: (x, y) => Math.fround(x - y),
  mul: (x, y) => Math.fround(x * y),
  div: (x, y) => Math.fround(x / y),
  sqrt: (x) => Math.fround(Math.sqrt(x)),
  neg: (x) => -x,
  abs: Math.abs,
  round(x) {
    const below = Math.floor(x);
    if (x - below === 0.5) return 2 * Math.round(below / 2);
    return Math.round(x);
  },
  floor: Math.floor,
  min: Math.min,
  max: Math.max,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  eq: (x, y) => x === y,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  select: (condition, yes, no) => (condition ? yes : no),
  bits(x) {
    floats[0] = x;
    return words[0]!;
  },
  fromBits(x) {
    words[0] = x;
    return floats[0]!;
  },
  addBits: (x, y) => (x + y) | 0,
  subBits: (x, y) => (x - y) | 0,
  andBits: (x, y) => x & y,
  orBits: (x, y) => x | y,
  mulBits: Math.imul,
  eqBits: (x, y) => x === y,
  selectBits: (condition, yes, no) => (condition ? yes : no),
  shiftLeft: (x, bits) => x << bits,
  shiftRight: (x, bits) => x >> bits,
  toFloat: Math.fround,
};
