import { binary, byType, unary } from "./elementwise.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, result } from "./kernel.js";

/*
 * The loops of the commonest ops are written out: a loop shared through a function argument is
 * several times slower, because the engine cannot inline a call that has many targets. Storing a
 * number in an Int32Array or Uint32Array wraps it at 32 bits, and sums and differences of 32-bit
 * integers are exact before that.
 */

export const add: Kernel = (call) => {
  const a = call.inputs[0]!.data;
  const b = call.inputs[1]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = a[i]! + b[i]!;
  return result(call, y);
};

export const sub: Kernel = (call) => {
  const a = call.inputs[0]!.data;
  const b = call.inputs[1]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = a[i]! - b[i]!;
  return result(call, y);
};

const mulFloats: Kernel = (call) => {
  const a = call.inputs[0]!.data;
  const b = call.inputs[1]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = a[i]! * b[i]!;
  return result(call, y);
};

/** Products of integers need `imul`: as doubles they would lose their low bits above 2^53. */
export const mul: Kernel = byType(mulFloats, binary(Math.imul));

export const div: Kernel = (call) => {
  const a = call.inputs[0]!.data;
  const b = call.inputs[1]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = a[i]! / b[i]!;
  return result(call, y);
};

export const neg: Kernel = (call) => {
  const x = call.inputs[0]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = -x[i]!;
  return result(call, y);
};

export const abs: Kernel = unary(Math.abs);
export const sign: Kernel = unary(Math.sign);
/** NaN where either is NaN. */
export const max: Kernel = binary(Math.max);
/** NaN where either is NaN. */
export const min: Kernel = binary(Math.min);

/** Rounded down. An integer divided by zero gives 0. */
export const quotient: Kernel = binary((a, b) => Math.floor(a / b));

/** The sign of the result is the divisor's. `%` is exact, so one correction is. An integer divided by zero gives 0. */
export const rem: Kernel = binary((a, b) => {
  const truncated = a % b;
  return truncated !== 0 && truncated < 0 !== b < 0 ? truncated + b : truncated;
});

/** IEEE's pow: 1 to any power is 1, where JavaScript's `**` makes NaN of it for NaN and infinities. */
export const pow: Kernel = binary((a, b) => (a === 1 ? 1 : a ** b));
