import { sizeOf } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { boolAttr, typeAttr } from "../attributes.js";
import type { Ref } from "../function-writer.js";
import type { Lowering, LoweringContext } from "../lowering.js";
import { reshapeTo, transposeTo } from "./shape.js";

const FLOAT = typeAttr(DataType.DT_FLOAT);

interface Operand {
  readonly ref: Ref;
  readonly shape: readonly number[];
  readonly batch: readonly number[];
  readonly contract: readonly number[];
  readonly free: readonly number[];
}

function operand(c: LoweringContext, index: 0 | 1): Operand {
  const side = index === 0 ? "lhs" : "rhs";
  const { shape } = c.inputType(index);
  const batch = c.numbers(`${side}_batch`);
  const contract = c.numbers(`${side}_contract`);
  const used = new Set([...batch, ...contract]);
  const free = shape.map((_, axis) => axis).filter((axis) => !used.has(axis));
  return { ref: c.full(index), shape, batch, contract, free };
}

/** The contracted axes of both sides in the order in which they lie in the left. */
function alignContracted(a: Operand, b: Operand): [Operand, Operand] {
  const order = a.contract.map((_, i) => i).sort((i, j) => a.contract[i]! - a.contract[j]!);
  const sorted = (side: Operand): Operand => ({ ...side, contract: order.map((i) => side.contract[i]!) });
  return [sorted(a), sorted(b)];
}

interface Matrix {
  readonly ref: Ref;
  /** Whether the contracted axis comes before the free one. */
  readonly contractFirst: boolean;
}

/** An operand as batch axes followed by one free and one contracted axis, in the order that costs no copy where there is one. */
function matrix(c: LoweringContext, side: Operand): Matrix {
  const { ref, shape, batch, contract, free } = side;
  const sizes = (axes: readonly number[]) => axes.map((axis) => shape[axis]!);
  const orders = [
    { perm: [...batch, ...free, ...contract], contractFirst: false },
    { perm: [...batch, ...contract, ...free], contractFirst: true },
  ];
  const ascending = (perm: readonly number[]) => {
    const moved = perm.filter((axis) => shape[axis] !== 1);
    return moved.every((axis, i) => i === 0 || moved[i - 1]! < axis);
  };
  const { perm, contractFirst } = orders.find((order) => ascending(order.perm)) ?? orders[0]!;
  const [first, second] = contractFirst ? [contract, free] : [free, contract];
  const laid = transposeTo(c.f, ref, shape, perm);
  const to = [...sizes(batch), sizeOf(sizes(first)), sizeOf(sizes(second))];
  return { ref: reshapeTo(c.f, laid, sizes(perm), to), contractFirst };
}

/** Products without a sum: one broadcast multiplication. */
function outer(c: LoweringContext, a: Operand, b: Operand): Ref {
  const sizes = (side: Operand, axes: readonly number[]) => axes.map((axis) => side.shape[axis]!);
  const ones = (axes: readonly number[]) => axes.map(() => 1);
  const lay = (side: Operand, before: readonly number[], after: readonly number[]) => {
    const perm = [...side.batch, ...side.free, ...side.contract];
    const laid = transposeTo(c.f, side.ref, side.shape, perm);
    const to = [...sizes(side, side.batch), ...ones(before), ...sizes(side, side.free), ...ones(after)];
    return reshapeTo(c.f, laid, sizes(side, perm), to);
  };
  return c.f.op("Mul", [lay(a, [], b.free), lay(b, a.free, [])], { T: FLOAT }, DataType.DT_FLOAT);
}

export const dotGeneral: Lowering = (c) => {
  const [a, b] = alignContracted(operand(c, 0), operand(c, 1));
  const { shape } = c.outputType();
  if (a.contract.every((axis) => a.shape[axis] === 1)) return c.result(outer(c, a, b));
  const left = matrix(c, a);
  const right = matrix(c, b);
  const size = (side: Operand) => sizeOf(side.free.map((axis) => side.shape[axis]!));
  const out = [...a.batch.map((axis) => a.shape[axis]!), size(a), size(b)];
  const product =
    a.batch.length === 0
      ? c.f.op(
          "MatMul",
          [left.ref, right.ref],
          {
            transpose_a: boolAttr(left.contractFirst),
            transpose_b: boolAttr(!right.contractFirst),
            T: FLOAT,
          },
          DataType.DT_FLOAT,
        )
      : c.f.op(
          "BatchMatMulV2",
          [left.ref, right.ref],
          { adj_x: boolAttr(left.contractFirst), adj_y: boolAttr(!right.contractFirst), T: FLOAT },
          DataType.DT_FLOAT,
        );
  return c.result(reshapeTo(c.f, product, out, shape));
};
