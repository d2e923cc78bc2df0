import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { shiftAxes } from "./batching.js";
import { expectAxes, expectInputs, fail, show } from "./checks.js";

type TransposeAttrs = { readonly perm: readonly number[] };

export const transposeOp: PrimitiveOp<TransposeAttrs> = {
  kind: "primitive",
  name: "transpose",
  type(inputs, { perm }) {
    expectInputs("transpose", inputs, 1);
    const { dtype, shape } = inputs[0]!;
    if (expectAxes("transpose", "perm", perm, shape.length).length !== shape.length) {
      fail("transpose", `{perm} to list all ${shape.length} axes`, show(perm));
    }
    return [{ dtype, shape: perm.map((axis) => shape[axis]!) }];
  },
  gradient: "smooth",
  vjp: ({ b, attrs, cotangents }) => [transpose(b, cotangents[0]!, inversePermutation(attrs.perm))],
  batch: ({ b, inputs, attrs }) => [transpose(b, inputs[0]!, [0, ...shiftAxes(attrs.perm)])],
};

export function inversePermutation(perm: readonly number[]): number[] {
  const inverse: number[] = [];
  perm.forEach((axis, position) => (inverse[axis] = position));
  return inverse;
}

/** Result axis i is axis perm[i] of x. Nothing is built where that changes nothing. */
export function transpose(b: Builder, x: Value, perm: readonly number[]): Value {
  return perm.every((axis, position) => axis === position) ? x : b.op("transpose", [x], { perm });
}

/** x with the axis `from` moved to the place `to`; the others keep their order. */
export function moveAxis(b: Builder, x: Value, from: number, to: number): Value {
  const perm = x.type.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  perm.splice(to, 0, from);
  return transpose(b, x, perm);
}

/** x with its last two axes exchanged. */
export function swapLastTwo(b: Builder, x: Value): Value {
  const rank = x.type.shape.length;
  return moveAxis(b, x, rank - 1, rank - 2);
}
