import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { BatchContext, PrimitiveOp, VjpContext } from "../op.js";
import { formatType, tensor, type TensorType } from "../types.js";
import { shiftAxes } from "./batching.js";
import { expectAxes, expectDType, expectInputs, fail, show } from "./checks.js";
import { inversePermutation, moveAxis, transpose } from "./transpose.js";

/** Which axes of the left and the right side are summed over together, and which go together as batch axes. */
export type DotAttrs = {
  readonly lhs_contract: readonly number[];
  readonly rhs_contract: readonly number[];
  readonly lhs_batch: readonly number[];
  readonly rhs_batch: readonly number[];
};

function checkSide(
  type: TensorType,
  side: "lhs" | "rhs",
  contract: readonly number[],
  batch: readonly number[],
): void {
  expectDType("dot_general", type, "f32");
  expectAxes("dot_general", `${side}_contract`, contract, type.shape.length);
  expectAxes("dot_general", `${side}_batch`, batch, type.shape.length);
  if (batch.some((axis) => contract.includes(axis))) {
    fail(
      "dot_general",
      `{${side}_batch} to be other axes than {${side}_contract} ${show(contract)}`,
      show(batch),
    );
  }
}

function checkPairs(
  what: "contract" | "batch",
  [lhs, rhs]: readonly TensorType[],
  lhsAxes: readonly number[],
  rhsAxes: readonly number[],
): void {
  const fits =
    lhsAxes.length === rhsAxes.length &&
    lhsAxes.every((axis, index) => lhs!.shape[axis] === rhs!.shape[rhsAxes[index]!]);
  if (!fits) {
    fail(
      "dot_general",
      `the ${what} axes ${show(lhsAxes)} of ${formatType(lhs!)} to have the sizes of the right side's`,
      `${show(rhsAxes)} of ${formatType(rhs!)}`,
    );
  }
}

/** The axes of a side of `rank` axes that are neither summed over nor batch axes. */
function freeAxes(rank: number, contract: readonly number[], batch: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !contract.includes(axis) && !batch.includes(axis),
  );
}

export const dotGeneralOp: PrimitiveOp<DotAttrs> = {
  kind: "primitive",
  name: "dot_general",
  type(inputs, attrs) {
    expectInputs("dot_general", inputs, 2);
    const [lhs, rhs] = [inputs[0]!, inputs[1]!];
    checkSide(lhs, "lhs", attrs.lhs_contract, attrs.lhs_batch);
    checkSide(rhs, "rhs", attrs.rhs_contract, attrs.rhs_batch);
    checkPairs("contract", inputs, attrs.lhs_contract, attrs.rhs_contract);
    checkPairs("batch", inputs, attrs.lhs_batch, attrs.rhs_batch);
    const lhsFree = freeAxes(lhs.shape.length, attrs.lhs_contract, attrs.lhs_batch);
    const rhsFree = freeAxes(rhs.shape.length, attrs.rhs_contract, attrs.rhs_batch);
    const pick = (shape: readonly number[], axes: readonly number[]) => axes.map((axis) => shape[axis]!);
    return [
      tensor(
        "f32",
        ...pick(lhs.shape, attrs.lhs_batch),
        ...pick(lhs.shape, lhsFree),
        ...pick(rhs.shape, rhsFree),
      ),
    ];
  },
  gradient: "smooth",
  vjp: dotVjp,
  batch: dotBatch,
};

function dotVjp({ b, attrs, inputs, cotangents }: VjpContext<DotAttrs>): Value[] {
  const [lhs, rhs, cotangent] = [inputs[0]!, inputs[1]!, cotangents[0]!];
  const { lhs_contract, rhs_contract, lhs_batch, rhs_batch } = attrs;
  const lhsFree = freeAxes(lhs.type.shape.length, lhs_contract, lhs_batch);
  const rhsFree = freeAxes(rhs.type.shape.length, rhs_contract, rhs_batch);
  const range = (start: number, count: number) => Array.from({ length: count }, (_, index) => start + index);
  // The cotangent's axes: batch, the left's free, the right's free. The products are taken in the order that
  // gives matrices [m, k] and [k, n] back without a transpose.
  const batch = range(0, lhs_batch.length);
  const ofLhs = dotGeneral(b, cotangent, rhs, {
    lhs_contract: range(batch.length + lhsFree.length, rhsFree.length),
    rhs_contract: rhsFree,
    lhs_batch: batch,
    rhs_batch,
  });
  const ofRhs = dotGeneral(b, lhs, cotangent, {
    lhs_contract: lhsFree,
    rhs_contract: range(batch.length, lhsFree.length),
    lhs_batch,
    rhs_batch: batch,
  });
  const lhsOrder = [...lhs_batch, ...lhsFree, ...orderedAs(lhs_contract, rhs_contract)];
  const rhsOrder = [...rhs_batch, ...orderedAs(rhs_contract, lhs_contract), ...rhsFree];
  return [
    transpose(b, ofLhs, inversePermutation(lhsOrder)),
    transpose(b, ofRhs, inversePermutation(rhsOrder)),
  ];
}

/** Contracted axes of one side in the order in which their partners lie on the other, as a product has them. */
function orderedAs(axes: readonly number[], partners: readonly number[]): number[] {
  return axes
    .map((axis, index) => ({ axis, partner: partners[index]! }))
    .sort((p, q) => p.partner - q.partner)
    .map(({ axis }) => axis);
}

function dotBatch({ b, attrs, inputs, batched }: BatchContext<DotAttrs>): Value[] {
  const [lhs, rhs] = [inputs[0]!, inputs[1]!];
  const shifted = {
    lhs_contract: batched[0] ? shiftAxes(attrs.lhs_contract) : attrs.lhs_contract,
    lhs_batch: batched[0] ? shiftAxes(attrs.lhs_batch) : attrs.lhs_batch,
    rhs_contract: batched[1] ? shiftAxes(attrs.rhs_contract) : attrs.rhs_contract,
    rhs_batch: batched[1] ? shiftAxes(attrs.rhs_batch) : attrs.rhs_batch,
  };
  if (batched[0] && batched[1]) {
    return [
      dotGeneral(b, lhs, rhs, {
        ...shifted,
        lhs_batch: [0, ...shifted.lhs_batch],
        rhs_batch: [0, ...shifted.rhs_batch],
      }),
    ];
  }
  // One shared side: the new axis is one more free axis of the other, so that this stays one matmul.
  const product = dotGeneral(b, lhs, rhs, shifted);
  const batchCount = attrs.lhs_batch.length;
  const lhsFreeCount = lhs.type.shape.length - attrs.lhs_contract.length - batchCount;
  return [moveAxis(b, product, batched[0] ? batchCount : batchCount + lhsFreeCount, 0)];
}

/** The sum of products over the contracted axes: batch axes, then the left's free axes, then the right's. */
export function dotGeneral(
  b: Builder,
  lhs: Value,
  rhs: Value,
  axes: Pick<DotAttrs, "lhs_contract" | "rhs_contract"> & Partial<DotAttrs>,
): Value {
  const { lhs_contract, rhs_contract, lhs_batch = [], rhs_batch = [] } = axes;
  return b.op("dot_general", [lhs, rhs], { lhs_contract, rhs_contract, lhs_batch, rhs_batch });
}

/** [m, k] times [k, n]; with leading axes on both, a matrix product for each. */
export function matmul(b: Builder, lhs: Value, rhs: Value): Value {
  const rank = lhs.type.shape.length;
  const batch = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return dotGeneral(b, lhs, rhs, {
    lhs_contract: [rank - 1],
    rhs_contract: [rank - 2],
    lhs_batch: batch,
    rhs_batch: batch,
  });
}
