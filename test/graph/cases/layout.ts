import { at, bools, casesOf, f32s, floats, i32s, indexed, u32s } from "./case.js";

const matrix = f32s([2, 3], [1, 2, 3, 4, 5, 6]);
const cube = floats(7, [2, 3, 4]);
const line = floats(8, [5]);

/** Ops that make, convert or move elements. */
export const layoutCases = casesOf({
  constant: [
    {
      label: "of numbers",
      inputs: [],
      attrs: { dtype: "f32", shape: [2, 2], data: [1, 2.5, -3, 0] },
      expected: [[1, 2.5, -3, 0]],
    },
    {
      label: "of one number for all",
      inputs: [],
      attrs: { dtype: "i32", shape: [3], data: -7 },
      expected: [[-7, -7, -7]],
    },
    {
      label: "of a scalar",
      inputs: [],
      attrs: { dtype: "u32", shape: [], data: 4294967295 },
      expected: [[4294967295]],
    },
    {
      label: "of truths",
      inputs: [],
      attrs: { dtype: "bool", shape: [2], data: [1, 0] },
      expected: [[1, 0]],
    },
  ],
  iota: [
    { label: "of integers", inputs: [], attrs: { dtype: "i32", size: 4 }, expected: [[0, 1, 2, 3]] },
    { label: "of floats", inputs: [], attrs: { dtype: "f32", size: 3 }, expected: [[0, 1, 2]] },
    { label: "of nothing", inputs: [], attrs: { dtype: "u32", size: 0 }, expected: [[]] },
  ],
  convert: [
    {
      label: "of floats to integers",
      inputs: [f32s([8], [1.75, -1.75, 0.5, -0.5, 3e9, -3e9, Infinity, NaN])],
      attrs: { dtype: "i32" },
      expected: [[1, -1, 0, 0, 2147483647, -2147483648, 2147483647, 0]],
    },
    {
      label: "of floats to words",
      inputs: [f32s([4], [1.75, -1.75, 3e9, 5e9])],
      attrs: { dtype: "u32" },
      expected: [[1, 0, 3e9, 4294967295]],
    },
    {
      label: "of floats to truths",
      inputs: [f32s([3], [0, 0.5, -2])],
      attrs: { dtype: "bool" },
      expected: [[0, 1, 1]],
    },
    { label: "of floats to floats", inputs: [line], attrs: { dtype: "f32" }, expected: [line.data] },
    {
      label: "of integers to floats",
      inputs: [i32s([2], [-7, 9])],
      attrs: { dtype: "f32" },
      expected: [[-7, 9]],
    },
    {
      label: "of integers to words",
      inputs: [i32s([2], [-1, 9])],
      attrs: { dtype: "u32" },
      expected: [[4294967295, 9]],
    },
    {
      label: "of integers to truths",
      inputs: [i32s([2], [-1, 0])],
      attrs: { dtype: "bool" },
      expected: [[1, 0]],
    },
    {
      label: "of words to integers",
      inputs: [u32s([2], [4294967295, 9])],
      attrs: { dtype: "i32" },
      expected: [[-1, 9]],
    },
    {
      label: "of words to floats",
      inputs: [u32s([2], [2147483648, 9])],
      attrs: { dtype: "f32" },
      expected: [[2147483648, 9]],
    },
    {
      label: "of truths to floats",
      inputs: [bools([2], [1, 0])],
      attrs: { dtype: "f32" },
      expected: [[1, 0]],
    },
    {
      label: "of truths to integers",
      inputs: [bools([2], [1, 0])],
      attrs: { dtype: "i32" },
      expected: [[1, 0]],
    },
  ],
  bitcast: [
    {
      label: "of floats to words",
      inputs: [f32s([4], [1, -2, 0, Infinity])],
      attrs: { dtype: "u32" },
      expected: [[0x3f800000, 0xc0000000, 0, 0x7f800000]],
    },
    {
      label: "of words to floats",
      inputs: [u32s([3], [0x3f800000, 0x3fc00000, 0xbf000000])],
      attrs: { dtype: "f32" },
      expected: [[1, 1.5, -0.5]],
    },
    {
      label: "of words to integers",
      inputs: [u32s([2], [4294967295, 5])],
      attrs: { dtype: "i32" },
      expected: [[-1, 5]],
    },
    {
      label: "of integers to words",
      inputs: [i32s([2], [-1, 5])],
      attrs: { dtype: "u32" },
      expected: [[4294967295, 5]],
    },
  ],
  stop_gradient: [
    { label: "of floats", inputs: [line], expected: [line.data] },
    { label: "of integers", inputs: [i32s([2], [1, -2])], expected: [[1, -2]] },
  ],
  drawn: [
    { label: "of integers", inputs: [i32s([2], [1, -2])], expected: [[1, -2]] },
    { label: "of truths", inputs: [bools([3], [1, 0, 1])], expected: [[1, 0, 1]] },
  ],
  reshape: [
    { label: "of a cube", inputs: [cube], attrs: { shape: [4, 6] }, expected: [cube.data] },
    { label: "of a scalar", inputs: [f32s([], [3])], attrs: { shape: [1, 1] }, expected: [[3]] },
    { label: "of nothing", inputs: [f32s([0, 3], [])], attrs: { shape: [3, 0, 2] }, expected: [[]] },
  ],
  transpose: [
    { label: "of a matrix", inputs: [matrix], attrs: { perm: [1, 0] }, expected: [[1, 4, 2, 5, 3, 6]] },
    {
      label: "of a cube, in a cycle",
      inputs: [cube],
      attrs: { perm: [2, 0, 1] },
      expected: [indexed([4, 2, 3], (i, j, k) => at(cube, j, k, i))],
    },
    {
      label: "of a cube, in place",
      inputs: [cube],
      attrs: { perm: [0, 1, 2] },
      expected: [cube.data],
    },
    {
      label: "of truths",
      inputs: [bools([2, 2], [1, 1, 0, 0])],
      attrs: { perm: [1, 0] },
      expected: [[1, 0, 1, 0]],
    },
  ],
  broadcast: [
    {
      label: "of a scalar",
      inputs: [f32s([], [2])],
      attrs: { shape: [2, 2], axes: [] },
      expected: [[2, 2, 2, 2]],
    },
    {
      label: "of a row",
      inputs: [f32s([3], [1, 2, 3])],
      attrs: { shape: [2, 3], axes: [1] },
      expected: [[1, 2, 3, 1, 2, 3]],
    },
    {
      label: "of a column",
      inputs: [f32s([2], [1, 2])],
      attrs: { shape: [2, 3], axes: [0] },
      expected: [[1, 1, 1, 2, 2, 2]],
    },
    {
      label: "between axes",
      inputs: [matrix],
      attrs: { shape: [2, 2, 3], axes: [0, 2] },
      expected: [[1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]],
    },
    {
      label: "of integers",
      inputs: [i32s([1], [4])],
      attrs: { shape: [1, 2], axes: [0] },
      expected: [[4, 4]],
    },
  ],
  slice: [
    {
      label: "of a part",
      inputs: [matrix],
      attrs: { start: [0, 1], limit: [2, 3], stride: [1, 1] },
      expected: [[2, 3, 5, 6]],
    },
    {
      label: "with strides",
      inputs: [f32s([6], [0, 1, 2, 3, 4, 5])],
      attrs: { start: [1], limit: [6], stride: [2] },
      expected: [[1, 3, 5]],
    },
    {
      label: "with a stride that does not divide",
      inputs: [cube],
      attrs: { start: [0, 0, 0], limit: [2, 3, 4], stride: [1, 2, 3] },
      expected: [indexed([2, 2, 2], (i, j, k) => at(cube, i, 2 * j, 3 * k))],
    },
    { label: "of nothing", inputs: [line], attrs: { start: [2], limit: [2], stride: [1] }, expected: [[]] },
    {
      label: "of integers",
      inputs: [i32s([3], [1, 2, 3])],
      attrs: { start: [2], limit: [3], stride: [1] },
      expected: [[3]],
    },
  ],
  concat: [
    {
      label: "along the first axis",
      inputs: [matrix, f32s([1, 3], [7, 8, 9])],
      attrs: { axis: 0 },
      expected: [[1, 2, 3, 4, 5, 6, 7, 8, 9]],
    },
    {
      label: "along the last axis, of three",
      inputs: [matrix, f32s([2, 1], [7, 8]), f32s([2, 0], [])],
      attrs: { axis: 1 },
      expected: [[1, 2, 3, 7, 4, 5, 6, 8]],
    },
    {
      label: "of integers",
      inputs: [i32s([1], [1]), i32s([2], [2, 3])],
      attrs: { axis: 0 },
      expected: [[1, 2, 3]],
    },
  ],
  pad: [
    {
      label: "of a matrix",
      inputs: [f32s([2, 2], [1, 2, 3, 4]), f32s([], [9])],
      attrs: { low: [0, 1], high: [1, 0] },
      expected: [[9, 1, 2, 9, 3, 4, 9, 9, 9]],
    },
    {
      label: "of a line on both sides",
      inputs: [line, f32s([], [-1.5])],
      attrs: { low: [2], high: [1] },
      expected: [[-1.5, -1.5, ...line.data, -1.5]],
    },
    {
      label: "of integers",
      inputs: [i32s([1], [4]), i32s([], [0])],
      attrs: { low: [1], high: [1] },
      expected: [[0, 4, 0]],
    },
  ],
  reverse: [
    { label: "of a line", inputs: [f32s([3], [1, 2, 3])], attrs: { axes: [0] }, expected: [[3, 2, 1]] },
    { label: "of rows", inputs: [matrix], attrs: { axes: [1] }, expected: [[3, 2, 1, 6, 5, 4]] },
    {
      label: "of two axes of a cube",
      inputs: [cube],
      attrs: { axes: [0, 2] },
      expected: [indexed([2, 3, 4], (i, j, k) => at(cube, 1 - i, j, 3 - k))],
    },
    { label: "of integers", inputs: [i32s([2], [1, 2])], attrs: { axes: [0] }, expected: [[2, 1]] },
  ],
});
