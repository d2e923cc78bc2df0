import { describe, expect, test } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Block, Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { recogniseScannedRows } from "../../src/graph/passes/scanned-rows.js";
import { f32, sizeOf, tensor, type TensorType } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { type Build, mainBlock, opsOf, programOf } from "./program-of.js";

/** The numbers that a block computes, loops counted turn by turn: what it moves, in elements. */
function elementsOf(block: Block): number {
  return block.nodes.reduce((sum, node) => {
    const turns = node.op === "scan" ? (node.attrs["length"] as number) : 1;
    const inner = node.blocks.reduce((total, part) => total + elementsOf(part), 0);
    const own = node.outputs.reduce((total, { type }) => total + sizeOf(type.shape), 0);
    return sum + own + turns * inner;
  }, 0);
}

/** The gradient of the first result, a scalar, by all inputs. */
function gradientOf(types: readonly TensorType[], build: Build): Program {
  return programOf(types, (b, ...xs) => {
    const block = b.block(
      types.map((type) => ({ type })),
      (...inner) => build(b, ...inner),
    );
    return b.emit("grad", xs, {}, [block]);
  });
}

function finished(program: Program): Program {
  verify(program);
  const expanded = expand(program);
  verify(expanded);
  return optimise(expanded, { onPass: (_, after) => verify(after) });
}

function evaluated(program: Program, inputs: readonly (readonly number[])[]): number[][] {
  const block = mainBlock(program);
  const tensors = block.params.map(({ type }, i) => tensorOf(type, inputs[i]!, true));
  return evaluateBlock(block, tensors, { f64: true }).map(({ data }) => [...data]);
}

const at = (b: Builder, index: Value, offset: number): Value =>
  offset === 0 ? index : op.add(b, index, op.constant(b, "i32", [], offset));

const set = (b: Builder, table: Value, index: Value, row: Value): Value =>
  op.scatter(b, table, index, row, { mode: "set" });

const total = (b: Builder, x: Value): Value => op.reduceSum(b, x, [0]);

/** A recurrence over a table: `out[t] = sin(carry) * xs[t]`, and the sum of squares of all of `out`. */
const recurrence =
  (length: number): Build =>
  (b, w, xs) => {
    const { carry } = op.scan(
      b,
      { length },
      [w!, op.constant(b, "f32", [length], 0)],
      [],
      ([h, out], _, t) => {
        const next = op.mul(b, op.sin(b, h!), op.gather(b, xs!, t));
        return { carry: [next, set(b, out!, t, next)], ys: [] };
      },
    );
    return [total(b, op.mul(b, carry[1]!, carry[1]!))];
  };

describe("gradients through rows at a loop's index", () => {
  const costs = [64, 128].map((length) =>
    elementsOf(mainBlock(finished(gradientOf([f32, tensor("f32", length)], recurrence(length))))),
  );

  test("cost twice as much over twice the horizon", () => {
    expect(costs[1]! / costs[0]!).toBeLessThan(2.05);
  });

  test("neither read nor write a table in the loop", () => {
    const ops = opsOf(finished(gradientOf([f32, tensor("f32", 64)], recurrence(64))));
    expect(ops).toContain("scan");
    expect(ops).not.toContain("gather");
    expect(ops).not.toContain("scatter");
  });

  test("cost the square of the horizon where the index is not recognised, as this measure shows", () => {
    const [short, long] = [64, 128].map((length) => {
      const build: Build = (b, w, xs) => {
        const { carry } = op.scan(b, { length }, [w!], [], ([h], _, t) => {
          const row = op.gather(b, xs!, op.rem(b, op.mul(b, t, t), op.constant(b, "i32", [], length)));
          return { carry: [op.mul(b, op.sin(b, h!), row)], ys: [] };
        });
        return carry;
      };
      return elementsOf(mainBlock(finished(gradientOf([f32, tensor("f32", length)], build))));
    });
    expect(long! / short!).toBeGreaterThan(3);
  });
});

describe("recognised rows", () => {
  const xs = [0.3, -1.2, 0.7, 2.1, -0.4, 1.6];
  const both = (types: readonly TensorType[], build: Build, inputs: readonly (readonly number[])[]) => {
    const program = programOf(types, build);
    verify(program);
    const recognised = recogniseScannedRows(program);
    verify(recognised);
    expect(evaluated(recognised, inputs)).toEqual(evaluated(program, inputs));
    return opsOf(recognised);
  };

  for (const reverse of [false, true]) {
    for (const offset of [-7, -2, 0, 1, 3, 9]) {
      test(`at ${offset} from the index, ${reverse ? "backwards" : "forwards"}, beyond the table too`, () => {
        const ops = both(
          [tensor("f32", 6), tensor("f32", 6)],
          (b, table, start) => {
            const { carry, ys } = op.scan(b, { length: 4, reverse }, [start!], [], ([out], _, t) => {
              const row = op.gather(b, table!, at(b, t, offset));
              return { carry: [set(b, out!, at(b, t, offset), op.sin(b, row))], ys: [row] };
            });
            return [...carry, ...ys];
          },
          [xs, xs.toReversed()],
        );
        expect(ops).not.toContain("gather");
        expect(ops).not.toContain("scatter");
      });
    }

    test(`are those that the turn before wrote, ${reverse ? "backwards" : "forwards"}`, () => {
      const ops = both(
        [tensor("f32", 6)],
        (b, start) => {
          const before = reverse ? 1 : -1;
          const { carry } = op.scan(b, { length: 6, reverse }, [start!], [], ([out], _, t) => {
            const last = op.gather(b, out!, at(b, t, before));
            const next = op.gather(b, out!, at(b, t, -before));
            const written = set(b, out!, t, op.add(b, op.sin(b, last), next));
            // What was just written, read again.
            const again = op.gather(b, written, t);
            return { carry: [written], ys: [op.mul(b, again, again)] };
          });
          return carry;
        },
        [xs],
      );
      expect(ops).not.toContain("gather");
      expect(ops).not.toContain("scatter");
    });
  }

  test("leave a table that the body needs whole", () => {
    const ops = both(
      [tensor("f32", 6)],
      (b, start) => {
        const { carry } = op.scan(b, { length: 6 }, [start!], [], ([out], _, t) => ({
          carry: [set(b, out!, t, total(b, out!))],
          ys: [],
        }));
        return carry;
      },
      [xs],
    );
    expect(ops).toContain("scatter");
  });

  test("leave a table of which each turn reads a part of a row: the rest would be copied", () => {
    const ops = both(
      [tensor("f32", 2, 3), tensor("i32", 2)],
      (b, table, places) => {
        const { ys } = op.scan(b, { length: 2 }, [], [], (_, __, t) => {
          const row = op.gather(b, table!, t);
          return { carry: [], ys: [op.gather(b, row, op.gather(b, places!, t))] };
        });
        return ys;
      },
      [xs, [2, 0]],
    );
    expect(ops.filter((name) => name === "gather")).toHaveLength(2);
  });

  test("of a table and of a row of it, in loops inside each other", () => {
    const ops = both(
      [tensor("f32", 2, 3)],
      (b, table) => {
        const { ys } = op.scan(b, { length: 2 }, [], [], (_, __, t) => {
          const { ys: inner } = op.scan(b, { length: 3 }, [], [], (___, ____, u) => ({
            carry: [],
            ys: [op.sin(b, op.gather(b, op.gather(b, table!, t), u))],
          }));
          return { carry: [], ys: [inner[0]!] };
        });
        return ys;
      },
      [xs],
    );
    // The inner loop's row is a part of the outer one's.
    expect(ops.filter((name) => name === "gather").length).toBeLessThanOrEqual(2);
  });
});
