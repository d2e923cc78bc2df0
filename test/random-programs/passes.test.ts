import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program } from "../../src/graph/graph.js";
import { expand } from "../../src/graph/passes/expand.js";
import { iterate } from "../../src/graph/passes/iterate.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { verify } from "../../src/graph/verify.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { compileText } from "../agreement/support/compile-text.js";
import { firstDifference, folding, marginOf, resultsOf } from "./evaluate.js";
import { programOf, specOf } from "./programs.js";
import { runs, tapes } from "./tape.js";
import { unrollMaps } from "./unroll-maps.js";

/** Double precision, sums in another order. */
const rounding = 1e-9;
/** Where a decision is nearer than that, rounding may take another. */
const clear = 1e-7;

/** The program of a tape before its passes and expanded, and what it gives; nothing where a decision hangs on rounding. */
async function prepared(numbers: readonly number[]) {
  const program = compileText(specOf([programOf("f", numbers)])).program;
  verify(program);
  const expanded = expand(program);
  verify(expanded);
  fc.pre((await marginOf(expanded)) >= clear);
  return { program, expanded, wanted: await resultsOf(expanded) };
}

async function expectSame(program: Program, wanted: HostTensors): Promise<void> {
  verify(program);
  expect(firstDifference(await resultsOf(program), wanted, rounding)).toBeUndefined();
}

const ofRandomPrograms = (check: (numbers: readonly number[]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(tapes, check), { seed: 5, numRuns: runs(20) });

describe("random programs", () => {
  test("give the same after every pass", () =>
    ofRandomPrograms(async (numbers) => {
      const { expanded, wanted } = await prepared(numbers);
      const optimised = optimise(expanded, folding);
      await expectSame(optimised, wanted);
      const looped = iterate(optimised);
      await expectSame(looped, wanted);
      await expectSame(optimise(looped, folding), wanted);
    }));

  test("give the same with their maps written out, each draw a part of a larger one", () =>
    ofRandomPrograms(async (numbers) => {
      const { program, wanted } = await prepared(numbers);
      await expectSame(expand(unrollMaps(program)), wanted);
    }));

  test("give the same bits with lines more: logs, draws and values that nothing uses", () =>
    ofRandomPrograms(async (numbers) => {
      const { wanted } = await prepared(numbers);
      const lines = (n: number): string[] => [
        `let unused${n} ~ Normal(0, 1)`,
        `let unread${n} = [for e in v: { let unseen ~ Normal(e, 1); return unseen + unused${n} }]`,
      ];
      const longer = programOf("f", numbers, lines);
      const { program } = compileText(specOf([longer], ["log size = norm(v)"]));
      expect(firstDifference(await resultsOf(expand(program)), wanted, 0)).toBeUndefined();
    }));
});
