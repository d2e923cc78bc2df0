import { describe, expect, test } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { simplify } from "../../src/graph/passes/simplify.js";
import { bool, i32, tensor, type TensorType } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { foldWith } from "./fold-with.js";
import { bodyOf, type Build, programOf } from "./program-of.js";

const [v, m, cube] = [tensor("f32", 3), tensor("f32", 2, 3), tensor("f32", 4, 2, 3)];
const bools = tensor("bool", 3);
const c = (b: Builder, value: number, type: TensorType = v): Value => op.full(b, type, value);
const x0 = ["yield %x0"];

/** What is built of parameters of these types, and the nodes that are to be left of it. */
const cases: [string, TensorType[], Build, string[]][] = [
  ["x + 0", [v], (b, x) => [op.add(b, x!, c(b, 0))], x0],
  ["0 + x", [v], (b, x) => [op.add(b, c(b, 0), x!)], x0],
  [
    "NaN stays what it is",
    [v],
    (b, x) => [op.add(b, x!, c(b, NaN))],
    ["%0: f32[3] = constant() {data: nan, dtype: f32, shape: [3]}", "%1: f32[3] = add(%x0, %0)", "yield %1"],
  ],
  ["x - 0", [v], (b, x) => [op.sub(b, x!, c(b, 0))], x0],
  ["0 - x", [v], (b, x) => [op.sub(b, c(b, 0), x!)], ["%0: f32[3] = neg(%x0)", "yield %0"]],
  ["x * 1", [v], (b, x) => [op.mul(b, x!, c(b, 1))], x0],
  ["x * -1", [v], (b, x) => [op.mul(b, c(b, -1), x!)], ["%0: f32[3] = neg(%x0)", "yield %0"]],
  [
    "i * 0",
    [tensor("i32", 2)],
    (b, x) => [op.mul(b, x!, c(b, 0, tensor("i32", 2)))],
    ["%0: i32[2] = constant() {data: 0, dtype: i32, shape: [2]}", "yield %0"],
  ],
  ["x / 1", [v], (b, x) => [op.div(b, x!, c(b, 1))], x0],
  [
    "x / 4",
    [v],
    (b, x) => [op.div(b, x!, c(b, 4))],
    ["%0: f32[3] = constant() {data: 0.25, dtype: f32, shape: [3]}", "%1: f32[3] = mul(%x0, %0)", "yield %1"],
  ],
  [
    "x / 3 stays: 1 / 3 is not exact",
    [v],
    (b, x) => [op.div(b, x!, c(b, 3))],
    ["%0: f32[3] = constant() {data: 3, dtype: f32, shape: [3]}", "%1: f32[3] = div(%x0, %0)", "yield %1"],
  ],
  [
    "x * 0 stays: x may be infinite",
    [v],
    (b, x) => [op.mul(b, x!, c(b, 0))],
    ["%0: f32[3] = constant() {data: 0, dtype: f32, shape: [3]}", "%1: f32[3] = mul(%x0, %0)", "yield %1"],
  ],
  [
    "x - x stays: x may be infinite",
    [v],
    (b, x) => [op.sub(b, x!, x!)],
    ["%0: f32[3] = sub(%x0, %x0)", "yield %0"],
  ],
  [
    "(x * 3) * 0.5",
    [v],
    (b, x) => [op.mul(b, c(b, 0.5), op.mul(b, x!, c(b, 3)))],
    ["%0: f32[3] = constant() {data: 1.5, dtype: f32, shape: [3]}", "%1: f32[3] = mul(%x0, %0)", "yield %1"],
  ],
  [
    "3 x + 3 x",
    [v],
    (b, x) => [op.add(b, op.mul(b, x!, c(b, 3)), op.mul(b, x!, c(b, 3)))],
    ["%0: f32[3] = constant() {data: 6, dtype: f32, shape: [3]}", "%1: f32[3] = mul(%x0, %0)", "yield %1"],
  ],
  ["-(-x)", [v], (b, x) => [op.neg(b, op.neg(b, x!))], x0],
  ["x + -y", [v, v], (b, x, y) => [op.add(b, x!, op.neg(b, y!))], ["%0: f32[3] = sub(%x0, %x1)", "yield %0"]],
  ["-x + y", [v, v], (b, x, y) => [op.add(b, op.neg(b, x!), y!)], ["%0: f32[3] = sub(%x1, %x0)", "yield %0"]],
  ["x - -y", [v, v], (b, x, y) => [op.sub(b, x!, op.neg(b, y!))], ["%0: f32[3] = add(%x0, %x1)", "yield %0"]],
  [
    "-x * -y",
    [v, v],
    (b, x, y) => [op.mul(b, op.neg(b, x!), op.neg(b, y!))],
    ["%0: f32[3] = mul(%x0, %x1)", "yield %0"],
  ],
  [
    "-(x - y)",
    [v, v],
    (b, x, y) => [op.neg(b, op.sub(b, x!, y!))],
    ["%0: f32[3] = sub(%x1, %x0)", "yield %0"],
  ],
  [
    "a sign seen through a broadcast",
    [m, v],
    (b, x, y) => [op.add(b, x!, op.broadcastTo(b, op.neg(b, y!), [2, 3]))],
    ["%0: f32[2, 3] = broadcast(%x1) {axes: [1], shape: [2, 3]}", "%1: f32[2, 3] = sub(%x0, %0)", "yield %1"],
  ],
  [
    "a sign through a product and a sum",
    [m, v, v],
    (b, x, y, z) => [
      op.add(b, z!, op.reduceSum(b, op.mul(b, op.neg(b, x!), op.broadcastTo(b, y!, [2, 3])), [0])),
    ],
    [
      "%0: f32[2, 3] = broadcast(%x1) {axes: [1], shape: [2, 3]}",
      "%1: f32[2, 3] = mul(%x0, %0)",
      "%2: f32[3] = reduce_sum(%1) {axes: [0]}",
      "%3: f32[3] = sub(%x2, %2)",
      "yield %3",
    ],
  ],
  ["|-x|", [v], (b, x) => [op.abs(b, op.neg(b, x!))], ["%0: f32[3] = abs(%x0)", "yield %0"]],
  ["||x||", [v], (b, x) => [op.abs(b, op.abs(b, x!))], ["%0: f32[3] = abs(%x0)", "yield %0"]],
  ["cos(-x)", [v], (b, x) => [op.cos(b, op.neg(b, x!))], ["%0: f32[3] = cos(%x0)", "yield %0"]],
  ["max(x, x)", [v], (b, x) => [op.max(b, x!, x!)], x0],
  ["x ^ 1", [v], (b, x) => [op.pow(b, x!, c(b, 1))], x0],
  ["x ^ 2", [v], (b, x) => [op.pow(b, x!, c(b, 2))], ["%0: f32[3] = mul(%x0, %x0)", "yield %0"]],
  ["not not p", [bools], (b, x) => [op.not(b, op.not(b, x!))], x0],
  ["p and true", [bools], (b, x) => [op.and(b, x!, c(b, 1, bools))], x0],
  [
    "p or true",
    [bools],
    (b, x) => [op.or(b, x!, c(b, 1, bools))],
    ["%0: bool[3] = constant() {data: 1, dtype: bool, shape: [3]}", "yield %0"],
  ],
  ["select(true, x, y)", [v, v], (b, x, y) => [op.select(b, c(b, 1, bools), x!, y!)], x0],
  ["select(false, x, y)", [v, v], (b, x, y) => [op.select(b, c(b, 0, bools), x!, y!)], ["yield %x1"]],
  ["select(p, x, x)", [bools, v], (b, p, x) => [op.select(b, p!, x!, x!)], ["yield %x1"]],
  [
    "select(not p, x, y)",
    [bools, v, v],
    (b, p, x, y) => [op.select(b, op.not(b, p!), x!, y!)],
    ["%0: f32[3] = select(%x0, %x2, %x1)", "yield %0"],
  ],
  ["select(p, true, false)", [bools], (b, p) => [op.select(b, p!, c(b, 1, bools), c(b, 0, bools))], x0],
  [
    "select(p, false, true)",
    [bools],
    (b, p) => [op.select(b, p!, c(b, 0, bools), c(b, 1, bools))],
    ["%0: bool[3] = not(%x0)", "yield %0"],
  ],
  [
    "bool to i32 to f32",
    [bools],
    (b, p) => [op.convert(b, op.convert(b, p!, "i32"), "f32")],
    ["%0: f32[3] = convert(%x0) {dtype: f32}", "yield %0"],
  ],
  ["bool to f32 to bool", [bools], (b, p) => [op.convert(b, op.convert(b, p!, "f32"), "bool")], x0],
  ["bits there and back", [v], (b, x) => [op.bitcast(b, op.bitcast(b, x!, "u32"), "f32")], x0],
  [
    "reshape of reshape",
    [m],
    (b, x) => [b.op("reshape", [b.op("reshape", [x!], { shape: [6] })], { shape: [2, 3] })],
    x0,
  ],
  [
    "reshape that drops an axis of a broadcast",
    [v],
    (b, x) => [
      b.op("reshape", [b.op("broadcast", [x!], { shape: [2, 1, 3], axes: [2] })], { shape: [2, 3] }),
    ],
    ["%0: f32[2, 3] = broadcast(%x0) {axes: [1], shape: [2, 3]}", "yield %0"],
  ],
  [
    "broadcast of a reshape that adds an axis",
    [v],
    (b, x) => [
      b.op("broadcast", [b.op("reshape", [x!], { shape: [1, 3] })], { shape: [1, 2, 3], axes: [0, 2] }),
    ],
    ["%0: f32[1, 2, 3] = broadcast(%x0) {axes: [2], shape: [1, 2, 3]}", "yield %0"],
  ],
  [
    "broadcast of broadcast",
    [v],
    (b, x) => [b.op("broadcast", [op.broadcastTo(b, x!, [2, 3])], { shape: [2, 4, 3], axes: [0, 2] })],
    ["%0: f32[2, 4, 3] = broadcast(%x0) {axes: [2], shape: [2, 4, 3]}", "yield %0"],
  ],
  [
    "broadcast along sizes of 1 only",
    [v],
    (b, x) => [op.broadcastTo(b, x!, [1, 3])],
    ["%0: f32[1, 3] = reshape(%x0) {shape: [1, 3]}", "yield %0"],
  ],
  [
    "transpose there and back",
    [cube],
    (b, x) => [op.transpose(b, op.transpose(b, x!, [1, 2, 0]), [2, 0, 1])],
    x0,
  ],
  [
    "transpose of a broadcast",
    [m],
    (b, x) => [op.transpose(b, b.op("broadcast", [x!], { shape: [4, 2, 3], axes: [1, 2] }), [1, 0, 2])],
    ["%0: f32[2, 4, 3] = broadcast(%x0) {axes: [0, 2], shape: [2, 4, 3]}", "yield %0"],
  ],
  [
    "transpose that moves an axis of size 1 only",
    [tensor("f32", 2, 1, 3)],
    (b, x) => [op.transpose(b, x!, [1, 0, 2])],
    ["%0: f32[1, 2, 3] = reshape(%x0) {shape: [1, 2, 3]}", "yield %0"],
  ],
  ["whole slice", [m], (b, x) => [op.slice(b, x!, [0, 0], [2, 3])], x0],
  [
    "slice of slice",
    [tensor("f32", 10)],
    (b, x) => [
      b.op("slice", [b.op("slice", [x!], { start: [1], limit: [10], stride: [2] })], {
        start: [1],
        limit: [4],
        stride: [2],
      }),
    ],
    ["%0: f32[2] = slice(%x0) {limit: [8], start: [3], stride: [4]}", "yield %0"],
  ],
  [
    "slice of a broadcast",
    [v],
    (b, x) => [op.slice(b, op.broadcastTo(b, x!, [4, 3]), [1, 1], [3, 3])],
    [
      "%0: f32[2] = slice(%x0) {limit: [3], start: [1], stride: [1]}",
      "%1: f32[2, 2] = broadcast(%0) {axes: [1], shape: [2, 2]}",
      "yield %1",
    ],
  ],
  [
    "part of a concat",
    [v, v],
    (b, x, y) => [op.slice(b, op.concat(b, [x!, y!], 0), [3], [6])],
    ["yield %x1"],
  ],
  [
    "slices put together again",
    [m],
    (b, x) => [op.concat(b, [op.slice(b, x!, [0, 0], [2, 1]), op.slice(b, x!, [0, 1], [2, 3])], 1)],
    x0,
  ],
  ["concat with nothing", [v, tensor("f32", 0)], (b, x, y) => [op.concat(b, [y!, x!, y!], 0)], x0],
  [
    "concat of concat",
    [v, v],
    (b, x, y) => [op.concat(b, [op.concat(b, [x!, y!], 0), y!], 0)],
    ["%0: f32[9] = concat(%x0, %x1, %x1) {axis: 0}", "yield %0"],
  ],
  ["pad by nothing", [v], (b, x) => [b.op("pad", [x!, c(b, 0, tensor("f32"))], { low: [0], high: [0] })], x0],
  [
    "reverse twice",
    [m],
    (b, x) => [op.reverse(b, op.reverse(b, x!, [0, 1]), [1])],
    ["%0: f32[2, 3] = reverse(%x0) {axes: [0]}", "yield %0"],
  ],
  [
    "reverse of what repeats",
    [v],
    (b, x) => [op.reverse(b, op.broadcastTo(b, x!, [2, 3]), [0])],
    ["%0: f32[2, 3] = broadcast(%x0) {axes: [1], shape: [2, 3]}", "yield %0"],
  ],
  ["reduce along no axis", [v], (b, x) => [b.op("reduce_max", [x!], { axes: [] })], x0],
  [
    "reduce along an axis of size 1",
    [tensor("f32", 1, 3)],
    (b, x) => [op.reduceSum(b, x!, [0])],
    ["%0: f32[3] = reshape(%x0) {shape: [3]}", "yield %0"],
  ],
  [
    "sum of sum",
    [cube],
    (b, x) => [op.reduceSum(b, op.reduceSum(b, x!, [1]), [1])],
    ["%0: f32[4] = reduce_sum(%x0) {axes: [1, 2]}", "yield %0"],
  ],
  [
    "sum of a transpose",
    [cube],
    (b, x) => [op.reduceSum(b, op.transpose(b, x!, [2, 0, 1]), [1])],
    [
      "%0: f32[2, 3] = reduce_sum(%x0) {axes: [0]}",
      "%1: f32[3, 2] = transpose(%0) {perm: [1, 0]}",
      "yield %1",
    ],
  ],
  [
    "sum of what repeats",
    [v],
    (b, x) => [op.reduceSum(b, op.broadcastTo(b, x!, [4, 3]), [0])],
    ["%0: f32[3] = constant() {data: 4, dtype: f32, shape: [3]}", "%1: f32[3] = mul(%x0, %0)", "yield %1"],
  ],
  [
    "sum of nothing, whatever repeats",
    [v],
    (b, x) => [op.reduceSum(b, op.broadcastTo(b, x!, [0, 3]), [0])],
    ["%0: f32[3] = constant() {data: 0, dtype: f32, shape: [3]}", "yield %0"],
  ],
  ["maximum of what repeats", [v], (b, x) => [op.reduceMax(b, op.broadcastTo(b, x!, [4, 3]), [0])], x0],
  [
    "product of transposes",
    [m, m],
    (b, x, y) => [op.matmul(b, op.transpose(b, x!, [1, 0]), y!)],
    [
      "%0: f32[3, 3] = dot_general(%x0, %x1) {lhs_batch: [], lhs_contract: [0], rhs_batch: [], rhs_contract: [0]}",
      "yield %0",
    ],
  ],
  [
    "transpose of a product",
    [m, tensor("f32", 3, 4)],
    (b, x, y) => [op.transpose(b, op.matmul(b, x!, y!), [1, 0])],
    [
      "%0: f32[4, 2] = dot_general(%x1, %x0) {lhs_batch: [], lhs_contract: [0], rhs_batch: [], rhs_contract: [1]}",
      "yield %0",
    ],
  ],
  [
    "a batch of products with one matrix",
    [cube, tensor("f32", 3, 5)],
    (b, x, y) => [
      b.op("dot_general", [x!, op.broadcastTo(b, y!, [4, 3, 5])], {
        lhs_contract: [2],
        rhs_contract: [1],
        lhs_batch: [0],
        rhs_batch: [0],
      }),
    ],
    [
      "%0: f32[4, 2, 5] = dot_general(%x0, %x1) {lhs_batch: [], lhs_contract: [2], rhs_batch: [], rhs_contract: [0]}",
      "yield %0",
    ],
  ],
  [
    "a part of a product",
    [m, tensor("f32", 3, 4)],
    (b, x, y) => [op.slice(b, op.matmul(b, x!, y!), [1, 1], [2, 4])],
    [
      "%0: f32[1, 3] = slice(%x0) {limit: [2, 3], start: [1, 0], stride: [1, 1]}",
      "%1: f32[3, 3] = slice(%x1) {limit: [3, 4], start: [0, 1], stride: [1, 1]}",
      "%2: f32[1, 3] = dot_general(%0, %1) {lhs_batch: [], lhs_contract: [1], rhs_batch: [], rhs_contract: [0]}",
      "yield %2",
    ],
  ],
  [
    "a part of a batch of products, rows apart",
    [cube, tensor("f32", 4, 3, 5)],
    (b, x, y) => [
      b.op(
        "slice",
        [
          b.op("dot_general", [x!, y!], {
            lhs_contract: [2],
            rhs_contract: [1],
            lhs_batch: [0],
            rhs_batch: [0],
          }),
        ],
        { start: [1, 0, 0], limit: [4, 2, 5], stride: [2, 1, 1] },
      ),
    ],
    [
      "%0: f32[2, 2, 3] = slice(%x0) {limit: [4, 2, 3], start: [1, 0, 0], stride: [2, 1, 1]}",
      "%1: f32[2, 3, 5] = slice(%x1) {limit: [4, 3, 5], start: [1, 0, 0], stride: [2, 1, 1]}",
      "%2: f32[2, 2, 5] = dot_general(%0, %1) {lhs_batch: [0], lhs_contract: [2], rhs_batch: [0], rhs_contract: [1]}",
      "yield %2",
    ],
  ],
  [
    "a sum over a batch of products",
    [cube, cube],
    (b, x, y) => [
      op.reduceSum(
        b,
        b.op("dot_general", [x!, y!], {
          lhs_contract: [2],
          rhs_contract: [2],
          lhs_batch: [0],
          rhs_batch: [0],
        }),
        [0],
      ),
    ],
    [
      "%0: f32[2, 2] = dot_general(%x0, %x1) {lhs_batch: [], lhs_contract: [2, 0], rhs_batch: [], rhs_contract: [2, 0]}",
      "yield %0",
    ],
  ],
  [
    "a sum of parts that lie side by side among zeros",
    [m, m, v],
    (b, x, y, z) => {
      const part = (value: typeof x, low: number, high: number) =>
        b.op("pad", [value!, c(b, 0, tensor("f32"))], { low: [low, 0], high: [high, 0] });
      const row = op.reshape(b, z!, [1, 3]);
      return [op.add(b, op.add(b, part(x, 3, 0), part(row, 2, 2)), part(y, 0, 3))];
    },
    [
      "%0: f32[1, 3] = reshape(%x2) {shape: [1, 3]}",
      "%1: f32[5, 3] = concat(%x1, %0, %x0) {axis: 0}",
      "yield %1",
    ],
  ],
  [
    "a sum of parts that leave a gap",
    [m, m],
    (b, x, y) => {
      const part = (value: typeof x, low: number, high: number) =>
        b.op("pad", [value!, c(b, 0, tensor("f32"))], { low: [low, 0], high: [high, 0] });
      return [op.add(b, part(x, 3, 0), part(y, 0, 3))];
    },
    [
      "%0: f32 = constant() {data: 0, dtype: f32, shape: []}",
      "%1: f32[5, 3] = pad(%x0, %0) {high: [0, 0], low: [3, 0]}",
      "%2: f32[5, 3] = pad(%x1, %0) {high: [3, 0], low: [0, 0]}",
      "%3: f32[5, 3] = add(%1, %2)",
      "yield %3",
    ],
  ],
  ["all rows", [m], (b, x) => [b.op("gather", [x!, op.iota(b, "i32", 2)], { batch: 0 })], x0],
  [
    "one row",
    [m],
    (b, x) => [b.op("gather", [x!, c(b, 7, i32)], { batch: 0 })],
    [
      "%0: f32[1, 3] = slice(%x0) {limit: [2, 3], start: [1, 0], stride: [1, 1]}",
      "%1: f32[3] = reshape(%0) {shape: [3]}",
      "yield %1",
    ],
  ],
  [
    "cond with a known way",
    [v, v],
    (b, x, y) =>
      op.cond(
        b,
        c(b, 0, bool),
        () => [x!],
        () => [op.neg(b, y!)],
      ),
    ["%0: f32[3] = neg(%x1)", "yield %0"],
  ],
  ["stop_gradient", [v], (b, x) => [op.stopGradient(b, x!)], x0],
  [
    "stop_gradient while a gradient is to be taken",
    [tensor("f32")],
    (b, x) => [op.grad(b, [x!], (y) => [op.mul(b, y, op.stopGradient(b, y))]).gradients[0]!],
    [
      "%0: f32, %1: f32 = grad(%x0) (%x0~1: f32) {",
      "%2: f32 = stop_gradient(%x0~1)",
      "%3: f32 = mul(%x0~1, %2)",
      "yield %3",
      "}",
      "yield %1",
    ],
  ],
  [
    "arithmetic of constants",
    [v],
    (b, x) => [
      op.sub(b, x!, op.convert(b, op.add(b, op.iota(b, "i32", 3), c(b, 1, tensor("i32", 3))), "f32")),
    ],
    [
      "%0: f32[3] = constant() {data: [1, 2, 3], dtype: f32, shape: [3]}",
      "%1: f32[3] = sub(%x0, %0)",
      "yield %1",
    ],
  ],
];

describe("optimise", () => {
  test.each(cases)("%s", (_, types, build, expected) => {
    const program = programOf(types, build);
    verify(program);
    const after = optimise(program, { evaluate: foldWith(false), onPass: (_pass, next) => verify(next) });
    expect(bodyOf(after)).toEqual(expected);
  });

  test("what no rule applies to is left as it is, with nothing beside it", () => {
    const program = programOf([bools, tensor("f32")], (b, chosen, x) => [
      op.select(b, chosen!, b.op("broadcast", [x!], { shape: [3], axes: [] }), c(b, 0)),
    ]);
    expect(simplify(program)).toBe(program);
  });

  test("names and spans stay", () => {
    const span = { file: "a.mrl", line: 1, column: 2, endLine: 1, endColumn: 9 };
    const program = programOf([v], (b, x) => {
      b.span = span;
      const [inner] = b.emit("neg", [x!], {}, [], ["inner"]);
      return b.emit("add", [c(b, 1), inner!], {}, [], ["outer"]);
    });
    expect(bodyOf(optimise(program))).toEqual([
      "%0: f32[3] = constant() {data: 1, dtype: f32, shape: [3]} @ a.mrl:1:2-1:9",
      "%outer: f32[3] = sub(%0, %x0) @ a.mrl:1:2-1:9",
      "yield %outer",
    ]);
  });
});
