import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, scale } from "../../src/graph/ops/arithmetic.js";
import { gt } from "../../src/graph/ops/comparison.js";
import { cond } from "../../src/graph/ops/cond.js";
import { constant } from "../../src/graph/ops/constant.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { sin, tanh } from "../../src/graph/ops/exponential.js";
import { map } from "../../src/graph/ops/map.js";
import { scan } from "../../src/graph/ops/scan.js";
import { stopGradient } from "../../src/graph/ops/stop-gradient.js";
import { f32, tensor, type TensorType } from "../../src/graph/types.js";
import { scalarCases } from "./transform-cases.js";
import {
  allNodes,
  blockOf,
  differences,
  evaluate,
  evaluateExpanded,
  someArgs,
  total,
  weigh,
} from "./transform-support.js";

type Scalar = (b: Builder, ...xs: Value[]) => Value;

function gradients(f: Scalar): (b: Builder, ...xs: Value[]) => Value[] {
  return (b, ...xs) => grad(b, xs, (...inner) => [f(b, ...inner)]).gradients;
}

/** A number that every entry of every gradient of `f` changes. */
function weighedGradient(f: Scalar): Scalar {
  return (b, ...xs) => weigh(b, gradients(f)(b, ...xs));
}

function expectClose(actual: number[][], expected: number[][], tolerance: number): void {
  const scale = Math.max(1, ...expected.flat().map(Math.abs));
  expect(actual.map((numbers) => numbers.length)).toEqual(expected.map((numbers) => numbers.length));
  actual.flat().forEach((x, i) => {
    expect(Math.abs(x - expected.flat()[i]!), `entry ${i}: ${x} for ${expected.flat()[i]}`).toBeLessThan(
      tolerance * scale,
    );
  });
}

describe.each(scalarCases)("$name", ({ types, f }) => {
  const args = someArgs(types);

  it("has the gradient that differences give", () => {
    const expected = differences(types, (b, ...xs) => [f(b, ...xs)], args);
    expect(Math.max(...expected.flat().map(Math.abs))).toBeGreaterThan(1e-3);
    expectClose(evaluate(types, gradients(f), args), expected, 1e-10);
  });

  it("has the second derivative that differences of the gradient give", () => {
    const h = weighedGradient(f);
    const expected = differences(types, (b, ...xs) => [h(b, ...xs)], args);
    expectClose(evaluate(types, gradients(h), args), expected, 1e-9);
  });
});

describe("grad", () => {
  const vec = tensor("f32", 3);

  it("has a third derivative", () => {
    const f: Scalar = (b, x) => total(b, mul(b, sin(b, x), mul(b, x, x)));
    const h = weighedGradient(weighedGradient(f));
    const expected = differences([vec], (b, x) => [h(b, x!)], someArgs([vec]));
    expectClose(evaluate([vec], gradients(h), someArgs([vec])), expected, 1e-9);
  });

  it("gives the scalar and what comes with it before the gradients", () => {
    const results = evaluate(
      [f32],
      (b, x) => b.emit("grad", [x!], {}, [b.block([{ type: f32 }], (y) => [mul(b, y!, y!), add(b, y!, y!)])]),
      [[3]],
    );
    expect(results).toEqual([[9], [6], [6]]);
  });

  it("tells two parameters that are given one value apart, and from a capture of it", () => {
    const results = evaluate(
      [f32],
      (b, x) => grad(b, [x!, x!], (p, q) => [mul(b, mul(b, p!, p!), mul(b, q!, x!))]).gradients,
      [[2]],
    );
    expect(results).toEqual([[16], [8]]);
  });

  it("differentiates an outer gradient through an inner function's captures", () => {
    // The inner gradient of x·y² with respect to y is 2xy, which at y = x is 2x².
    const outer: Scalar = (b, x) => grad(b, [x], (y) => [mul(b, x, mul(b, y!, y!))]).gradients[0]!;
    expect(evaluate([f32], gradients(outer), [[3]])).toEqual([[12]]);
  });

  it("stops at stop_gradient", () => {
    const f: Scalar = (b, x) => mul(b, x, stopGradient(b, mul(b, x, x)));
    expect(evaluate([f32], gradients(f), [[3]])).toEqual([[9]]);
  });

  it("gives zeros where the scalar is a constant, and one where it is the parameter", () => {
    expect(
      evaluate(
        [f32, vec],
        gradients((_, x) => x),
        [[5], [1, 2, 3]],
      ),
    ).toEqual([[1], [0, 0, 0]]);
  });

  it("passes a scan of no turns as if it were not there", () => {
    const f: Scalar = (b, x, xs) => {
      const { carry, ys } = scan(b, { length: 0 }, [x, x], [xs], ([c], [y]) => ({
        carry: [mul(b, c!, y!), constant(b, "f32", [3], 7)],
        ys: [c!],
      }));
      const squares = carry.map((end, i) => scale(b, total(b, mul(b, end, end)), i + 1));
      return add(b, add(b, squares[0]!, squares[1]!), total(b, ys[0]!));
    };
    const types = [vec, tensor("f32", 0, 3)];
    expect(evaluate(types, gradients(f), [[1, 2, 3], []])).toEqual([[6, 12, 18], []]);
  });

  it("goes back through a cond for what is differentiated only", () => {
    const block = blockOf(
      [vec, vec],
      (b, x, w) =>
        grad(b, [x!], (y) => {
          const isPositive = gt(b, total(b, w!), constant(b, "f32", [], 0));
          const branches = cond(
            b,
            isPositive,
            () => [mul(b, y, w!)],
            () => [w!],
          );
          return [total(b, mul(b, branches[0]!, y))];
        }).gradients,
    );
    const conds = block.nodes.filter((node) => node.op === "cond");
    expect(conds.map((node) => node.outputs.length)).toEqual([1, 1]);
    expect(
      evaluateExpanded(block, [
        [1, 2, 3],
        [1, 1, 1],
      ]),
    ).toEqual([[2, 4, 6]]);
    expect(
      evaluateExpanded(block, [
        [1, 2, 3],
        [-1, -1, 1],
      ]),
    ).toEqual([[-1, -1, 1]]);
  });

  it("gives what it makes the span and what it stands for the name of the node it comes from", () => {
    const at = (line: number) => ({ file: "a.mrl", line, column: 1, endLine: line, endColumn: 2 });
    const block = blockOf([vec], (b, x) => {
      b.span = at(1);
      const results = b.emit("grad", [x!], {}, [
        b.block([{ type: vec }], (y) => {
          b.span = at(2);
          const [rows] = map(b, 3, [y!], (z) => {
            b.span = at(3);
            return b.emit("sin", [z], {}, [], ["wave"]);
          });
          b.span = at(4);
          return [total(b, rows!)];
        }),
      ]);
      return results.slice(1);
    });
    const lines = (op: string) => block.nodes.filter((node) => node.op === op).map((node) => node.span?.line);
    expect(lines("cos")).toEqual([3]);
    expect(lines("mul")).toEqual([3]);
    expect(lines("constant")).toEqual([1]);
    const kept = blockOf([vec], (b, x) => map(b, 3, [x!], (y) => b.emit("sin", [y], {}, [], ["wave"])));
    expect(kept.nodes.map((node) => node.outputs[0]!.name)).toEqual(["wave"]);
  });

  it("leaves only ops that executors know", () => {
    const { types, f } = scalarCases.at(-2)!;
    const ops = new Set(allNodes(blockOf(types, gradients(f))).map((node) => node.op));
    expect([...ops].filter((op) => op === "grad" || op === "map" || op === "jvp")).toEqual([]);
    expect(ops).toContain("scan");
  });
});

describe("what a differentiated scan keeps of each turn", () => {
  const vec = tensor("f32", 3);

  /** The shapes that the forward scan stacks for a gradient with respect to all of `types`. */
  function stacked(types: TensorType[], f: Scalar): readonly number[][] {
    const loop = blockOf(types, gradients(f)).nodes.find((node) => node.op === "scan")!;
    return loop.outputs.slice(loop.attrs["carry"] as number).map((output) => [...output.type.shape]);
  }

  it("is nothing where slices of xs are enough", () => {
    const f: Scalar = (b, h, xs) => {
      const { carry } = scan(b, { length: 4 }, [h], [stopGradient(b, xs)], ([c], [x]) => ({
        carry: [mul(b, c!, x!)],
        ys: [],
      }));
      return total(b, carry[0]!);
    };
    expect(stacked([vec, tensor("f32", 4, 3)], f)).toEqual([]);
  });

  it("is not what a turn puts out anyway", () => {
    const f: Scalar = (b, h) => {
      const { ys } = scan(b, { length: 4 }, [h], [], ([c]) => {
        const next = tanh(b, c!);
        return { carry: [next], ys: [next] };
      });
      return total(b, ys[0]!);
    };
    expect(stacked([vec], f)).toEqual([[4, 3]]);
  });

  it("is not what cheap arithmetic makes of what is kept", () => {
    const f: Scalar = (b, h, xs) => {
      const { carry } = scan(b, { length: 4 }, [h], [xs], ([c], [x]) => {
        const sum = add(b, c!, x!);
        return { carry: [sin(b, mul(b, sum, mul(b, sum, x!)))], ys: [] };
      });
      return total(b, carry[0]!);
    };
    expect(stacked([vec, tensor("f32", 4, 3)], f)).toEqual([[4, 3]]);
  });

  it("is not what every turn computes alike", () => {
    const f: Scalar = (b, h, w) => {
      const { carry } = scan(b, { length: 4 }, [h], [], ([c]) => ({
        carry: [mul(b, c!, sin(b, w))],
        ys: [],
      }));
      return total(b, carry[0]!);
    };
    expect(stacked([vec, vec], f)).toEqual([[4, 3]]);
  });
});
