import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { formatType, sameShape, type TensorType } from "../types.js";
import { repeatInFront } from "./batching.js";
import { expectDType, expectInputs, expectInteger, fail } from "./checks.js";
import { scalarLike, zerosLike } from "./constant.js";
import { max, min } from "./extremum.js";
import { moveAxis } from "./transpose.js";
import { gather, scatter } from "./row-construction.js";

export { gather } from "./row-construction.js";

export type GatherAttrs = { readonly batch: number };

/**
 * Checks what gather and scatter share: T[B…, n, R…], i32[B…, I…] and {batch}. Returns the shape of
 * the gathered (or written) rows, B…, I…, R….
 */
export function rowsShape(op: string, operand: TensorType, indices: TensorType, batch: unknown): number[] {
  const axis = expectInteger(op, "batch", batch, 0);
  expectDType(op, indices, "i32");
  if (axis >= operand.shape.length) fail(op, `more than ${axis} axes to take rows from`, formatType(operand));
  if (!sameShape(operand.shape.slice(0, axis), indices.shape.slice(0, axis))) {
    fail(op, `indices with the first ${axis} axes of ${formatType(operand)}`, formatType(indices));
  }
  return [...indices.shape, ...operand.shape.slice(axis + 1)];
}

/** Indices as gather reads them: moved into 0 ..< n. */
export function clampIndices(b: Builder, indices: Value, size: number): Value {
  return min(b, max(b, indices, zerosLike(b, indices)), scalarLike(b, indices, Math.max(size - 1, 0)));
}

export const gatherOp: PrimitiveOp<GatherAttrs> = {
  kind: "primitive",
  name: "gather",
  type(inputs, { batch }) {
    expectInputs("gather", inputs, 2);
    return [{ dtype: inputs[0]!.dtype, shape: rowsShape("gather", inputs[0]!, inputs[1]!, batch) }];
  },
  gradient: "smooth",
  vjp({ b, attrs, inputs, cotangents }) {
    const [operand, indices] = [inputs[0]!, inputs[1]!];
    const clamped = clampIndices(b, indices, operand.type.shape[attrs.batch]!);
    return [
      scatter(b, zerosLike(b, operand), clamped, cotangents[0]!, { batch: attrs.batch, mode: "add" }),
      undefined,
    ];
  },
  batch({ b, attrs, inputs, batched, size }) {
    const [operand, indices] = [inputs[0]!, inputs[1]!];
    const { batch } = attrs;
    if (!batched[0]) {
      // A shared table: the new axis is one more axis of indices.
      return [moveAxis(b, gather(b, operand, moveAxis(b, indices, 0, batch), batch), batch, 0)];
    }
    return [gather(b, operand, batched[1] ? indices : repeatInFront(b, indices, size), batch + 1)];
  },
};
