import type { Kernel } from "./kernel.js";
import { allocateResult, result } from "./kernel.js";

/** A kernel that applies `f` to each element. */
export function unary(f: (x: number) => number): Kernel {
  return (call) => {
    const x = call.inputs[0]!.data;
    const y = allocateResult(call);
    for (let i = 0; i < y.length; i++) y[i] = f(x[i]!);
    return result(call, y);
  };
}

/** A kernel that applies `f` to each pair of elements. */
export function binary(f: (a: number, b: number) => number): Kernel {
  return (call) => {
    const a = call.inputs[0]!.data;
    const b = call.inputs[1]!.data;
    const y = allocateResult(call);
    for (let i = 0; i < y.length; i++) y[i] = f(a[i]!, b[i]!);
    return result(call, y);
  };
}

/** A kernel of two inputs that computes floats in one way and integers in another. */
export function byType(floats: Kernel, integers: Kernel): Kernel {
  return (call) => (call.inputs[0]!.dtype === "f32" ? floats : integers)(call);
}
