import type { Builder } from "../../../src/graph/builder.js";
import type { Value } from "../../../src/graph/graph.js";
import { f32, i32, tensor } from "../../../src/graph/types.js";
import { constant } from "../../../src/graph/ops/constant.js";
import type { OpCase } from "./case.js";
import { bools, casesOf, f32s, i32s } from "./case.js";

const mul = (b: Builder, x: Value, y: Value) => b.op("mul", [x, y]);
const add = (b: Builder, x: Value, y: Value) => b.op("add", [x, y]);

/** Ops over blocks. */
export const controlFlowCases = casesOf({
  scan: [
    {
      label: "of a recurrence with a capture",
      inputs: [f32s([], [0.5]), f32s([3], [1, 2, 3])],
      captures: [f32s([], [0.25])],
      attrs: { length: 3, carry: 1, reverse: false },
      // carry' = capture · carry + x, y = carry · x
      blocks: (b, [rate]) => [
        b.block([{ type: f32 }, { type: f32 }, { type: i32 }], (carry, x) => [
          add(b, mul(b, rate!, carry!), x!),
          mul(b, carry!, x!),
        ]),
      ],
      expected: [[3.5703125], [0.5, 2.25, 6.84375]],
    },
    {
      label: "from the end",
      inputs: [f32s([], [0.5]), f32s([3], [1, 2, 3])],
      captures: [f32s([], [0.25])],
      attrs: { length: 3, carry: 1, reverse: true },
      blocks: (b, [rate]) => [
        b.block([{ type: f32 }, { type: f32 }, { type: i32 }], (carry, x) => [
          add(b, mul(b, rate!, carry!), x!),
          mul(b, carry!, x!),
        ]),
      ],
      // 0.5 → 3.125 → 2.78125 → 1.6953125
      expected: [[1.6953125], [2.78125, 6.25, 1.5]],
    },
    {
      label: "of rows, with its index and two carries",
      inputs: [i32s([], [10]), f32s([2], [1, -1]), f32s([2, 2], [1, 2, 3, 4])],
      attrs: { length: 2, carry: 2, reverse: false },
      // (n, v), row, i → (n + i, v · row), v + row
      blocks: (b) => [
        b.block(
          [{ type: i32 }, { type: tensor("f32", 2) }, { type: tensor("f32", 2) }, { type: i32 }],
          (n, v, row, i) => [add(b, n!, i!), mul(b, v!, row!), add(b, v!, row!)],
        ),
      ],
      expected: [[11], [3, -8], [2, 1, 4, 2]],
    },
    {
      label: "of no turn",
      inputs: [f32s([], [0.5])],
      attrs: { length: 0, carry: 1, reverse: false },
      blocks: (b) => [b.block([{ type: f32 }, { type: i32 }], (carry) => [mul(b, carry!, carry!), carry!])],
      expected: [[0.5], []],
    },
    {
      label: "within a scan",
      inputs: [f32s([], [0.5])],
      captures: [f32s([2], [1.5, -0.5])],
      attrs: { length: 2, carry: 1, reverse: false },
      // Each turn: c → c · x + c for x of the capture: c · (2.5 · 0.5) a turn.
      blocks: (b, [xs]) => [
        b.block([{ type: f32 }, { type: i32 }], (carry) => {
          const inner = b.block([{ type: f32 }, { type: f32 }, { type: i32 }], (c, x) => [
            add(b, mul(b, c!, x!), c!),
          ]);
          return b.emit("scan", [carry!, xs!], { length: 2, carry: 1, reverse: false }, [inner]);
        }),
      ],
      expected: [[0.78125]],
    },
  ],
  while: [
    {
      label: "that doubles up to a bound",
      inputs: [f32s([], [1.5]), i32s([], [0])],
      captures: [f32s([], [10])],
      attrs: {},
      blocks: (b, [bound]) => [
        b.block([{ type: f32 }, { type: i32 }], (x) => [b.op("lt", [x!, bound!])]),
        b.block([{ type: f32 }, { type: i32 }], (x, n) => [
          add(b, x!, x!),
          add(b, n!, constant(b, "i32", [], 1)),
        ]),
      ],
      expected: [[12], [3]],
      notDifferentiated: "a gradient through a loop of unknown length is an error",
    },
    {
      label: "of no turn",
      inputs: [i32s([], [5])],
      attrs: {},
      blocks: (b) => [
        b.block([{ type: i32 }], (n) => [b.op("lt", [n!, constant(b, "i32", [], 5)])]),
        b.block([{ type: i32 }], (n) => [add(b, n!, n!)]),
      ],
      expected: [[5]],
      vary: (x: number, slice: number) => x - slice,
    },
  ],
  cond: [
    ...[1, 0].map((condition): OpCase => ({
      label: condition === 1 ? "that holds" : "that does not hold",
      inputs: [bools([], [condition])],
      captures: [f32s([2], [1, 2]), f32s([2], [0.5, -3])],
      attrs: {},
      blocks: (b, [x, y]) => [
        b.block([], () => [mul(b, x!, x!), constant(b, "i32", [], 1)]),
        b.block([], () => [mul(b, mul(b, x!, y!), y!), constant(b, "i32", [], 2)]),
      ],
      expected: condition === 1 ? [[1, 4], [1]] : [[0.25, 18], [2]],
      vary: (value: number, slice: number, type: { dtype: string }) =>
        type.dtype === "bool" ? (value + slice) % 2 : value + slice,
    })),
    {
      label: "on what is computed",
      inputs: [bools([], [1])],
      captures: [f32s([], [3])],
      attrs: {},
      blocks: (b, [x]) => [b.block([], () => [b.op("exp", [x!])]), b.block([], () => [b.op("neg", [x!])])],
      expected: [[Math.E ** 3]],
    },
  ],
});
