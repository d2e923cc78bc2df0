import type { HostTensor } from "../executors/executor.js";
import { RunError } from "../run/run-error.js";

/** Numbers in lists in lists, all of one length a level. */
export type Nested = number | boolean | readonly Nested[];

const arrays = {
  f32: (values: readonly number[]) => Float32Array.from(values),
  i32: (values: readonly number[]) => Int32Array.from(values),
  bool: (values: readonly number[]) => Uint8Array.from(values),
};

/** A tensor of nested lists: `tensor([[1, 2], [3, 4]])` is an `f32[2, 2]`. Throws `RunError` where lists differ in length. */
export function tensor(values: Nested, dtype: keyof typeof arrays = "f32"): HostTensor {
  const shape: number[] = [];
  for (let level = values; typeof level === "object"; level = level[0]!) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat: number[] = [];
  flatten(values, shape, flat);
  return { dtype, shape, data: arrays[dtype](flat) };
}

function flatten(values: Nested, [size, ...inner]: readonly number[], into: number[]): void {
  if (typeof values !== "object") {
    if (size !== undefined) throw ragged();
    into.push(Number(values));
    return;
  }
  if (values.length !== size) throw ragged();
  for (const value of values) flatten(value, inner, into);
}

function ragged(): RunError {
  return new RunError("bad-data", "the lists of a tensor are not all of one length");
}
