import { beforeAll, describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { compile } from "../../src/runtime/compile-file.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import {
  compiledEngines,
  reference,
  reference64,
  relativeDifference,
  train,
  withSession,
} from "./support/engines.js";

// Records, enums and distributions over labels, beside the regression of executors.test.ts.
const { experiment } = compile("test/good/supervised/classification.mrl");
const { executable } = prepareProgram(experiment!.program);

const outcomes: { start: HostTensors; next: HostTensors; reports: HostTensors } = {
  start: {},
  next: {},
  reports: {},
};

beforeAll(async () => {
  const session = await reference.open(executable);
  outcomes.start = await train(session, executable, [5]);
  outcomes.next = await train(session, executable, [1], { from: outcomes.start });
  outcomes.reports = await callEntry(session, executable, "evaluate", { seed: 0 });
});

describe.each([reference64, ...compiledEngines])("classification on $name", (engine) => {
  test("one iteration from one state, and an evaluation, are those of the reference executor", async () => {
    const { next, reports } = await withSession(engine, executable, async (session) => ({
      next: await train(session, executable, [1], { from: outcomes.start }),
      reports: await callEntry(session, executable, "evaluate", { seed: 0 }),
    }));
    for (const [name, tensor] of Object.entries({ ...outcomes.next, ...outcomes.reports })) {
      const found = { ...next, ...reports }[name]!;
      expect(relativeDifference(tensor, found), `${name}`).toBeLessThan(1e-4);
    }
  });
});
