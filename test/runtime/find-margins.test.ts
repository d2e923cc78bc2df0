import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { GraphSpan, Port, Program, Value } from "../../src/graph/graph.js";
import {
  argmax,
  constant,
  convert,
  eq,
  grad,
  gt,
  lt,
  max,
  reduceSum,
  scan,
} from "../../src/graph/ops/index.js";
import { expand } from "../../src/graph/passes/expand.js";
import { type TensorType, tensor } from "../../src/graph/types.js";
import { findMargins } from "../../src/runtime/executors/reference/index.js";
import { entryInputs } from "../../src/runtime/run/entry-call.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/** The margins of an entry of one state w, for these numbers. */
function margins(
  shape: readonly number[],
  data: readonly number[],
  build: (b: Builder, w: Value) => readonly Value[],
) {
  const b = new Builder();
  const type: TensorType = tensor("f32", ...shape);
  const block = b.block([{ type, name: "w" }], (w) => build(b, w!));
  const outputs = block.results.map((result, i): Port => ({ kind: "data", name: `${i}`, type: result.type }));
  const program: Program = expand({
    state: [{ name: "w", type }],
    hypers: [],
    entries: { train: { inputs: [{ kind: "state", name: "w", type }], outputs, block } },
  });
  const state = { w: { dtype: "f32" as const, shape, data: Float64Array.from(data) } };
  return findMargins(program, "train", {}, state);
}

const row = (b: Builder, numbers: readonly number[]): Value => constant(b, "f32", [numbers.length], numbers);

const spanAt = (line: number): GraphSpan => ({ file: "a.mrl", line, column: 1, endLine: line, endColumn: 9 });

describe("the distance of a decision to its boundary", () => {
  it("of a comparison is a part of the largest number of its tensors", () => {
    const { smallest, decisions } = margins([2], [4, 2.5], (b, w) => [lt(b, w, row(b, [1, 3]))]);
    expect(smallest).toBeCloseTo(0.5 / 4);
    expect(decisions).toBe(2);
  });

  it("of a comparison with zero is absolute where numbers are small, as zero has no size", () => {
    const { smallest } = margins([2], [0.25, -0.0625], (b, w) => [gt(b, w, row(b, [0, 0]))]);
    expect(smallest).toBe(0.0625);
  });

  it("of an argmax is that of the largest number and the next", () => {
    const { smallest, decisions } = margins([2, 3], [3, 2.5, 0, 1, 4, 2], (b, w) => [argmax(b, w, 1)]);
    expect(smallest).toBeCloseTo(0.5 / 4);
    expect(decisions).toBe(2);
  });

  it("of an order is that of the nearest neighbours in it", () => {
    const { smallest } = margins([4], [3, 8, 0, 3.5], (b, w) => [b.op("argsort", [w], { axis: 0 })]);
    expect(smallest).toBeCloseTo(0.5 / 8);
  });

  it.each([
    { op: "floor", x: -0.25, distance: 0.25 },
    { op: "floor", x: 2.75, distance: 0.25 / 2.75 },
    { op: "round", x: 0.25, distance: 0.25 },
    { op: "sign", x: -0.125, distance: 0.125 },
  ])("of $op of $x is that to where it jumps", ({ op, x, distance }) => {
    expect(margins([], [x], (b, w) => [b.op(op, [w])]).smallest).toBeCloseTo(distance, 12);
  });

  it("of a cast to integers is that to the next whole number, of which zero is none", () => {
    const cast = (x: number) => margins([], [x], (b, w) => [convert(b, w, "i32")]).smallest;
    expect([0.25, -0.25, 1.25].map(cast)).toEqual([0.75, 0.75, 0.25 / 1.25]);
  });

  it("is none for what bends and does not jump, but for its derivative", () => {
    const relu = (b: Builder, w: Value) => max(b, w, row(b, [0, 0]));
    expect(margins([2], [0.25, -0.5], (b, w) => [relu(b, w)])).toMatchObject({
      smallest: Infinity,
      decisions: 0,
    });
    const derived = margins([2], [0.25, -0.5], (b, w) => {
      return grad(b, [w], (x) => [reduceSum(b, relu(b, x!), [0])]).gradients;
    });
    expect(derived.smallest).toBe(0.25);
  });

  it("counts ties and leaves them out: numbers of one origin are equal everywhere", () => {
    const found = margins([3], [2, 1, 2], (b, w) => [eq(b, w, row(b, [2, 2, 2]))]);
    expect(found).toMatchObject({ smallest: 0.5, decisions: 3, ties: 2 });
  });

  it("is not taken of integers, which are exact", () => {
    const found = margins([2], [1, 2], (b, w) => {
      const whole = convert(b, w, "i32");
      return [lt(b, whole, constant(b, "i32", [2], [2, 3]))];
    });
    expect(found.nearest.map(({ node }) => node.op)).toEqual([]);
    expect(found).toMatchObject({ decisions: 2, ties: 2 });
  });

  it("comes with its place: line, turn of the loop, element and operands, the nearest of each node first", () => {
    const { nearest } = margins([3], [4, 2, 1], (b, w) => {
      b.span = spanAt(1);
      const far = lt(b, w, row(b, [9, 9, 9]));
      b.span = spanAt(2);
      const { ys } = scan(b, { length: 3 }, [], [w], (_, [x]) => {
        b.span = spanAt(3);
        return { carry: [], ys: [gt(b, x!, constant(b, "f32", [], 2.5))] };
      });
      return [far, ys[0]!];
    });
    expect(nearest.map(({ span, distance }) => [span?.line, distance])).toEqual([
      [3, 0.2],
      [1, 5 / 9],
    ]);
    expect(nearest[0]).toMatchObject({ turns: [{ span: spanAt(2), index: 1 }], element: [] });
    expect(nearest[1]).toMatchObject({
      turns: [],
      element: [0],
      inputsSummary: ["w: f32[3] from 1 to 4", "f32[3] = 9"],
    });
  });
});

describe("the margins of a spec", () => {
  const spec = (limit: number): string => `
task Coin { hidden p: f32 ~ Uniform(0, 1); example { x: f32 = p, y = p } }
learner choosing<T: Supervised>() for T {
  state theta = 0.1
  train {
    let on = if theta * 3.0 > ${limit} then 1.0 else 2.0
    theta = on
  }
}
experiment e { tasks = Coin(); learner = choosing(); train { iterations: 1 } }`;

  const of = async (limit: number) => {
    const { executable, single } = prepareText(spec(limit));
    const state = await withSession(reference, executable, (session) => train(session, executable, []));
    return findMargins(single, "train", entryInputs(single, "train", { seed: 0 }), state);
  };

  it("show a branch that rounding decides, at its line", async () => {
    const { smallest, nearest } = await of(0.3);
    expect(smallest).toBeGreaterThan(0);
    expect(smallest).toBeLessThan(1e-7);
    expect(nearest[0]!.span).toMatchObject({ file: "spec.mrl", line: 6 });
  });

  it("are wide where it does not", async () => {
    expect((await of(0.2)).smallest).toBeCloseTo(1 / 3, 4);
  });
});
