import { accept, refuse, type Rule } from "./rule.js";

export const layoutRules = {
  constant: {
    accepts: [
      accept("", "f32[2, 2]", { dtype: "f32", shape: [2, 2], data: [1, 2.5, -3, 4] }),
      accept("", "f32", { dtype: "f32", shape: [], data: [1] }),
      accept("", "u32[3]", { dtype: "u32", shape: [3], data: 4294967295 }),
      accept("", "bool[2]", { dtype: "bool", shape: [2], data: [0, 1] }),
    ],
    refuses: [
      refuse("", "expected {data} to have 2 elements, found 3", {
        dtype: "f32",
        shape: [2],
        data: [1, 2, 3],
      }),
      refuse("", "expected {data} to hold 32-bit integers, found 0.5", {
        dtype: "i32",
        shape: [],
        data: 0.5,
      }),
      refuse("", "expected {data} to hold 32-bit integers, found 2147483648", {
        dtype: "i32",
        shape: [],
        data: 2147483648,
      }),
      refuse("", "expected {data} to hold unsigned 32-bit integers, found -1", {
        dtype: "u32",
        shape: [],
        data: -1,
      }),
      refuse("", "expected {data} to hold 0 or 1, found 2", { dtype: "bool", shape: [2], data: [1, 2] }),
      refuse("", 'expected {data} to hold numbers, found "x"', { dtype: "f32", shape: [], data: "x" }),
      refuse("", "expected {shape} to be a list of integers of at least 0, found [-1]", {
        dtype: "f32",
        shape: [-1],
        data: 0,
      }),
      refuse("f32", "expected 0 inputs, found 1", { dtype: "f32", shape: [], data: 0 }),
    ],
  },
  iota: {
    accepts: [
      accept("", "i32[4]", { dtype: "i32", size: 4 }),
      accept("", "f32[0]", { dtype: "f32", size: 0 }),
    ],
    refuses: [
      refuse("", 'expected {dtype} to be f32, i32 or u32, found "bool"', { dtype: "bool", size: 2 }),
      refuse("", "expected {size} to be an integer of at least 0, found 1.5", { dtype: "i32", size: 1.5 }),
    ],
  },
  reshape: {
    accepts: [
      accept("f32[2, 3]", "f32[3, 1, 2]", { shape: [3, 1, 2] }),
      accept("bool", "bool[1]", { shape: [1] }),
    ],
    refuses: [
      refuse("f32[2, 3]", "expected a shape of 6 elements for f32[2, 3], found [4]", { shape: [4] }),
      refuse("f32", "expected {shape} to be a list of integers of at least 0, found 1", { shape: 1 }),
    ],
  },
  transpose: {
    accepts: [accept("i32[2, 3, 4]", "i32[4, 2, 3]", { perm: [2, 0, 1] })],
    refuses: [
      refuse("f32[2, 3]", "expected {perm} to list all 2 axes, found [0]", { perm: [0] }),
      refuse("f32[2, 3]", "expected {perm} to list different axes below 2, found [0,0]", { perm: [0, 0] }),
    ],
  },
  broadcast: {
    accepts: [
      accept("f32", "f32[2, 3]", { shape: [2, 3], axes: [] }),
      accept("f32[2, 3]", "f32[2, 4, 3]", { shape: [2, 4, 3], axes: [0, 2] }),
    ],
    refuses: [
      refuse("f32[2, 2]", "expected {axes} to ascend, found [1,0]", { shape: [2, 2], axes: [1, 0] }),
      refuse("f32[2]", "expected {axes} to have one entry for each axis of f32[2], found []", {
        shape: [2],
        axes: [],
      }),
      refuse("f32[1]", "expected {shape} to have the sizes of f32[1] at axes [0], found [3]", {
        shape: [3],
        axes: [0],
      }),
    ],
  },
  slice: {
    accepts: [
      accept("f32[7, 3]", "f32[3, 0]", { start: [1, 2], limit: [7, 2], stride: [2, 1] }),
      accept("f32[7]", "f32[2]", { start: [0], limit: [6], stride: [5] }),
    ],
    refuses: [
      refuse("f32[3]", "expected {start} ≤ {limit} ≤ the size of axis 0 of f32[3], found 0 and 4", {
        start: [0],
        limit: [4],
        stride: [1],
      }),
      refuse("f32[3]", "expected {start} ≤ {limit} ≤ the size of axis 0 of f32[3], found 2 and 1", {
        start: [2],
        limit: [1],
        stride: [1],
      }),
      refuse("f32[3]", "expected {stride} to be a list of 1 integer of at least 1, found [0]", {
        start: [0],
        limit: [1],
        stride: [0],
      }),
      refuse("f32[3, 2]", "expected {start} to be a list of 2 integers of at least 0, found [0]", {
        start: [0],
        limit: [1],
        stride: [1],
      }),
    ],
  },
  concat: {
    accepts: [
      accept("f32[2, 3]; f32[2, 1]", "f32[2, 4]", { axis: 1 }),
      accept("bool[2]", "bool[2]", { axis: 0 }),
    ],
    refuses: [
      refuse("", "expected at least 1 input, found 0", { axis: 0 }),
      refuse("f32; f32", "expected {axis} to be an axis below 0, found 0", { axis: 0 }),
      refuse(
        "f32[2, 3]; f32[1, 3]",
        "expected inputs like f32[2, 3] but for axis 1, found f32[2, 3], f32[1, 3]",
        {
          axis: 1,
        },
      ),
      refuse("f32[2]; i32[2]", "expected inputs like f32[2] but for axis 0, found f32[2], i32[2]", {
        axis: 0,
      }),
    ],
  },
  pad: {
    accepts: [accept("i32[2, 3]; i32", "i32[5, 3]", { low: [1, 0], high: [2, 0] })],
    refuses: [
      refuse("f32[2]; i32", "expected the filler to be f32, found i32", { low: [0], high: [0] }),
      refuse("f32[2]; f32", "expected {low} to be a list of 1 integer of at least 0, found [-1]", {
        low: [-1],
        high: [0],
      }),
    ],
  },
  reverse: {
    accepts: [accept("f32[2, 3]", "f32[2, 3]", { axes: [1] })],
    refuses: [refuse("f32[2]", "expected {axes} to list different axes below 1, found [1]", { axes: [1] })],
  },
  random_bits: {
    accepts: [
      accept("u32[2]; u32[4]", "u32[5, 3]", { shape: [5, 3] }),
      accept("u32[2]; u32[4]", "u32[2]", { shape: [2], fold: true }),
    ],
    refuses: [
      refuse("u32; u32[4]", "expected the key to be u32[2], found u32", { shape: [1] }),
      refuse("u32[2]; u32[2]", "expected the counter to be u32[4], found u32[2]", { shape: [1] }),
      refuse("u32[2]; u32[4]", "expected {fold} to be true or false, found 1", { shape: [1], fold: 1 }),
    ],
  },
} satisfies Record<string, Rule>;
