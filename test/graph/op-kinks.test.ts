import { describe, expect, it } from "vitest";
import type { Attrs } from "../../src/graph/graph.js";
import { grad, reduceSum } from "../../src/graph/ops/index.js";
import { f32s } from "./cases/case.js";
import { blockOf, run } from "./cases/evaluate.js";

/** The derivative of the sum of an op's results with respect to each of its inputs. */
function gradients(op: string, inputs: readonly (readonly number[])[], attrs: Attrs = {}): number[][] {
  const values = inputs.map((data) => f32s([data.length], data));
  const block = blockOf(values, (b, params) => {
    const total = (xs: readonly (typeof params)[number][]) => {
      const result = b.op(op, xs, attrs);
      const axes = result.type.shape.map((_, axis) => axis);
      return reduceSum(b, result, axes);
    };
    return grad(b, params, (...xs) => [total(xs)]).gradients;
  });
  return run(block, values, true).map(({ data }) => [...data]);
}

describe("where an op has no derivative, its gradient", () => {
  it("is zero for abs at zero", () => {
    expect(gradients("abs", [[0, -2, 3]])).toEqual([[0, -1, 1]]);
  });

  it("is shared by equal operands of max and min", () => {
    const operands = [
      [1, 2, 3],
      [1, 3, 2],
    ];
    expect(gradients("max", operands)).toEqual([
      [0.5, 0, 1],
      [0.5, 1, 0],
    ]);
    expect(gradients("min", operands)).toEqual([
      [0.5, 1, 0],
      [0.5, 0, 1],
    ]);
  });

  it("is shared by equal elements of a reduction", () => {
    expect(gradients("reduce_max", [[3, 1, 3, 2]], { axes: [0] })).toEqual([[0.5, 0, 0.5, 0]]);
    expect(gradients("reduce_min", [[1, 1, 1, 1]], { axes: [0] })).toEqual([[0.25, 0.25, 0.25, 0.25]]);
  });

  it("stays finite for pow at zero, where the power is smooth", () => {
    const [ofBase] = gradients("pow", [
      [0, 0, 0],
      [0, 1, 2],
    ]);
    expect(ofBase).toEqual([0, 1, 0]);
    const [, ofExponent] = gradients("pow", [[0], [2]]);
    expect(ofExponent).toEqual([0]);
  });

  it("does not take NaN from what select leaves out", () => {
    const values = [f32s([2], [4, -1])];
    const block = blockOf(
      values,
      (b, params) =>
        grad(b, params, (x) => {
          const isPositive = b.op("gt", [x!, b.op("constant", [], { dtype: "f32", shape: [2], data: 0 })]);
          const safe = b.op("select", [
            isPositive,
            x!,
            b.op("constant", [], { dtype: "f32", shape: [2], data: 1 }),
          ]);
          return [reduceSum(b, b.op("select", [isPositive, b.op("sqrt", [safe]), x!]), [0])];
        }).gradients,
    );
    expect([...run(block, values, true)[0]!.data]).toEqual([0.25, 1]);
  });
});
