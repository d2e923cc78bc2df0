import { around } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integer, result } from "./kernel.js";

/** A kernel that finds the index of the element that `better` prefers to all before it and none after it beats. */
function extremum(better: (candidate: number, best: number) => boolean): Kernel {
  return (call) => {
    const x = call.inputs[0]!;
    const { outer, size, inner } = around(x.shape, integer(call, "axis"));
    const y = allocateResult(call);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = o * size * inner + i;
        let best = 0;
        for (let n = 1; n < size; n++) {
          if (better(x.data[start + n * inner]!, x.data[start + best * inner]!)) best = n;
        }
        y[o * inner + i] = best;
      }
    }
    return result(call, y);
  };
}

export const argmax: Kernel = extremum((candidate, best) => candidate > best);
export const argmin: Kernel = extremum((candidate, best) => candidate < best);

/** NaN comes last. */
export const argsort: Kernel = (call) => {
  const x = call.inputs[0]!;
  const { outer, size, inner } = around(x.shape, integer(call, "axis"));
  const y = allocateResult(call);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * size * inner + i;
      const keys = Array.from({ length: size }, (_, n) => x.data[start + n * inner]!);
      const order = keys.map((_, n) => n);
      order.sort((a, b) => compare(keys[a]!, keys[b]!));
      order.forEach((from, n) => (y[start + n * inner] = from));
    }
  }
  return result(call, y);
};

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
