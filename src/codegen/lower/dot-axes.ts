import type { Node } from "../../graph/graph.js";
import type { DotAttrs } from "../../graph/ops/dot-general.js";
import type { View } from "./array.js";

/** One axis of a product's loops: its size, and how far apart neighbours lie on either side and in the result. */
export interface DotAxis {
  readonly size: number;
  readonly lhs: number;
  readonly rhs: number;
  readonly out: number;
}

/** The axes of a product in the order of its result, those of size 1 left out; `k` are summed over. */
export interface DotAxes {
  readonly batch: readonly DotAxis[];
  readonly m: readonly DotAxis[];
  readonly n: readonly DotAxis[];
  readonly k: readonly DotAxis[];
}

/** The strides of a product whose operands and result lie there. */
export function dotAxes(node: Node, lhs: View, rhs: View, out: View): DotAxes {
  const attrs = node.attrs as unknown as DotAttrs;
  const [left, right] = [node.inputs[0]!.type.shape, node.inputs[1]!.type.shape];
  const free = (shape: readonly number[], ...taken: (readonly number[])[]): number[] =>
    shape.map((_, axis) => axis).filter((axis) => !taken.some((axes) => axes.includes(axis)));
  const leftFree = free(left, attrs.lhs_batch, attrs.lhs_contract);
  const rightFree = free(right, attrs.rhs_batch, attrs.rhs_contract);
  const batches = attrs.lhs_batch.length;
  return {
    batch: joined(
      attrs.lhs_batch.map((axis, i) => ({
        size: left[axis]!,
        lhs: lhs.strides[axis]!,
        rhs: rhs.strides[attrs.rhs_batch[i]!]!,
        out: out.strides[i]!,
      })),
      1,
    ),
    m: joined(
      leftFree.map((axis, i) => ({
        size: left[axis]!,
        lhs: lhs.strides[axis]!,
        rhs: 0,
        out: out.strides[batches + i]!,
      })),
      // The first axis of the result is a loop of its own, as it is in what computes other values of that axis.
      batches === 0 ? 1 : 0,
    ),
    n: joined(
      rightFree.map((axis, i) => ({
        size: right[axis]!,
        lhs: 0,
        rhs: rhs.strides[axis]!,
        out: out.strides[batches + leftFree.length + i]!,
      })),
      0,
    ),
    // Neighbours in memory are summed one after another, whatever the order in which the product names its axes.
    k: joined(
      attrs.lhs_contract
        .map((axis, i) => ({
          size: left[axis]!,
          lhs: lhs.strides[axis]!,
          rhs: rhs.strides[attrs.rhs_contract[i]!]!,
          out: 0,
        }))
        .sort((a, b) => b.lhs + b.rhs - (a.lhs + a.rhs)),
      0,
    ),
  };
}

/** Neighbouring axes that are one in memory as one; the first `apart` stay by themselves. */
function joined(axes: readonly DotAxis[], apart: number): DotAxis[] {
  const result: DotAxis[] = [];
  axes.forEach((axis, i) => {
    if (axis.size === 1) return;
    const last = result.at(-1);
    const isOne =
      last && (["lhs", "rhs", "out"] as const).every((side) => last[side] === axis[side] * axis.size);
    if (isOne && i > apart) result[result.length - 1] = { ...axis, size: axis.size * last.size };
    else result.push(axis);
  });
  return result;
}
