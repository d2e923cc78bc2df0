import { sizeOf } from "../../../../graph/types.js";
import { transposed } from "../strided.js";
import type { TensorData } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { allocateResult, integers, result } from "./kernel.js";

/** Brings both sides to [batch, m, k] and [batch, k, n] and multiplies matrices; sums are in double precision. */
export const dot_general: Kernel = (call) => {
  const [lhs, rhs] = [call.inputs[0]!, call.inputs[1]!];
  const lhsBatch = integers(call, "lhs_batch");
  const rhsBatch = integers(call, "rhs_batch");
  const lhsContract = integers(call, "lhs_contract");
  const rhsContract = integers(call, "rhs_contract");
  const lhsFree = otherAxes(lhs.shape.length, lhsBatch, lhsContract);
  const rhsFree = otherAxes(rhs.shape.length, rhsBatch, rhsContract);
  const extent = (shape: readonly number[], axes: readonly number[]) =>
    sizeOf(axes.map((axis) => shape[axis]!));
  const batch = extent(lhs.shape, lhsBatch);
  const m = extent(lhs.shape, lhsFree);
  const k = extent(lhs.shape, lhsContract);
  const n = extent(rhs.shape, rhsFree);
  const a = transposed(lhs, [...lhsBatch, ...lhsFree, ...lhsContract], call.f64);
  const b = transposed(rhs, [...rhsBatch, ...rhsContract, ...rhsFree], call.f64);
  const y = allocateResult(call);
  const row = new Float64Array(n);
  for (let i = 0; i < batch; i++) multiply(a, i * m * k, b, i * k * n, y, i * m * n, m, k, n, row);
  return result(call, y);
};

/**
 * y[m, n] = a[m, k] · b[k, n], each from its offset on. A row of y is summed over k in order, four
 * terms a pass so that the running sums are loaded and stored a fourth as often.
 */
function multiply(
  a: TensorData,
  aOffset: number,
  b: TensorData,
  bOffset: number,
  y: TensorData,
  yOffset: number,
  m: number,
  k: number,
  n: number,
  row: Float64Array,
): void {
  for (let i = 0; i < m; i++) {
    row.fill(0);
    const aRow = aOffset + i * k;
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const a0 = a[aRow + p]!;
      const a1 = a[aRow + p + 1]!;
      const a2 = a[aRow + p + 2]!;
      const a3 = a[aRow + p + 3]!;
      const b0 = bOffset + p * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let j = 0; j < n; j++) {
        row[j] = row[j]! + a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
      }
    }
    for (; p < k; p++) {
      const a0 = a[aRow + p]!;
      const b0 = bOffset + p * n;
      for (let j = 0; j < n; j++) row[j] = row[j]! + a0 * b[b0 + j]!;
    }
    y.set(row, yOffset + i * n);
  }
}

function otherAxes(rank: number, ...taken: (readonly number[])[]): number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !taken.some((axes) => axes.includes(axis)),
  );
}
