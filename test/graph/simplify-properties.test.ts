import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program } from "../../src/graph/graph.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { verify } from "../../src/graph/verify.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { arbitraryProgram, argumentsOf } from "./arbitrary-graph.js";
import { foldWith } from "./fold-with.js";

/** The results of `main`, with zeros without their signs. */
function evaluate(program: Program, salt: number): number[][] {
  const args = argumentsOf(program, salt).map(({ type, data }) => tensorOf(type, data, true));
  const results = evaluateBlock(program.entries["main"]!.block, args, { f64: true });
  return results.map(({ data }) => Array.from(data, (number) => number + 0));
}

/** Optimises with the verifier after every pass. */
function optimised(program: Program): Program {
  return optimise(program, {
    evaluate: foldWith(true),
    onPass: (pass, after) => {
      try {
        verify(after);
      } catch (error) {
        throw new Error(`after ${pass}: ${(error as Error).message}`, { cause: error });
      }
    },
  });
}

const runs = { numRuns: 150 };

describe("random graphs", () => {
  test("an expanded graph gives the same values when it is optimised", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: false }), fc.nat(5), (program, salt) => {
        verify(program);
        expect(evaluate(optimised(program), salt)).toEqual(evaluate(program, salt));
      }),
      runs,
    );
  });

  test("a program graph gives the same values, draws included, when it is optimised before and after expansion", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: true }), fc.nat(5), (program, salt) => {
        verify(program);
        const plain = expand(program);
        verify(plain);
        const before = expand(optimised(program));
        expect(evaluate(before, salt)).toEqual(evaluate(plain, salt));
        expect(evaluate(optimised(before), salt)).toEqual(evaluate(plain, salt));
      }),
      runs,
    );
  });

  test("what is optimised has nothing left to optimise", () => {
    fc.assert(
      fc.property(arbitraryProgram({ transformations: false }), (program) => {
        const once = optimised(program);
        expect(optimised(once)).toBe(once);
      }),
      runs,
    );
  });
});
