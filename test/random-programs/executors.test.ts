import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { expand } from "../../src/graph/passes/expand.js";
import type { Program } from "../../src/graph/graph.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { compileText, prepareText } from "../agreement/support/compile-text.js";
import {
  cEngines,
  compiledEngines,
  reference,
  train,
  wasmOnThreads,
  withSession,
} from "../agreement/support/engines.js";
import { firstDifference, marginOf } from "./evaluate.js";
import { programOf, type RandomProgram, specOf } from "./programs.js";
import { runs, tapes } from "./tape.js";

const clear = 1e-4;
const limit = 1e-4;
/** A batch is one graph, which an engine compiles once; XLA takes seconds. */
const batch = 12;
const timeout = 600_000;

/** So many programs that take no decision near its boundary. */
async function clearPrograms(seed: number): Promise<RandomProgram[]> {
  const programs: RandomProgram[] = [];
  for (const numbers of fc.sample(tapes, { seed, numRuns: 2 * batch })) {
    const program = programOf(`f${programs.length}`, numbers);
    const margin = await marginOf(expand(compileText(specOf([program])).program));
    if (margin >= clear) programs.push(program);
    if (programs.length === batch) break;
  }
  return programs;
}

describe.each(Array.from({ length: runs(1) }, (_, i) => i + 11))("random programs of seed %i", (seed) => {
  let programs: readonly RandomProgram[];
  let executable: Program;
  let start: HostTensors;
  let wanted: HostTensors;
  beforeAll(async () => {
    programs = await clearPrograms(seed);
    executable = prepareText(specOf(programs)).executable;
    await withSession(reference, executable, async (session) => {
      start = await train(session, executable, []);
      wanted = await train(session, executable, [1]);
    });
  }, timeout);

  test("are many enough", () => {
    expect(programs.length).toBe(batch);
    expect(wanted).not.toEqual(start);
  });

  test.each([...compiledEngines, wasmOnThreads, ...cEngines])(
    "give the same on $name",
    async (engine) => {
      const found = await withSession(engine, executable, (session) =>
        train(session, executable, [1], { from: start }),
      );
      programs.forEach(({ text }, k) => {
        const own = Object.entries(wanted).filter(([name]) => name.startsWith(`out${k}.`));
        expect(firstDifference(found, Object.fromEntries(own), limit), text).toBeUndefined();
      });
    },
    timeout,
  );
});
