import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expand } from "../../src/graph/passes/expand.js";
import { iterate } from "../../src/graph/passes/iterate.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { splitScans } from "../../src/graph/passes/split-scans.js";
import { verify } from "../../src/graph/verify.js";
import { compileText, prepareText } from "../agreement/support/compile-text.js";
import { nativeEngines, reference, train, withSession } from "../agreement/support/engines.js";
import { firstDifference, folding, marginOf, resultsOf } from "./evaluate.js";
import { processSpec } from "./processes.js";
import { runs, tapes } from "./tape.js";
import { unrollMaps } from "./unroll-maps.js";

/** Double precision, sums in another order. */
const rounding = 1e-9;
/** Where a decision is nearer than that, rounding may take another. */
const clear = 1e-7;
/** The same between executors in single precision. */
const [limit, clearInSingle] = [1e-4, 1e-4];

const ofProcesses = (count: number, check: (numbers: readonly number[]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(tapes, check), { seed: 7, numRuns: runs(count), endOnFailure: true });

describe("random decision processes, played and learnt from", () => {
  test("give the same after every pass, and with their maps written out", () =>
    ofProcesses(6, async (numbers) => {
      const { program } = compileText(processSpec(numbers));
      verify(program);
      const expanded = expand(program);
      verify(expanded);
      fc.pre((await marginOf(expanded)) >= clear);
      const wanted = await resultsOf(expanded);
      const optimised = optimise(expanded, folding);
      const looped = optimise(iterate(splitScans(optimised)), folding);
      for (const changed of [optimised, looped, expand(unrollMaps(program))]) {
        verify(changed);
        expect(firstDifference(await resultsOf(changed), wanted, rounding)).toBeUndefined();
      }
    }));

  test("give the same bits with lines more", () =>
    ofProcesses(3, async (numbers) => {
      const lines = (n: number): string[] => [
        `let unused${n} ~ Normal(0, 1)`,
        `let unread${n} = 2 * unused${n}`,
      ];
      const wanted = await resultsOf(expand(compileText(processSpec(numbers)).program));
      const { program } = compileText(processSpec(numbers, lines));
      expect(firstDifference(await resultsOf(expand(program)), wanted, 0)).toBeUndefined();
    }));

  test.runIf(nativeEngines.length > 0)("give the same on each executor", async () => {
    let compared = 0;
    for (const numbers of fc.sample(tapes, { seed: 3, numRuns: runs(4) })) {
      const text = processSpec(numbers);
      const { executable, single } = prepareText(text);
      if ((await marginOf(single)) < clearInSingle) continue;
      const start = await withSession(reference, executable, (session) => train(session, executable, []));
      const wanted = await withSession(reference, executable, (session) =>
        train(session, executable, [1], { from: start }),
      );
      const found = await withSession(nativeEngines[0]!, executable, (session) =>
        train(session, executable, [1], { from: start }),
      );
      expect(firstDifference(found, wanted, limit), text).toBeUndefined();
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
