import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { binary, flatBinary, smoothBinary } from "./binary.js";
import { scalarLike } from "./constant.js";
import { smoothUnary, unary } from "./unary.js";

export const neg = unary("neg");
export const add = binary("add");
export const sub = binary("sub");
export const mul = binary("mul");
export const div = binary("div");
/** Division rounded down. */
export const quotient = binary("quotient");
/** What division rounded down leaves; its sign is the divisor's. */
export const rem = binary("rem");

/** `x` times a number. */
export function scale(b: Builder, x: Value, factor: number): Value {
  return mul(b, x, scalarLike(b, x, factor));
}

/** `x` plus a number. */
export function shift(b: Builder, x: Value, offset: number): Value {
  return add(b, x, scalarLike(b, x, offset));
}

export const negOp = smoothUnary("neg", ["f32", "i32"], (b, cotangent) => neg(b, cotangent));

export const addOp = smoothBinary("add", ["f32", "i32", "u32"], (_, cotangent) => [cotangent, cotangent]);

export const subOp = smoothBinary("sub", ["f32", "i32", "u32"], (b, cotangent) => [
  cotangent,
  neg(b, cotangent),
]);

export const mulOp = smoothBinary("mul", ["f32", "i32", "u32"], (b, cotangent, { x, y }) => [
  mul(b, cotangent, y),
  mul(b, cotangent, x),
]);

export const divOp = smoothBinary("div", ["f32"], (b, cotangent, { y, result }) => {
  const ofX = div(b, cotangent, y);
  return [ofX, neg(b, mul(b, ofX, result))];
});

export const quotientOp = flatBinary("quotient", ["f32", "i32"], "none");

// x - y·⌊x/y⌋, whose jumps have no derivative: ⌊x/y⌋ counts as constant on purpose.
export const remOp = smoothBinary("rem", ["f32", "i32"], (b, cotangent, { x, y }) => {
  const whole = quotient(b, b.op("stop_gradient", [x]), b.op("stop_gradient", [y]));
  return [cotangent, neg(b, mul(b, cotangent, whole))];
});
