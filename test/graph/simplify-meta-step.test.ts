import { describe, expect, test } from "vitest";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { sizeOf } from "../../src/graph/types.js";
import { problemsOf, verify } from "../../src/graph/verify.js";
import type { Program } from "../../src/graph/graph.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { foldWith } from "./fold-with.js";
import { metaStep } from "./meta-step.js";
import { someNumbers } from "./transform-support.js";

const program = metaStep();
const expanded = expand(program);
const train = (of: Program) => of.entries["train"]!;

function counts(of: Program): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { op } of train(of).block.nodes) result[op] = (result[op] ?? 0) + 1;
  return result;
}

function evaluate(of: Program): number[][] {
  const args = train(of).inputs.map(({ kind, name, type }, index) => {
    const count = sizeOf(type.shape);
    const numbers = someNumbers(count, index).map((x) => 0.3 * x);
    if (kind === "hyper") return tensorOf(type, [0.01], true);
    if (kind === "seed" || kind === "iteration")
      return tensorOf(type, new Array<number>(count).fill(7), true);
    const positive = name.startsWith("theta.v") || name === "theta.t";
    return tensorOf(type, positive ? numbers.map(Math.abs) : numbers, true);
  });
  return evaluateBlock(train(of).block, args, { f64: true }).map(({ data }) => [...data]);
}

describe("one step of learning to learn, of second order", () => {
  const optimised = optimise(expanded, { evaluate: foldWith(true), onPass: (_, after) => verify(after) });

  test("gives the same numbers, up to the order of sums", () => {
    const [plain, better] = [evaluate(expanded), evaluate(optimised)];
    plain.forEach((numbers, i) => {
      const scale = Math.max(...numbers.map(Math.abs));
      numbers.forEach((number, k) => expect(Math.abs(number - better[i]![k]!)).toBeLessThan(1e-12 * scale));
    });
  });

  test("moves no element, and multiplies by shared weights as one matrix", () => {
    const { transpose, concat, dot_general } = counts(optimised);
    expect(transpose).toBeUndefined();
    // Of key words, not of numbers.
    expect(concat).toBe(1);
    expect(dot_general).toBe(30);
    const shared = train(optimised).block.nodes.filter(
      ({ op, inputs, attrs }) =>
        op === "dot_general" &&
        inputs[1]!.name?.startsWith("theta.") &&
        (attrs["rhs_batch"] as number[]).length > 0,
    );
    expect(shared).toEqual([]);
  });

  test("computes nothing twice, and nothing for nobody", () => {
    const { length } = train(optimised).block.nodes;
    expect(length).toBeLessThanOrEqual(335);
    expect(length).toBeLessThan(0.75 * train(expanded).block.nodes.length);
    expect(counts(optimised)["random_bits"]).toBe(9);
    // One for the forward pass of each layer and set of examples, where activations are needed.
    expect(counts(optimised)["max"]).toBe(4);
  });

  test("is the same whether it was optimised before expansion or not", () => {
    const before = optimise(program, { evaluate: foldWith(true) });
    expect(problemsOf(before)).toEqual([]);
    const both = optimise(expand(before), { evaluate: foldWith(true) });
    expect(train(both).block.nodes.length).toBeLessThanOrEqual(train(optimised).block.nodes.length);
    evaluate(both).forEach((numbers, i) => {
      numbers.forEach((number, k) => expect(number).toBeCloseTo(evaluated[i]![k]!, 10));
    });
  });

  const evaluated = evaluate(expanded);
});
