import type { Builder } from "../../../src/graph/builder.js";
import type { Value } from "../../../src/graph/graph.js";
import { bool, f32, tensor } from "../../../src/graph/types.js";
import { bools, casesOf, f32s, i32s } from "./case.js";

const mul = (b: Builder, x: Value, y: Value) => b.op("mul", [x, y]);

/** Ops that expansion removes. */
export const transformationCases = casesOf({
  map: [
    {
      label: "over two inputs, with a capture",
      inputs: [f32s([3], [1, 2, 3]), f32s([3, 2], [1, 2, 3, 4, 5, 6])],
      captures: [f32s([2], [10, -1])],
      attrs: { size: 3 },
      // x, row → row · capture, x
      blocks: (b, [scale]) => [
        b.block([{ type: f32 }, { type: tensor("f32", 2) }], (x, row) => [mul(b, row!, scale!), x!]),
      ],
      expected: [
        [10, -2, 30, -4, 50, -6],
        [1, 2, 3],
      ],
    },
    {
      label: "of what is the same for all",
      inputs: [i32s([2], [4, 5])],
      captures: [f32s([], [3])],
      attrs: { size: 2 },
      blocks: (b, [x]) => [b.block([{ type: { dtype: "i32", shape: [] } }], () => [mul(b, x!, x!)])],
      expected: [[9, 9]],
    },
    {
      label: "of a choice by what is mapped",
      inputs: [bools([3], [1, 0, 1])],
      captures: [f32s([], [3])],
      attrs: { size: 3 },
      blocks: (b, [x]) => [
        b.block([{ type: bool }], (condition) =>
          b.emit("cond", [condition!], {}, [
            b.block([], () => [mul(b, x!, x!)]),
            b.block([], () => [b.op("neg", [x!])]),
          ]),
        ),
      ],
      expected: [[9, -3, 9]],
    },
  ],
  grad: [
    {
      label: "of a product, with a capture and another result",
      inputs: [f32s([], [2]), f32s([], [5])],
      captures: [f32s([], [3])],
      attrs: {},
      // x, y → c·x²·y, x·y
      blocks: (b, [c]) => [
        b.block([{ type: f32 }, { type: f32 }], (x, y) => [
          mul(b, c!, mul(b, mul(b, x!, x!), y!)),
          mul(b, x!, y!),
        ]),
      ],
      expected: [[60], [10], [60], [12]],
    },
    {
      label: "with respect to an input that has no part in it",
      inputs: [f32s([], [2]), f32s([2], [5, 6])],
      attrs: {},
      blocks: (b) => [b.block([{ type: f32 }, { type: tensor("f32", 2) }], (x) => [mul(b, x!, x!)])],
      expected: [[4], [4], [0, 0]],
    },
  ],
  jvp: [
    {
      label: "of a product, with a capture",
      inputs: [f32s([], [2]), f32s([], [5]), f32s([], [0.5]), f32s([], [-1])],
      captures: [f32s([], [3])],
      attrs: {},
      // x, y → c·x²·y: the derivative along (0.5, -1) is 2·c·x·y·0.5 - c·x²
      blocks: (b, [c]) => [
        b.block([{ type: f32 }, { type: f32 }], (x, y) => [mul(b, c!, mul(b, mul(b, x!, x!), y!))]),
      ],
      expected: [[60], [18]],
    },
  ],
});
