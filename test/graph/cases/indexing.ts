import { at, casesOf, f32s, floats, i32s, indexed, u32s } from "./case.js";

const rows = f32s([3, 2], [1, 2, 3, 4, 5, 6]);
const batches = floats(31, [2, 3, 2]);
const picks = i32s([2, 4], [0, 2, 2, 1, 1, 0, 1, 2]);

/** In other slices, other indices: some of them beyond the ends. */
const otherIndices = (x: number, slice: number, type: { dtype: string }) =>
  type.dtype === "i32" ? ((x + 2 * slice + 1) % 5) - 1 : x + slice;

export const indexingCases = casesOf({
  gather: [
    {
      label: "of rows",
      inputs: [rows, i32s([4], [2, 0, 0, 1])],
      attrs: { batch: 0 },
      expected: [[5, 6, 1, 2, 1, 2, 3, 4]],
      vary: otherIndices,
    },
    {
      label: "with indices beyond the ends",
      inputs: [rows, i32s([3], [-1, 3, 100])],
      attrs: { batch: 0 },
      expected: [[1, 2, 5, 6, 5, 6]],
    },
    {
      label: "of one row",
      inputs: [rows, i32s([], [1])],
      attrs: { batch: 0 },
      expected: [[3, 4]],
      vary: otherIndices,
    },
    {
      label: "of elements, by a matrix of indices",
      inputs: [f32s([3], [7, 8, 9]), i32s([2, 2], [0, 1, 2, 0])],
      attrs: { batch: 0 },
      expected: [[7, 8, 9, 7]],
      vary: otherIndices,
    },
    {
      label: "in batches",
      inputs: [batches, picks],
      attrs: { batch: 1 },
      expected: [indexed([2, 4, 2], (b, i, r) => at(batches, b, at(picks, b, i), r))],
      vary: otherIndices,
    },
    {
      label: "of one element a batch",
      inputs: [floats(32, [2, 3]), i32s([2], [2, 0])],
      attrs: { batch: 1 },
      expected: [[at(floats(32, [2, 3]), 0, 2), at(floats(32, [2, 3]), 1, 0)]],
      vary: otherIndices,
    },
    {
      label: "of integers",
      inputs: [i32s([2], [4, 5]), i32s([2], [1, 1])],
      attrs: { batch: 0 },
      expected: [[5, 5]],
    },
    {
      label: "of words",
      inputs: [u32s([2], [4, 5]), i32s([1], [1])],
      attrs: { batch: 0 },
      expected: [[5]],
    },
  ],
  scatter: [
    {
      label: "that sets rows, the last of equals",
      inputs: [rows, i32s([3], [1, 0, 1]), f32s([3, 2], [10, 11, 20, 21, 30, 31])],
      attrs: { batch: 0, mode: "set" },
      expected: [[20, 21, 30, 31, 5, 6]],
      vary: otherIndices,
    },
    {
      label: "that adds rows",
      inputs: [rows, i32s([3], [1, 0, 1]), f32s([3, 2], [10, 11, 20, 21, 30, 31])],
      attrs: { batch: 0, mode: "add" },
      expected: [[21, 23, 43, 46, 5, 6]],
      vary: otherIndices,
    },
    {
      label: "that sets, with indices beyond the ends",
      inputs: [rows, i32s([3], [-1, 3, 2]), f32s([3, 2], [10, 11, 20, 21, 30, 31])],
      attrs: { batch: 0, mode: "set" },
      expected: [[1, 2, 3, 4, 30, 31]],
      vary: otherIndices,
    },
    {
      label: "that adds, with indices beyond the ends",
      inputs: [rows, i32s([3], [-1, 3, 2]), f32s([3, 2], [10, 11, 20, 21, 30, 31])],
      attrs: { batch: 0, mode: "add" },
      expected: [[1, 2, 3, 4, 35, 37]],
      vary: otherIndices,
    },
    {
      label: "that sets one element",
      inputs: [f32s([3], [1, 2, 3]), i32s([], [1]), f32s([], [9])],
      attrs: { batch: 0, mode: "set" },
      expected: [[1, 9, 3]],
      vary: otherIndices,
    },
    {
      label: "that sets in batches",
      inputs: [f32s([2, 3], [1, 2, 3, 4, 5, 6]), i32s([2, 2], [0, 0, 2, 1]), f32s([2, 2], [10, 20, 30, 40])],
      attrs: { batch: 1, mode: "set" },
      expected: [[20, 2, 3, 4, 40, 30]],
      vary: otherIndices,
    },
    {
      label: "that adds in batches",
      inputs: [f32s([2, 3], [1, 2, 3, 4, 5, 6]), i32s([2, 2], [0, 0, 2, 1]), f32s([2, 2], [10, 20, 30, 40])],
      attrs: { batch: 1, mode: "add" },
      expected: [[31, 2, 3, 4, 45, 36]],
      vary: otherIndices,
    },
    {
      label: "that sets integers",
      inputs: [i32s([2], [1, 2]), i32s([1], [0]), i32s([1], [7])],
      attrs: { batch: 0, mode: "set" },
      expected: [[7, 2]],
    },
    {
      label: "that adds integers",
      inputs: [i32s([2], [1, 2]), i32s([2], [0, 0]), i32s([2], [7, 8])],
      attrs: { batch: 0, mode: "add" },
      expected: [[16, 2]],
    },
  ],
  random_bits: [
    {
      label: "of six words",
      inputs: [u32s([2], [0x90abcdef, 0x12345678]), u32s([4], [7, 0, 0, 0])],
      attrs: { shape: [2, 3] },
      expected: [[2522026722, 4160087370, 3945833638, 306139290, 3130758735, 3952997313]],
    },
    {
      label: "of one word",
      inputs: [u32s([2], [0, 0]), u32s([4], [0, 0, 0, 0])],
      attrs: { shape: [] },
      expected: [[0x6627e8d5]],
    },
    {
      label: "of a key",
      inputs: [u32s([2], [0, 0]), u32s([4], [0, 0, 0, 0])],
      attrs: { shape: [2], fold: true },
      expected: [[0x6627e8d5, 0xe169c58d]],
    },
  ],
});
