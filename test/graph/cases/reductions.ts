import { at, bools, casesOf, f32s, floats, i32s, indexed, sum } from "./case.js";

const cube = floats(21, [2, 3, 4]);
const matrix = f32s([2, 3], [1, -2, 3, 4, 0.5, -6]);
const truths = bools([2, 3], [1, 1, 1, 0, 0, 1]);
const MIXED = "equal elements share the derivative, which is not what central differences see";

/** Ops that fold, accumulate or order elements along axes. */
export const reductionCases = casesOf({
  reduce_sum: [
    { label: "of rows", inputs: [matrix], attrs: { axes: [1] }, expected: [[2, -1.5]] },
    { label: "of columns", inputs: [matrix], attrs: { axes: [0] }, expected: [[5, -1.5, -3]] },
    {
      label: "of the outer axes of a cube",
      inputs: [cube],
      attrs: { axes: [0, 2] },
      expected: [indexed([3], (j) => sum(2, (i) => sum(4, (k) => at(cube, i, j, k))))],
    },
    { label: "of nothing", inputs: [f32s([2, 0], [])], attrs: { axes: [1] }, expected: [[0, 0]] },
    { label: "along no axis", inputs: [matrix], attrs: { axes: [] }, expected: [matrix.data] },
    {
      label: "of integers",
      inputs: [i32s([3], [2147483647, 1, 5])],
      attrs: { axes: [0] },
      expected: [[-2147483643]],
    },
  ],
  reduce_max: [
    { label: "of rows", inputs: [matrix], attrs: { axes: [1] }, expected: [[3, 4]] },
    {
      label: "of two axes of a cube",
      inputs: [cube],
      attrs: { axes: [0, 1] },
      expected: [indexed([4], (k) => indexed([2, 3], (i, j) => at(cube, i, j, k)).sort((a, b) => b - a)[0]!)],
    },
    {
      label: "of equals",
      inputs: [f32s([3], [2, 1, 2])],
      attrs: { axes: [0] },
      expected: [[2]],
      notDifferentiated: MIXED,
    },
    {
      label: "of integers",
      inputs: [i32s([2, 2], [-3, -4, 7, 8])],
      attrs: { axes: [1] },
      expected: [[-3, 8]],
    },
  ],
  reduce_min: [
    { label: "of columns", inputs: [matrix], attrs: { axes: [0] }, expected: [[1, -2, -6]] },
    {
      label: "of a whole cube",
      inputs: [cube],
      attrs: { axes: [0, 1, 2] },
      expected: [[[...cube.data].sort((a, b) => a - b)[0]!]],
    },
    {
      label: "of equals",
      inputs: [f32s([3], [2, 1, 1])],
      attrs: { axes: [0] },
      expected: [[1]],
      notDifferentiated: MIXED,
    },
    {
      label: "of integers",
      inputs: [i32s([2, 2], [-3, -4, 7, 8])],
      attrs: { axes: [1] },
      expected: [[-4, 7]],
    },
  ],
  reduce_prod: [
    { label: "of rows", inputs: [matrix], attrs: { axes: [1] }, expected: [[-6, -12]] },
    { label: "of columns", inputs: [matrix], attrs: { axes: [0] }, expected: [[4, -1, -18]] },
    { label: "of both axes", inputs: [matrix], attrs: { axes: [0, 1] }, expected: [[72]] },
    { label: "with a zero", inputs: [f32s([4], [2, 0, 3, 0.5])], attrs: { axes: [0] }, expected: [[0]] },
    {
      label: "with two zeros",
      inputs: [f32s([2, 3], [0, 2, 0, 1, 2, 3])],
      attrs: { axes: [1] },
      expected: [[0, 6]],
    },
    { label: "of nothing", inputs: [f32s([2, 0], [])], attrs: { axes: [1] }, expected: [[1, 1]] },
    { label: "of integers", inputs: [i32s([2], [65537, 65537])], attrs: { axes: [0] }, expected: [[131073]] },
  ],
  reduce_any: [
    { label: "of rows", inputs: [truths], attrs: { axes: [1] }, expected: [[1, 1]] },
    { label: "of all", inputs: [bools([2], [0, 0])], attrs: { axes: [0] }, expected: [[0]] },
    { label: "of columns", inputs: [bools([2, 2], [0, 1, 0, 0])], attrs: { axes: [0] }, expected: [[0, 1]] },
  ],
  reduce_all: [
    { label: "of rows", inputs: [truths], attrs: { axes: [1] }, expected: [[1, 0]] },
    { label: "of columns", inputs: [truths], attrs: { axes: [0] }, expected: [[0, 0, 1]] },
    { label: "of nothing", inputs: [bools([0], [])], attrs: { axes: [0] }, expected: [[1]] },
  ],
  argmax: [
    { label: "of rows", inputs: [matrix], attrs: { axis: 1 }, expected: [[2, 0]] },
    { label: "of columns", inputs: [matrix], attrs: { axis: 0 }, expected: [[1, 1, 0]] },
    { label: "of equals", inputs: [f32s([4], [1, 3, 3, 2])], attrs: { axis: 0 }, expected: [[1]] },
    { label: "of integers", inputs: [i32s([3], [-1, -5, 0])], attrs: { axis: 0 }, expected: [[2]] },
  ],
  argmin: [
    { label: "of rows", inputs: [matrix], attrs: { axis: 1 }, expected: [[1, 2]] },
    { label: "of columns", inputs: [matrix], attrs: { axis: 0 }, expected: [[0, 0, 1]] },
    { label: "of equals", inputs: [f32s([4], [3, 1, 1, 2])], attrs: { axis: 0 }, expected: [[1]] },
    { label: "of integers", inputs: [i32s([3], [-1, -5, 0])], attrs: { axis: 0 }, expected: [[1]] },
  ],
  cumsum: [
    {
      label: "of rows",
      inputs: [matrix],
      attrs: { axis: 1, reverse: false },
      expected: [[1, -1, 2, 4, 4.5, -1.5]],
    },
    {
      label: "of rows from the end",
      inputs: [matrix],
      attrs: { axis: 1, reverse: true },
      expected: [[2, 1, 3, -1.5, -5.5, -6]],
    },
    {
      label: "of the middle axis of a cube",
      inputs: [cube],
      attrs: { axis: 1, reverse: false },
      expected: [indexed([2, 3, 4], (i, j, k) => sum(j + 1, (n) => at(cube, i, n, k)))],
    },
    {
      label: "of integers",
      inputs: [i32s([3], [2147483647, 1, 1])],
      attrs: { axis: 0, reverse: false },
      expected: [[2147483647, -2147483648, -2147483647]],
    },
  ],
  argsort: [
    { label: "of rows", inputs: [matrix], attrs: { axis: 1 }, expected: [[1, 0, 2, 2, 1, 0]] },
    { label: "of columns", inputs: [matrix], attrs: { axis: 0 }, expected: [[0, 0, 1, 1, 1, 0]] },
    {
      label: "of equals",
      inputs: [f32s([5], [2, 1, 2, 1, 0])],
      attrs: { axis: 0 },
      expected: [[4, 1, 3, 0, 2]],
    },
    { label: "of integers", inputs: [i32s([3], [10, -2, 9])], attrs: { axis: 0 }, expected: [[1, 2, 0]] },
  ],
});
