import type { Builder } from "../../../src/graph/builder.js";
import type { Value } from "../../../src/graph/graph.js";
import { constant } from "../../../src/graph/ops/constant.js";
import { at, casesOf, f32s, floats, indexed, sum } from "./case.js";

const lhs = floats(41, [2, 3]);
const rhs = floats(42, [3, 4]);
const lhsBatch = floats(43, [2, 3, 5]);
const rhsBatch = floats(44, [2, 5, 4]);
const image = floats(45, [2, 5, 4, 2]);
const filter = floats(46, [3, 2, 2, 3]);
const wide = floats(47, [1, 3, 2, 1]);
const small = floats(48, [2, 2, 1, 2]);

/** Positive definite: 4 = 2², 2 = 2·1, 5 = 1² + 2², … */
const definite = f32s([3, 3], [4, 2, -2, 2, 5, 3, -2, 3, 6]);
const factor = [2, 0, 0, 1, 2, 0, -1, 2, 1];
const triangle = f32s([2, 2], [2, 0.5, -1, 4]);
const right = f32s([2, 3], [2, 4, -6, 7, 2, 1]);

/** What a convolution gives, by its definition. */
function convolution(
  x: typeof image,
  w: typeof filter,
  shape: readonly number[],
  [strideY, strideX]: readonly [number, number],
  [padY, padX]: readonly [number, number],
): number[] {
  const [, height, width] = x.type.shape as [number, number, number, number];
  const [filterHeight, filterWidth, channels] = w.type.shape as [number, number, number, number];
  const pixel = (n: number, i: number, j: number, c: number) =>
    i < 0 || i >= height || j < 0 || j >= width ? 0 : at(x, n, i, j, c);
  return indexed(shape, (n, row, column, o) =>
    sum(filterHeight, (i) =>
      sum(filterWidth, (j) =>
        sum(
          channels,
          (c) => pixel(n, row * strideY + i - padY, column * strideX + j - padX, c) * at(w, i, j, c, o),
        ),
      ),
    ),
  );
}

/** (x + xᵀ)/2 + 0 of each matrix: the derivative of a symmetric input is taken along symmetric directions. */
function symmetrised(b: Builder, [x]: readonly Value[]): Value[] {
  const rank = x!.type.shape.length;
  const perm = x!.type.shape.map((_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  const twice = b.op("add", [x!, b.op("transpose", [x!], { perm })]);
  return [b.op("mul", [twice, constant(b, "f32", x!.type.shape, 0.5)])];
}

const contraction = (
  lhsContract: number[],
  rhsContract: number[],
  lhsBatches: number[],
  rhsBatches: number[],
) => ({
  lhs_contract: lhsContract,
  rhs_contract: rhsContract,
  lhs_batch: lhsBatches,
  rhs_batch: rhsBatches,
});

export const linearAlgebraCases = casesOf({
  dot_general: [
    {
      label: "of two matrices",
      inputs: [lhs, rhs],
      attrs: contraction([1], [0], [], []),
      expected: [indexed([2, 4], (m, n) => sum(3, (k) => at(lhs, m, k) * at(rhs, k, n)))],
    },
    {
      label: "of transposed matrices",
      inputs: [rhs, lhs],
      attrs: contraction([0], [1], [], []),
      expected: [indexed([4, 2], (n, m) => sum(3, (k) => at(lhs, m, k) * at(rhs, k, n)))],
    },
    {
      label: "of two vectors",
      inputs: [f32s([3], [1, 2, 3]), f32s([3], [4, -5, 6])],
      attrs: contraction([0], [0], [], []),
      expected: [[12]],
    },
    {
      label: "that contracts nothing",
      inputs: [f32s([2], [1, 2]), f32s([3], [4, -5, 6])],
      attrs: contraction([], [], [], []),
      expected: [[4, -5, 6, 8, -10, 12]],
    },
    {
      label: "in batches",
      inputs: [lhsBatch, rhsBatch],
      attrs: contraction([2], [1], [0], [0]),
      expected: [
        indexed([2, 3, 4], (b, m, n) => sum(5, (k) => at(lhsBatch, b, m, k) * at(rhsBatch, b, k, n))),
      ],
    },
    {
      label: "with the batch axis last on one side",
      inputs: [lhsBatch, floats(49, [5, 2])],
      attrs: contraction([2], [0], [0], [1]),
      expected: [
        indexed([2, 3], (b, m) => sum(5, (k) => at(lhsBatch, b, m, k) * at(floats(49, [5, 2]), k, b))),
      ],
    },
    {
      label: "over two axes in another order",
      inputs: [lhsBatch, floats(50, [5, 3, 2])],
      attrs: contraction([1, 2], [1, 0], [], []),
      expected: [
        indexed([2, 2], (m, n) =>
          sum(3, (j) => sum(5, (k) => at(lhsBatch, m, j, k) * at(floats(50, [5, 3, 2]), k, j, n))),
        ),
      ],
    },
    {
      label: "of nothing",
      inputs: [f32s([2, 0], []), f32s([0, 2], [])],
      attrs: contraction([1], [0], [], []),
      expected: [[0, 0, 0, 0]],
    },
  ],
  conv: [
    {
      label: "without padding",
      inputs: [image, filter],
      attrs: {
        strides: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
      },
      expected: [convolution(image, filter, [2, 3, 3, 3], [1, 1], [0, 0])],
    },
    {
      label: "with strides and padding",
      inputs: [image, filter],
      attrs: {
        strides: [2, 3],
        padding: [
          [1, 2],
          [0, 1],
        ],
      },
      expected: [convolution(image, filter, [2, 3, 2, 3], [2, 3], [1, 0])],
    },
    {
      label: "with padding wider than the filter",
      inputs: [wide, small],
      attrs: {
        strides: [1, 2],
        padding: [
          [3, 0],
          [2, 3],
        ],
      },
      expected: [convolution(wide, small, [1, 5, 3, 2], [1, 2], [3, 2])],
    },
  ],
  max_pool: [
    {
      label: "of windows side by side",
      inputs: [f32s([1, 2, 4, 1], [1, 5, 2, 0, 3, -1, 7, 8])],
      attrs: { window: [2, 2], strides: [2, 2] },
      expected: [[5, 8]],
    },
    {
      label: "of overlapping windows",
      inputs: [image],
      attrs: { window: [3, 2], strides: [1, 1] },
      expected: [
        indexed([2, 3, 3, 2], (n, row, column, c) =>
          Math.max(...indexed([3, 2], (i, j) => at(image, n, row + i, column + j, c))),
        ),
      ],
    },
    {
      label: "that leaves a margin over",
      inputs: [image],
      attrs: { window: [2, 1], strides: [2, 3] },
      expected: [
        indexed([2, 2, 2, 2], (n, row, column, c) =>
          Math.max(at(image, n, 2 * row, 3 * column, c), at(image, n, 2 * row + 1, 3 * column, c)),
        ),
      ],
    },
  ],
  cholesky: [
    {
      label: "of a matrix",
      inputs: [definite],
      attrs: {},
      expected: [factor],
      domain: symmetrised,
      vary: (x: number, slice: number) => x * (slice + 1),
    },
    {
      label: "of two matrices",
      inputs: [f32s([2, 2, 2], [4, 2, 2, 5, 9, -3, -3, 2])],
      attrs: {},
      expected: [[2, 0, 1, 2, 3, 0, -1, 1]],
      domain: symmetrised,
      vary: (x: number, slice: number) => x * (slice + 1),
    },
    {
      label: "of a matrix that is not positive definite",
      inputs: [f32s([2, 2], [1, 2, 2, 1])],
      attrs: {},
      expected: [[1, 0, 2, NaN]],
      notDifferentiated: "has no factor",
    },
  ],
  triangular_solve: [
    {
      label: "of a lower triangle",
      inputs: [triangle, right],
      attrs: { lower: true, transpose: false },
      expected: [[1, 2, -3, 2, 1, -0.5]],
    },
    {
      label: "of an upper triangle",
      inputs: [triangle, right],
      attrs: { lower: false, transpose: false },
      expected: [[0.5625, 1.875, -3.0625, 1.75, 0.5, 0.25]],
    },
    {
      label: "of a lower triangle's transpose",
      inputs: [triangle, right],
      attrs: { lower: true, transpose: true },
      expected: [[1.875, 2.25, -2.875, 1.75, 0.5, 0.25]],
    },
    {
      label: "of an upper triangle's transpose",
      inputs: [triangle, right],
      attrs: { lower: false, transpose: true },
      expected: [[1, 2, -3, 1.625, 0.25, 0.625]],
    },
    {
      label: "in batches",
      inputs: [f32s([2, 1, 1], [2, 4]), f32s([2, 1, 2], [2, 4, 6, 8])],
      attrs: { lower: true, transpose: false },
      expected: [[1, 2, 1.5, 2]],
    },
  ],
});
