import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Block, Value } from "../../src/graph/graph.js";
import * as ops from "../../src/graph/ops/index.js";
import { expandBlock } from "../../src/graph/passes/expand.js";
import { keyType, tensor, type TensorType } from "../../src/graph/types.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";

type Build = (b: Builder, ...xs: Value[]) => readonly Value[];

function expanded(types: readonly TensorType[], build: Build): Block {
  const b = new Builder();
  const block = b.block(
    types.map((type) => ({ type })),
    (...xs) => build(b, ...xs),
  );
  return expandBlock(new Builder(), block);
}

const sum = (b: Builder, x: Value): Value =>
  ops.reduceSum(
    b,
    x,
    x.type.shape.map((_, axis) => axis),
  );

/** The gradients of the sum of an op's result, for one-axis inputs. */
function gradients(build: (b: Builder, ...xs: Value[]) => Value, ...inputs: number[][]): number[][] {
  const block = expanded(
    inputs.map((data) => tensor("f32", data.length)),
    (b, ...xs) => ops.grad(b, xs, (...ys) => [sum(b, build(b, ...ys))]).gradients,
  );
  const args = inputs.map((data) => ({
    dtype: "f32" as const,
    shape: [data.length],
    data: Float32Array.from(data),
  }));
  return evaluateBlock(block, args).map(({ data }) => [...data]);
}

/** How often each op occurs in a block. */
function counts(block: Block): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { op } of block.nodes) found[op] = (found[op] ?? 0) + 1;
  return found;
}

describe("derivatives where there is none", () => {
  it("halve at equal operands of max and min", () => {
    expect(gradients(ops.max, [1, 2, 0], [1, 3, -1])).toEqual([
      [0.5, 0, 1],
      [0.5, 1, 0],
    ]);
    expect(gradients(ops.min, [1, 2, 0], [1, 3, -1])).toEqual([
      [0.5, 1, 0],
      [0.5, 0, 1],
    ]);
  });

  it("are shared by equal extrema of a reduction and of a window", () => {
    expect(gradients((b, x) => ops.reduceMax(b, x, [0]), [1, 3, 3, 2])).toEqual([[0, 0.5, 0.5, 0]]);
    const pool = (b: Builder, x: Value) =>
      ops.maxPool(b, ops.reshape(b, x, [1, 2, 2, 1]), { window: [2, 2], strides: [2, 2] });
    expect(gradients(pool, [3, 1, 3, 2])).toEqual([[0.5, 0, 0.5, 0]]);
  });

  it("are zero for abs at zero", () => {
    expect(gradients(ops.abs, [-2, 0, 2])).toEqual([[-1, 0, 1]]);
  });

  it("stay finite for pow at zero", () => {
    const [ofX, ofY] = gradients(ops.pow, [0, 0, 0], [0, 1, 2]);
    expect(ofX).toEqual([0, 1, 0]);
    expect(ofY).toEqual([0, 0, 0]);
  });
});

describe("the derivative of reduce_prod", () => {
  const product = (b: Builder, x: Value) => ops.reduceProd(b, x, [0]);

  it("is right where elements are zero", () => {
    expect(gradients(product, [0, 2, 3, 5, 7])).toEqual([[210, 0, 0, 0, 0]]);
    expect(gradients(product, [0, 2, 0])).toEqual([[0, 0, 0]]);
  });
});

describe("a matrix product under a map", () => {
  const [images, weights] = [tensor("f32", 4, 3, 2), tensor("f32", 2, 5)];

  it("stays one matrix product with shared weights", () => {
    const block = expanded([images, weights], (b, xs, w) =>
      ops.map(b, 4, [xs!], (x) => [ops.matmul(b, x, w!)]),
    );
    expect(counts(block)).toEqual({ dot_general: 1 });
    expect(block.nodes[0]!.attrs["lhs_batch"]).toEqual([]);
  });

  it("moves the new axis in front where the right side has it", () => {
    const block = expanded([tensor("f32", 3, 2), tensor("f32", 4, 2, 5)], (b, x, ws) =>
      ops.map(b, 4, [ws!], (w) => [ops.matmul(b, x!, w)]),
    );
    expect(counts(block)).toEqual({ dot_general: 1, transpose: 1 });
    expect(block.results[0]!.type).toEqual(tensor("f32", 4, 3, 5));
  });

  it("becomes a batched one where both sides differ", () => {
    const block = expanded([images, tensor("f32", 4, 2, 5)], (b, xs, ws) =>
      ops.map(b, 4, [xs!, ws!], (x, w) => [ops.matmul(b, x, w)]),
    );
    expect(counts(block)).toEqual({ dot_general: 1 });
    expect(block.nodes[0]!.attrs["lhs_batch"]).toEqual([0]);
  });

  it("has a gradient without transposes", () => {
    const block = expanded(
      [tensor("f32", 3, 2), weights],
      (b, x, w) => ops.grad(b, [x!, w!], (y, v) => [sum(b, ops.matmul(b, y, v))]).gradients,
    );
    expect(counts(block)["transpose"]).toBeUndefined();
  });
});

describe("random bits under a map", () => {
  const key = { dtype: "u32" as const, shape: [2], data: Uint32Array.of(1, 2) };
  const fold = (b: Builder, k: Value) => {
    const word = ops.constant(b, "u32", [], 5);
    return ops.foldKey(b, k, word, word, 2);
  };

  it("are one larger draw", () => {
    const block = expanded([keyType], (b, k) => [
      ops.randomBits(b, k!, [3, 4]),
      ...ops.map(b, 3, [], () => [ops.randomBits(b, k!, [4])]),
    ]);
    const [whole, mapped] = evaluateBlock(block, [key]);
    expect(mapped).toEqual(whole);
  });

  it("keep a folded key the same for every example", () => {
    const block = expanded([keyType], (b, k) => [fold(b, k!), ...ops.map(b, 2, [], () => [fold(b, k!)])]);
    const [alone, mapped] = evaluateBlock(block, [key]);
    expect([...mapped!.data]).toEqual([...alone!.data, ...alone!.data]);
  });

  it("differ where each example has its own key", () => {
    const block = expanded([keyType, tensor("u32", 2, 2)], (b, k, keys) => [
      ops.randomBits(b, k!, [3]),
      ...ops.map(b, 2, [keys!], (own) => [ops.randomBits(b, own, [3])]),
    ]);
    const keys = { dtype: "u32" as const, shape: [2, 2], data: Uint32Array.of(9, 9, 1, 2) };
    const [alone, mapped] = evaluateBlock(block, [key, keys]);
    expect([...mapped!.data].slice(3)).toEqual([...alone!.data]);
    expect([...mapped!.data].slice(0, 3)).not.toEqual([...alone!.data]);
  });
});
