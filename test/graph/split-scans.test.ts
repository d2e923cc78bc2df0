import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Node, Program } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { splitScans } from "../../src/graph/passes/split-scans.js";
import { keyType, tensor } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { arbitraryProgram, argumentsOf } from "./arbitrary-graph.js";
import { type Build, mainBlock, programOf } from "./program-of.js";

function evaluate(program: Program, salt = 1): number[] {
  const args = argumentsOf(program, salt).map(({ type, data }) => tensorOf(type, data, true));
  return evaluateBlock(program.entries["main"]!.block, args, { f64: true }).flatMap(({ data }) => [...data]);
}

function split(program: Program): Program {
  const after = splitScans(program);
  verify(after);
  const optimised = optimise(after);
  verify(optimised);
  return optimised;
}

/** By how much a number is another one than expected, rounding aside: a sum's order is not kept. */
const error = (found: number, expected: number): number =>
  Number.isFinite(expected)
    ? Math.abs(found - expected) / (1 + Math.abs(expected))
    : Number(Number.isFinite(found));

function expectSame(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const errors = found.map((number, i) => error(number, expected[i]!));
  expect(errors.filter((size) => !(size < 1e-9))).toEqual([]);
}

const opsOf = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => [node.op, ...node.blocks.flatMap((block) => opsOf(block.nodes))]);
const scansOf = (program: Program): Node[] => mainBlock(program).nodes.filter((node) => node.op === "scan");
const inScans = (program: Program): string[] =>
  scansOf(program).flatMap(({ blocks }) => opsOf(blocks[0]!.nodes));
const outside = (program: Program): string[] => mainBlock(program).nodes.map((node) => node.op);

const [turns, examples, inputs, units] = [12, 8, 3, 5];

/** A layer of inputs, a recurrence, a layer that reads it; a loss and its gradient by the three weights. */
const recurrent: Build = (b, x, a, w, c) =>
  b.emit("grad", [a!, w!, c!], {}, [
    b.block(
      [a!, w!, c!].map(({ type }) => ({ type })),
      (a, w, c) => {
        const matmul = (l: typeof a, r: typeof a) =>
          op.dotGeneral(b, l!, r!, { lhs_contract: [1], rhs_contract: [0] });
        const start = op.constant(b, "f32", [examples, units], 0);
        const { ys } = op.scan(b, { length: turns }, [start], [x!], ([h], [at]) => {
          const next = op.tanh(b, op.add(b, matmul(op.sin(b, matmul(at!, a)), w), h!));
          return { carry: [next], ys: [op.reduceSum(b, op.exp(b, matmul(next, c)), [1])] };
        });
        return [op.reduceSum(b, ys[0]!, [0, 1])];
      },
    ),
  ]);
const types = [
  tensor("f32", turns, examples, inputs),
  tensor("f32", inputs, units),
  tensor("f32", units, units),
  tensor("f32", units, inputs),
];

describe("a split scan", () => {
  test("of any graph computes the same", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: false }), fc.nat(5), (program, salt) => {
        expectSame(evaluate(split(program), salt), evaluate(program, salt));
      }),
      { numRuns: 150 },
    );
  });

  const program = optimise(expand(programOf(types, recurrent)));
  const apart = split(program);

  test("of a recurrent net and its gradient computes the same", () => {
    expectSame(evaluate(apart), evaluate(program));
  });

  test("leaves no product in the loop that the recurrence does not need, forwards or back", () => {
    expect(inScans(program).filter((name) => name === "dot_general").length).toBeGreaterThan(3);
    expect(inScans(apart)).not.toContain("dot_general");
    expect(inScans(apart)).toContain("tanh");
    expect(scansOf(apart)).toHaveLength(2);
  });

  test("makes the gradient of weights one product", () => {
    const products = mainBlock(apart).nodes.filter((node) => node.op === "dot_general");
    const ofWeights = products.filter(({ outputs }) => outputs[0]!.type.shape.length === 2);
    expect(ofWeights).toHaveLength(3);
  });

  test("draws in the loop as before", () => {
    const draws: Build = (b, key, start) => {
      const { carry, ys } = op.scan(b, { length: 6 }, [start!], [], ([sum], _, t) => {
        const word = op.convert(b, t, "u32");
        const bits = op.randomBits(b, op.foldKey(b, key!, word, word, 2), [4]);
        const drawn = op.sin(b, op.convert(b, op.shiftRight(b, bits, 8), "f32"));
        return { carry: [op.add(b, sum!, drawn)], ys: [op.cos(b, drawn)] };
      });
      return [...carry, ...ys];
    };
    const drawing = programOf([keyType, tensor("f32", 4)], draws);
    const moved = split(drawing);
    expectSame(evaluate(moved), evaluate(drawing));
    expect(inScans(moved)).toContain("random_bits");
    expect(outside(moved)).not.toContain("random_bits");
    expect(inScans(moved)).not.toContain("sin");
  });

  test("keeps what would cost more to stack than it saves", () => {
    const wide: Build = (b, start) => {
      const { ys } = op.scan(b, { length: 6 }, [start!], [], ([x]) => {
        const next = op.sin(b, x!);
        return { carry: [next], ys: [op.reduceSum(b, op.cos(b, next), [0])] };
      });
      return ys;
    };
    expect(inScans(split(programOf([tensor("f32", 20)], wide)))).not.toContain("cos");
    expect(inScans(split(programOf([tensor("f32", 20_000)], wide)))).toContain("cos");
  });
});
