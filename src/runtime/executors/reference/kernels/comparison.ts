import { binary, unary } from "./elementwise.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, result } from "./kernel.js";

export const eq: Kernel = binary((a, b) => Number(a === b));
export const ne: Kernel = binary((a, b) => Number(a !== b));
export const lt: Kernel = binary((a, b) => Number(a < b));
export const le: Kernel = binary((a, b) => Number(a <= b));
export const gt: Kernel = binary((a, b) => Number(a > b));
export const ge: Kernel = binary((a, b) => Number(a >= b));

export const and: Kernel = binary((a, b) => a & b);
export const or: Kernel = binary((a, b) => a | b);
export const not: Kernel = unary((x) => 1 - x);

export const is_finite: Kernel = unary((x) => Number(Number.isFinite(x)));

export const select: Kernel = (call) => {
  const condition = call.inputs[0]!.data;
  const a = call.inputs[1]!.data;
  const b = call.inputs[2]!.data;
  const y = allocateResult(call);
  for (let i = 0; i < y.length; i++) y[i] = condition[i] !== 0 ? a[i]! : b[i]!;
  return result(call, y);
};
