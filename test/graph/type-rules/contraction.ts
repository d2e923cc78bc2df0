import type { Attrs } from "../../../src/graph/graph.js";
import { accept, refuse, type Rule } from "./rule.js";

function reduction(dtypes: readonly string[], wrong: string): Rule {
  return {
    accepts: dtypes.flatMap((dtype) => [
      accept(`${dtype}[2, 3, 4]`, `${dtype}[3]`, { axes: [2, 0] }),
      accept(`${dtype}[2]`, `${dtype}[2]`, { axes: [] }),
    ]),
    refuses: [
      refuse(`${wrong}[2]`, `expected an element type of ${dtypes.join(", ")}, found ${wrong}[2]`, {
        axes: [0],
      }),
      refuse(`${dtypes[0]}[2]`, "expected {axes} to list different axes below 1, found [1]", { axes: [1] }),
      refuse(`${dtypes[0]}[2]`, "expected {axes} to list different axes below 1, found [0,0]", {
        axes: [0, 0],
      }),
      refuse(`${dtypes[0]}[2]`, "expected {axes} to be a list of integers of at least 0, found nothing"),
    ],
  };
}

function alongAxis(result: (dtype: string) => string, attrs: Attrs = {}): Rule {
  return {
    accepts: ["f32", "i32"].map((dtype) => accept(`${dtype}[2, 3]`, result(dtype), { ...attrs, axis: 1 })),
    refuses: [
      refuse("bool[2]", "expected an element type of f32, i32, found bool[2]", { ...attrs, axis: 0 }),
      refuse("f32[2]", "expected {axis} to be an axis below 1, found 1", { ...attrs, axis: 1 }),
      refuse("f32[2]", "expected {axis} to be an axis below 1, found -1", { ...attrs, axis: -1 }),
    ],
  };
}

const dot = { lhs_contract: [2], rhs_contract: [1], lhs_batch: [0], rhs_batch: [0] };
const same: Attrs = {
  strides: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
};

export const contractionRules = {
  reduce_sum: reduction(["f32", "i32"], "bool"),
  reduce_max: reduction(["f32", "i32"], "bool"),
  reduce_min: reduction(["f32", "i32"], "bool"),
  reduce_prod: reduction(["f32", "i32"], "bool"),
  reduce_any: reduction(["bool"], "f32"),
  reduce_all: reduction(["bool"], "f32"),
  argmax: alongAxis(() => "i32[2]"),
  argmin: alongAxis(() => "i32[2]"),
  argsort: alongAxis(() => "i32[2, 3]"),
  cumsum: {
    ...alongAxis((dtype) => `${dtype}[2, 3]`, { reverse: false }),
    refuses: [
      ...alongAxis((dtype) => dtype, { reverse: false }).refuses,
      refuse("f32[2]", "expected {reverse} to be true or false, found nothing", { axis: 0 }),
    ],
  },
  gather: {
    accepts: [
      accept("f32[5, 3]; i32", "f32[3]", { batch: 0 }),
      accept("bool[5, 3]; i32[2, 4]", "bool[2, 4, 3]", { batch: 0 }),
      accept("f32[2, 5, 3]; i32[2, 4]", "f32[2, 4, 3]", { batch: 1 }),
    ],
    refuses: [
      refuse("f32; i32", "expected more than 0 axes to take rows from, found f32", { batch: 0 }),
      refuse("f32[2]; f32", "expected an element type of i32, found f32", { batch: 0 }),
      refuse("f32[2, 5]; i32[3]", "expected indices with the first 1 axes of f32[2, 5], found i32[3]", {
        batch: 1,
      }),
    ],
  },
  scatter: {
    accepts: [
      accept("f32[5, 3]; i32[2]; f32[2, 3]", "f32[5, 3]", { batch: 0, mode: "add" }),
      accept("bool[2, 5]; i32[2]; bool[2]", "bool[2, 5]", { batch: 1, mode: "set" }),
    ],
    refuses: [
      refuse("f32[5]; i32; f32", 'expected {mode} to be "set" or "add", found "max"', {
        batch: 0,
        mode: "max",
      }),
      refuse("bool[5]; i32; bool", "expected numbers to add to, found bool", { batch: 0, mode: "add" }),
      refuse("f32[5, 3]; i32[2]; f32[3]", "expected the updates to be f32[2, 3], found f32[3]", {
        batch: 0,
        mode: "set",
      }),
    ],
  },
  dot_general: {
    accepts: [
      accept("f32[5, 2, 3]; f32[5, 3, 4]", "f32[5, 2, 4]", dot),
      accept("f32[2]; f32[3]", "f32[2, 3]", {
        lhs_contract: [],
        rhs_contract: [],
        lhs_batch: [],
        rhs_batch: [],
      }),
    ],
    refuses: [
      refuse("f32[5, 2, 3]; i32[5, 3, 4]", "expected an element type of f32, found i32[5, 3, 4]", dot),
      refuse(
        "f32[5, 2, 3]; f32[5, 2, 4]",
        "expected the contract axes [2] of f32[5, 2, 3] to have the sizes of the right side's, found [1] of f32[5, 2, 4]",
        dot,
      ),
      refuse(
        "f32[5, 2, 3]; f32[4, 3, 4]",
        "expected the batch axes [0] of f32[5, 2, 3] to have the sizes of the right side's, found [0] of f32[4, 3, 4]",
        dot,
      ),
      refuse("f32[2]; f32[2]", "expected {lhs_batch} to be other axes than {lhs_contract} [0], found [0]", {
        lhs_contract: [0],
        rhs_contract: [0],
        lhs_batch: [0],
        rhs_batch: [0],
      }),
    ],
  },
  conv: {
    accepts: [
      accept("f32[8, 5, 6, 3]; f32[3, 3, 3, 4]", "f32[8, 5, 6, 4]", same),
      accept("f32[8, 5, 6, 3]; f32[2, 3, 3, 4]", "f32[8, 2, 2, 4]", {
        strides: [2, 3],
        padding: [
          [0, 0],
          [0, 1],
        ],
      }),
    ],
    refuses: [
      refuse("f32[5, 6, 3]; f32[3, 3, 3, 4]", "expected an image with 4 axes, found f32[5, 6, 3]", same),
      refuse(
        "f32[8, 5, 6, 2]; f32[3, 3, 3, 4]",
        "expected a kernel of 2 input channels for f32[8, 5, 6, 2], found f32[3, 3, 3, 4]",
        same,
      ),
      refuse(
        "f32[8, 1, 6, 2]; f32[4, 3, 2, 4]",
        "expected a kernel of 1 to 3 on spatial axis 0, found f32[4, 3, 2, 4]",
        same,
      ),
      refuse(
        "f32[8, 5, 6, 3]; f32[3, 3, 3, 4]",
        'expected {padding} to be [[low, high], [low, high]], found "same"',
        {
          strides: [1, 1],
          padding: "same",
        },
      ),
      refuse(
        "f32[8, 5, 6, 3]; f32[3, 3, 3, 4]",
        "expected {strides} to be a list of 2 integers of at least 1, found [0,1]",
        { ...same, strides: [0, 1] },
      ),
    ],
  },
  max_pool: {
    accepts: [accept("f32[8, 5, 6, 3]", "f32[8, 2, 5, 3]", { window: [2, 2], strides: [2, 1] })],
    refuses: [
      refuse("f32[8, 1, 6, 3]", "expected an image of at least 2 by 2, found f32[8, 1, 6, 3]", {
        window: [2, 2],
        strides: [2, 2],
      }),
      refuse("f32[5, 6, 3]", "expected an image with 4 axes, found f32[5, 6, 3]", {
        window: [2, 2],
        strides: [2, 2],
      }),
    ],
  },
  cholesky: {
    accepts: [accept("f32[3, 3]", "f32[3, 3]"), accept("f32[2, 3, 3]", "f32[2, 3, 3]")],
    refuses: [
      refuse("f32[2, 3]", "expected square matrices f32[…, n, n], found f32[2, 3]"),
      refuse("f32[3]", "expected square matrices f32[…, n, n], found f32[3]"),
      refuse("i32[3, 3]", "expected an element type of f32, found i32[3, 3]"),
    ],
  },
  triangular_solve: {
    accepts: [accept("f32[2, 3, 3]; f32[2, 3, 4]", "f32[2, 3, 4]", { lower: true, transpose: false })],
    refuses: [
      refuse("f32[3, 3]; f32[3]", "expected a right side [3, k], found f32[3]", {
        lower: true,
        transpose: false,
      }),
      refuse("f32[3, 3]; f32[4, 2]", "expected a right side [3, k], found f32[4, 2]", {
        lower: true,
        transpose: false,
      }),
      refuse("f32[3, 3]; f32[3, 2]", "expected {lower} to be true or false, found nothing"),
    ],
  },
} satisfies Record<string, Rule>;
