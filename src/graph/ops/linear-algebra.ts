import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { BatchContext, PrimitiveOp, VjpContext } from "../op.js";
import { formatType, sameShape, type TensorType } from "../types.js";
import { add, mul, neg, scale } from "./arithmetic.js";
import { allBatched } from "./batching.js";
import { expectBoolean, expectDType, expectInputs, fail } from "./checks.js";
import { constant, zerosLike } from "./constant.js";
import { matmul } from "./dot-general.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { moveAxis, swapLastTwo } from "./transpose.js";
import { broadcastTo } from "./shape-construction.js";

function expectSquare(op: string, type: TensorType): void {
  expectDType(op, type, "f32");
  const [rows, columns] = type.shape.slice(-2);
  if (type.shape.length < 2 || rows !== columns) fail(op, "square matrices f32[…, n, n]", formatType(type));
}

/** A weight for each element of an n by n matrix, from its row and column. */
function matrixOf(n: number, element: (row: number, column: number) => number): number[] {
  return Array.from({ length: n * n }, (_, index) => element(Math.floor(index / n), index % n));
}

export const choleskyOp: PrimitiveOp = {
  kind: "primitive",
  name: "cholesky",
  type(inputs) {
    expectInputs("cholesky", inputs, 1);
    expectSquare("cholesky", inputs[0]!);
    return [inputs[0]!];
  },
  gradient: "smooth",
  // Murray 2016 (arXiv:1602.07527), equation 8: with P the lower triangle of LᵀL̄, its diagonal halved, the
  // symmetric part of L⁻ᵀ·P·L⁻¹.
  vjp({ b, outputs, cotangents }) {
    const factor = outputs[0]!;
    const shape = factor.type.shape;
    const n = shape.at(-1)!;
    const weight = (row: number, column: number) => (row > column ? 1 : row === column ? 0.5 : 0);
    const mask = broadcastTo(b, constant(b, "f32", [n, n], matrixOf(n, weight)), shape);
    const inner = mul(b, matmul(b, swapLastTwo(b, factor), cotangents[0]!), mask);
    const backward = { lower: true, transpose: true };
    const left = triangularSolve(b, factor, inner, backward);
    const whole = triangularSolve(b, factor, swapLastTwo(b, left), backward);
    return [scale(b, add(b, whole, swapLastTwo(b, whole)), 0.5)];
  },
  batch: ({ b, inputs }) => [cholesky(b, inputs[0]!)],
};

/**
 * The lower triangular L with L·Lᵀ = a, for symmetric positive definite matrices f32[…, n, n], of
 * which the lower triangle is read. The gradient is the symmetric one.
 */
export function cholesky(b: Builder, a: Value): Value {
  return b.op("cholesky", [a]);
}

type SolveAttrs = { readonly lower: boolean; readonly transpose: boolean };

export const triangularSolveOp: PrimitiveOp<SolveAttrs> = {
  kind: "primitive",
  name: "triangular_solve",
  type(inputs, { lower, transpose }) {
    expectInputs("triangular_solve", inputs, 2);
    const [a, right] = [inputs[0]!, inputs[1]!];
    expectSquare("triangular_solve", a);
    expectDType("triangular_solve", right, "f32");
    expectBoolean("triangular_solve", "lower", lower);
    expectBoolean("triangular_solve", "transpose", transpose);
    if (right.shape.length !== a.shape.length || !sameShape(right.shape.slice(0, -1), a.shape.slice(0, -1))) {
      fail("triangular_solve", `a right side [${a.shape.slice(0, -1).join(", ")}, k]`, formatType(right));
    }
    return [right];
  },
  gradient: "smooth",
  vjp: solveVjp,
  batch: solveBatch,
};

// Giles 2008, section 2.3.1: b̄ = a⁻ᵀ·x̄ and ā = -b̄·xᵀ, of which the triangle that is read.
function solveVjp({ b, attrs, inputs, outputs, cotangents }: VjpContext<SolveAttrs>): Value[] {
  const [a, solution] = [inputs[0]!, outputs[0]!];
  const ofRight = triangularSolve(b, a, cotangents[0]!, { ...attrs, transpose: !attrs.transpose });
  const [left, right] = attrs.transpose ? [solution, ofRight] : [ofRight, solution];
  const ofMatrix = neg(b, matmul(b, left, swapLastTwo(b, right)));
  const shape = a.type.shape;
  const n = shape.at(-1)!;
  const isRead = (row: number, column: number) => Number(attrs.lower ? row >= column : row <= column);
  const triangle = broadcastTo(b, constant(b, "bool", [n, n], matrixOf(n, isRead)), shape);
  return [select(b, triangle, ofMatrix, zerosLike(b, ofMatrix)), ofRight];
}

function solveBatch(context: BatchContext<SolveAttrs>): Value[] {
  const { b, attrs, inputs, batched, size } = context;
  if (batched[0]) {
    const [a, right] = allBatched(context);
    return [triangularSolve(b, a!, right!, attrs)];
  }
  // A shared matrix: the right sides become columns of one.
  const rank = inputs[1]!.type.shape.length;
  const columns = moveAxis(b, inputs[1]!, 0, rank - 2);
  const outer = columns.type.shape.slice(0, -2);
  const k = columns.type.shape.at(-1)!;
  const solution = triangularSolve(b, inputs[0]!, reshape(b, columns, [...outer, size * k]), attrs);
  return [moveAxis(b, reshape(b, solution, [...outer, size, k]), rank - 2, 0)];
}

/** x with a·x = right (aᵀ·x where `transpose`), for triangular a, of which only that triangle is read. */
export function triangularSolve(b: Builder, a: Value, right: Value, { lower, transpose }: SolveAttrs): Value {
  return b.op("triangular_solve", [a, right], { lower, transpose });
}
