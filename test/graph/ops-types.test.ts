import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Attrs, Block } from "../../src/graph/graph.js";
import { GraphTypeError } from "../../src/graph/op.js";
import { hasOp, opNamed, opNames, type OpName } from "../../src/graph/ops/index.js";
import { type DType, formatType, tensor, type TensorType } from "../../src/graph/types.js";

/** `f32[2, 3]` → the type. */
function parse(text: string): TensorType {
  const [, dtype, dims] = /^(f32|i32|u32|bool)(?:\[(.*)\])?$/.exec(text)!;
  return tensor(dtype as DType, ...(dims ? dims.split(",").map(Number) : []));
}

interface Use {
  /** Input types, such as `f32[2], f32[2]`, split by `; `. */
  readonly of: string;
  readonly attrs?: Attrs;
  readonly blocks?: readonly Block[];
}

interface Accepted extends Use {
  readonly gives: string;
}

interface Refused extends Use {
  /** What the message says after the op's name. */
  readonly says: string;
}

interface Rule {
  readonly accepts: readonly Accepted[];
  readonly refuses: readonly Refused[];
}

const types = (text: string): TensorType[] => (text === "" ? [] : text.split("; ").map(parse));

/** A block from parameter types to result types; what it computes does not matter to a type rule. */
function block(params: string, results: string): Block {
  const b = new Builder();
  const constants = types(results).map(({ dtype, shape }) => ({ dtype, shape, data: 0 }));
  return b.block(
    types(params).map((type) => ({ type })),
    () => constants.map((attrs) => b.op("constant", [], attrs)),
  );
}

const accept = (of: string, gives: string, attrs?: Attrs, blocks?: readonly Block[]): Accepted => ({
  of,
  gives,
  attrs,
  blocks,
});

const refuse = (of: string, says: string, attrs?: Attrs, blocks?: readonly Block[]): Refused => ({
  of,
  says,
  attrs,
  blocks,
});

function unary(dtypes: readonly string[], wrong: string, result?: string): Rule {
  return {
    accepts: dtypes.flatMap((dtype) => [
      accept(dtype, result ?? dtype),
      accept(`${dtype}[2, 3]`, `${result ?? dtype}[2, 3]`),
    ]),
    refuses: [
      refuse("", "expected 1 input, found 0"),
      refuse(`${wrong}[2]`, `expected an element type of ${dtypes.join(", ")}, found ${wrong}[2]`),
    ],
  };
}

function binary(dtypes: readonly string[], wrong: string | undefined, result?: string): Rule {
  const first = dtypes[0]!;
  const mismatch = "expected the second input to be of the first's type";
  return {
    accepts: dtypes.map((dtype) => accept(`${dtype}[2, 3]; ${dtype}[2, 3]`, `${result ?? dtype}[2, 3]`)),
    refuses: [
      refuse(first, "expected 2 inputs, found 1"),
      refuse(`${first}[2]; ${first}`, `${mismatch} ${first}[2], found ${first}`),
      refuse(`${first}[2]; u32[2]`, `${mismatch} ${first}[2], found u32[2]`),
      ...(wrong === undefined
        ? []
        : [
            refuse(
              `${wrong}[2]; ${wrong}[2]`,
              `expected an element type of ${dtypes.join(", ")}, found ${wrong}[2]`,
            ),
          ]),
    ],
  };
}

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

const float = unary(["f32"], "i32");
const number = unary(["f32", "i32"], "bool");
const anyDType = ["f32", "i32", "u32", "bool"];
const dot = { lhs_contract: [2], rhs_contract: [1], lhs_batch: [0], rhs_batch: [0] };
const same: Attrs = {
  strides: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
};

const rules: Record<OpName, Rule> = {
  neg: number,
  abs: number,
  sign: number,
  exp: float,
  log: float,
  log1p: float,
  expm1: float,
  sqrt: float,
  rsqrt: float,
  sin: float,
  cos: float,
  tanh: float,
  sigmoid: float,
  softplus: float,
  erf: float,
  erf_inv: float,
  lgamma: float,
  digamma: float,
  floor: float,
  round: float,
  is_finite: unary(["f32"], "i32", "bool"),
  not: unary(["bool"], "f32"),
  stop_gradient: {
    accepts: anyDType.map((dtype) => accept(`${dtype}[2]`, `${dtype}[2]`)),
    refuses: [refuse("f32; f32", "expected 1 input, found 2")],
  },
  add: binary(["f32", "i32", "u32"], "bool"),
  sub: binary(["f32", "i32", "u32"], "bool"),
  mul: binary(["f32", "i32", "u32"], "bool"),
  max: binary(["f32", "i32"], "u32"),
  min: binary(["f32", "i32"], "u32"),
  div: binary(["f32"], "i32"),
  pow: binary(["f32"], "i32"),
  quotient: binary(["f32", "i32"], "u32"),
  rem: binary(["f32", "i32"], "u32"),
  eq: binary(anyDType, undefined, "bool"),
  ne: binary(anyDType, undefined, "bool"),
  lt: binary(anyDType, undefined, "bool"),
  le: binary(anyDType, undefined, "bool"),
  gt: binary(anyDType, undefined, "bool"),
  ge: binary(anyDType, undefined, "bool"),
  and: binary(["bool"], "i32"),
  or: binary(["bool"], "i32"),
  shift_right: {
    accepts: [accept("u32[2]", "u32[2]", { bits: 9 })],
    refuses: [
      refuse("i32", "expected an element type of u32, found i32", { bits: 1 }),
      refuse("u32", "expected {bits} to be at most 31, found 32", { bits: 32 }),
      refuse("u32", "expected {bits} to be an integer of at least 0, found nothing"),
    ],
  },
  select: {
    accepts: anyDType.map((dtype) => accept(`bool[2]; ${dtype}[2]; ${dtype}[2]`, `${dtype}[2]`)),
    refuses: [
      refuse("f32; f32; f32", "expected an element type of bool, found f32"),
      refuse("bool; f32[2]; f32[2]", "expected the condition to have the choices' shape [2], found []"),
      refuse("bool; f32; i32", "expected the third input to be of the second's type f32, found i32"),
    ],
  },
  convert: {
    accepts: anyDType.flatMap((from) =>
      anyDType.map((to) => accept(`${from}[2]`, `${to}[2]`, { dtype: to })),
    ),
    refuses: [refuse("f32", 'expected {dtype} to be f32, i32, u32 or bool, found "f64"', { dtype: "f64" })],
  },
  bitcast: {
    accepts: [accept("f32[2]", "u32[2]", { dtype: "u32" }), accept("u32", "f32", { dtype: "f32" })],
    refuses: [
      refuse("bool", "expected an element type of f32, i32, u32, found bool", { dtype: "u32" }),
      refuse("u32", 'expected {dtype} to be f32, i32 or u32, found "bool"', { dtype: "bool" }),
    ],
  },
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
  scan: {
    accepts: [
      accept("f32[2]; f32[5, 3]", "f32[2]; i32[5]", { length: 5, carry: 1, reverse: false }, [
        block("f32[2]; f32[3]; i32", "f32[2]; i32"),
      ]),
    ],
    refuses: [
      refuse(
        "f32; f32[4]",
        "expected a first axis of 5, found f32[4]",
        { length: 5, carry: 1, reverse: false },
        [block("f32; f32; i32", "f32")],
      ),
      refuse(
        "f32",
        "expected the block to have the parameters (f32, i32), found (f32)",
        { length: 5, carry: 1, reverse: false },
        [block("f32", "f32")],
      ),
      refuse(
        "f32",
        "expected the block to begin its results with the carry (f32), found (f32[1])",
        { length: 5, carry: 1, reverse: false },
        [block("f32; i32", "f32[1]")],
      ),
      refuse(
        "f32",
        "expected at least 2 inputs for the carry, found 1",
        { length: 5, carry: 2, reverse: false },
        [block("f32; i32", "f32")],
      ),
      refuse("f32", "expected 1 block, found 0", { length: 5, carry: 1, reverse: false }),
    ],
  },
  while: {
    accepts: [accept("f32; i32", "f32; i32", {}, [block("f32; i32", "bool"), block("f32; i32", "f32; i32")])],
    refuses: [
      refuse("f32", "expected the condition's result to be (bool), found (f32)", {}, [
        block("f32", "f32"),
        block("f32", "f32"),
      ]),
      refuse("f32", "expected the body's results to be the carry (f32), found (i32)", {}, [
        block("f32", "bool"),
        block("f32", "i32"),
      ]),
      refuse("f32", "expected the condition to have the parameters (f32), found (none)", {}, [
        block("", "bool"),
        block("f32", "f32"),
      ]),
      refuse("f32", "expected 2 blocks, found 1", {}, [block("f32", "bool")]),
    ],
  },
  cond: {
    accepts: [accept("bool", "f32; i32[2]", {}, [block("", "f32; i32[2]"), block("", "f32; i32[2]")])],
    refuses: [
      refuse("bool[2]", "expected the condition to be bool, found bool[2]", {}, [
        block("", ""),
        block("", ""),
      ]),
      refuse("bool", "expected the second block to give (f32), found (i32)", {}, [
        block("", "f32"),
        block("", "i32"),
      ]),
      refuse("bool", "expected the first block to have the parameters (none), found (f32)", {}, [
        block("f32", "f32"),
        block("", "f32"),
      ]),
    ],
  },
  map: {
    accepts: [
      accept("f32[4, 3]; i32[4]", "bool[4]; f32[4, 2]", { size: 4 }, [block("f32[3]; i32", "bool; f32[2]")]),
      accept("", "f32[4]", { size: 4 }, [block("", "f32")]),
    ],
    refuses: [
      refuse("f32[3]", "expected a first axis of 4, found f32[3]", { size: 4 }, [block("f32", "f32")]),
      refuse("f32", "expected a first axis of 4, found f32", { size: 4 }, [block("f32", "f32")]),
      refuse("f32[4]", "expected the block to have the parameters (f32), found (f32[4])", { size: 4 }, [
        block("f32[4]", "f32"),
      ]),
    ],
  },
  grad: {
    accepts: [accept("f32[3]; f32", "f32; i32[2]; f32[3]; f32", {}, [block("f32[3]; f32", "f32; i32[2]")])],
    refuses: [
      refuse("i32", "expected an element type of f32, found i32", {}, [block("i32", "f32")]),
      refuse("f32", "expected the block's first result to be (f32), found (f32[2])", {}, [
        block("f32", "f32[2]"),
      ]),
      refuse("f32", "expected the block to have the parameters (f32), found (f32[1])", {}, [
        block("f32[1]", "f32"),
      ]),
    ],
  },
  jvp: {
    accepts: [
      accept("f32[3]; f32[3]", "f32[2]; i32; f32; f32[2]; f32", {}, [block("f32[3]", "f32[2]; i32; f32")]),
    ],
    refuses: [
      refuse("f32", "expected an even number of inputs, x… then v…, found 1", {}, [block("f32", "f32")]),
      refuse("f32; f32[2]", "expected directions like the points (f32), found (f32[2])", {}, [
        block("f32", "f32"),
      ]),
      refuse("i32; i32", "expected an element type of f32, found i32", {}, [block("i32", "f32")]),
    ],
  },
};

function typesOf(name: string, use: Use): TensorType[] {
  return opNamed(name).type(types(use.of), use.attrs ?? {}, use.blocks ?? []);
}

const title = (use: Use) => `(${use.of}) ${JSON.stringify(use.attrs ?? {})}`;

describe.each(Object.entries(rules))("the type rule of %s", (name, { accepts, refuses }) => {
  it.each(accepts.map((use) => [title(use), use] as const))("accepts %s", (_, use) => {
    expect(typesOf(name, use).map(formatType).join("; ")).toBe(types(use.gives).map(formatType).join("; "));
  });

  it.each(refuses.map((use) => [title(use), use] as const))("refuses %s", (_, use) => {
    expect(() => typesOf(name, use)).toThrow(new GraphTypeError(name, use.says));
  });
});

describe("the table of ops", () => {
  it.each(opNames)("holds %s under its own name", (name) => {
    expect(opNamed(name).name).toBe(name);
  });

  it("says which name it does not know", () => {
    expect(hasOp("nothing")).toBe(false);
    expect(() => opNamed("toString")).toThrow('The graph has no op named "toString".');
  });
});
