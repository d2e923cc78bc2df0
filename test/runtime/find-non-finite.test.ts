import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { GraphSpan, Port, Program, Value } from "../../src/graph/graph.js";
import { constant, reduceSum, scan, select } from "../../src/graph/ops/index.js";
import { sizeOf, type TensorType, tensor } from "../../src/graph/types.js";
import { findNonFinite } from "../../src/runtime/executors/reference/index.js";

/** An entry of one state w with these results, and the report of what goes wrong in it for these numbers. */
function search(
  shape: readonly number[],
  data: readonly number[],
  build: (b: Builder, w: Value) => readonly Value[],
) {
  const b = new Builder();
  const type: TensorType = tensor("f32", ...shape);
  const block = b.block([{ type, name: "w" }], (w) => build(b, w!));
  const outputs = block.results.map((result, i): Port => ({ kind: "log", name: `${i}`, type: result.type }));
  const program: Program = {
    state: [{ name: "w", type }],
    hypers: [],
    entries: { train: { inputs: [{ kind: "state", name: "w", type }], outputs, block } },
  };
  const state = { w: { dtype: "f32" as const, shape, data: Float32Array.from(data) } };
  expect(data.length).toBe(sizeOf(shape));
  return findNonFinite(program, "train", {}, state);
}

const spanAt = (line: number): GraphSpan => ({ file: "a.mrl", line, column: 1, endLine: line, endColumn: 9 });

function at<T>(b: Builder, line: number, build: () => T): T {
  b.span = spanAt(line);
  return build();
}

describe("the search for non-finite numbers", () => {
  it("finds nothing where all is finite", () => {
    expect(search([2], [1, 2], (b, w) => [b.op("log", [w])])).toBeUndefined();
  });

  it("names the node whose inputs were finite, not those that it spoilt", () => {
    const found = search([2, 2], [1, 2, -3, 4], (b, w) => {
      const fine = at(b, 1, () => b.op("exp", [w]));
      const logs = at(b, 2, () => b.emit("log", [w], {}, [], ["ratio"])[0]!);
      return [at(b, 3, () => b.op("mul", [fine, logs]))];
    });
    expect(found).toMatchObject({
      node: { op: "log" },
      span: spanAt(2),
      name: "ratio",
      value: NaN,
      element: [1, 0],
      turns: [],
      mapped: [],
      inputsSummary: ["w: f32[2, 2] from -3 to 4"],
    });
  });

  it("gives the turns of the loops around the node", () => {
    const found = search([4], [3, 2, 0, 1], (b, w) => {
      const outer = scan(b, { length: 2 }, [], [], (_, __, i) => {
        const inner = scan(b, { length: 4 }, [], [w], (_, [x], j) => {
          const turn = b.op("convert", [b.op("add", [i, j])], { dtype: "f32" });
          return { carry: [], ys: [b.op("div", [turn, x!])] };
        });
        return { carry: [], ys: inner.ys };
      });
      return outer.ys;
    });
    expect(found).toMatchObject({
      node: { op: "div" },
      turns: [{ index: 0 }, { index: 2 }],
      element: [],
      value: Infinity,
    });
  });

  it("follows numbers into and out of loops", () => {
    const found = search([3], [1, 0, 2], (b, w) => {
      const zero = constant(b, "f32", [3], 0);
      const harmless = select(b, b.op("gt", [w, zero]), b.op("rsqrt", [w]), zero);
      const logs = b.op("log", [w]);
      const looped = scan(b, { length: 3 }, [constant(b, "f32", [], 0)], [logs], ([sum], [x]) => {
        const next = b.op("add", [sum!, x!]);
        return { carry: [next], ys: [b.op("neg", [next])] };
      });
      return [harmless, looped.ys[0]!];
    });
    expect(found).toMatchObject({ node: { op: "log" }, element: [1] });
  });

  it("does not blame constants, nor what a selection leaves out", () => {
    const found = search([2], [1, 0], (b, w) => {
      const zero = constant(b, "f32", [2], 0);
      const isPositive = b.op("gt", [w, zero]);
      const masked = select(b, isPositive, b.op("log", [w]), constant(b, "f32", [2], -Infinity));
      const weights = b.op("exp", [masked]);
      const total = reduceSum(b, weights, [0]);
      return [b.op("div", [constant(b, "f32", [], 1), b.op("sub", [total, total])])];
    });
    expect(found).toMatchObject({ node: { op: "div" }, value: Infinity });
  });

  it("finds the NaN that comes of masked values alone", () => {
    const found = search([2], [1, 2], (b, w) => {
      const lowest = constant(b, "f32", [2], -Infinity);
      const masked = select(b, b.op("gt", [w, constant(b, "f32", [2], 5)]), w, lowest);
      return [b.op("sub", [masked, lowest])];
    });
    expect(found).toMatchObject({ node: { op: "sub" }, value: NaN, element: [0] });
  });

  it("follows the verdict that numbers are not finite where the numbers themselves are dropped", () => {
    const found = search([2], [4, 0], (b, w) => {
      const dropped = select(b, constant(b, "bool", [2], 0), b.op("log", [w]), w);
      const rates = b.op("rsqrt", [w]);
      const finite = b.op("reduce_all", [b.op("is_finite", [rates])], { axes: [0] });
      return [dropped, finite];
    });
    expect(found).toMatchObject({ node: { op: "rsqrt" }, element: [1] });
  });

  it("names the first source where none reaches a result", () => {
    const found = search([], [0], (b, w) => {
      const lost = b.op("log", [w]);
      return [select(b, b.op("eq", [w, w]), w, lost)];
    });
    expect(found).toMatchObject({ node: { op: "log" }, inputsSummary: ["w: f32 = 0"] });
  });
});
