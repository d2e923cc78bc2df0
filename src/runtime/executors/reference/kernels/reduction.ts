import { sizeOf } from "../../../../graph/types.js";
import { transposed } from "../strided.js";
import { around } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integer, integers, result } from "./kernel.js";

/** A kernel that brings the reduced axes to the end and folds each row of them, in double precision. */
function reduction(initial: number, step: (sum: number, x: number) => number): Kernel {
  return (call) => {
    const x = call.inputs[0]!;
    const reduced = integers(call, "axes");
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !reduced.includes(axis));
    const data = transposed(x, [...kept, ...reduced], call.f64);
    const rowLength = sizeOf(reduced.map((axis) => x.shape[axis]!));
    const y = allocateResult(call);
    for (let i = 0, start = 0; i < y.length; i++, start += rowLength) {
      let folded = initial;
      for (let j = 0; j < rowLength; j++) folded = step(folded, data[start + j]!);
      y[i] = folded;
    }
    return result(call, y);
  };
}

const product = {
  floats: reduction(1, (a, b) => a * b),
  integers: reduction(1, Math.imul),
};

/** Sums of 32-bit integers are exact in double precision up to 2^21 terms, then wrap when stored. */
export const reduce_sum: Kernel = reduction(0, (a, b) => a + b);
export const reduce_prod: Kernel = (call) =>
  (call.inputs[0]!.dtype === "f32" ? product.floats : product.integers)(call);
export const reduce_max: Kernel = reduction(-Infinity, Math.max);
export const reduce_min: Kernel = reduction(Infinity, Math.min);
export const reduce_any: Kernel = reduction(0, (a, b) => a | b);
export const reduce_all: Kernel = reduction(1, (a, b) => a & b);

export const cumsum: Kernel = (call) => {
  const x = call.inputs[0]!;
  const { outer, size, inner } = around(x.shape, integer(call, "axis"));
  const backwards = call.node.attrs["reverse"] === true;
  const y = allocateResult(call);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let n = 0; n < size; n++) {
        const at = (o * size + (backwards ? size - 1 - n : n)) * inner + i;
        sum += x.data[at]!;
        y[at] = sum;
      }
    }
  }
  return result(call, y);
};
