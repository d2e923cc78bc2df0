import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { compileExperiment } from "../../src/compiler/driver/compile.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import type { Program } from "../../src/graph/graph.js";
import { problemsOf, verify } from "../../src/graph/verify.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import {
  compiledEngines,
  reference,
  reference64,
  relativeDifference,
  train,
  withSession,
  type Engine,
} from "../agreement/support/engines.js";
import { fileHost } from "./support/hosts.js";

const folder = "test/good/supervised";
const files = readdirSync(folder).filter((name) => name.endsWith(".mrl"));

interface Ran {
  readonly state: HostTensors;
  readonly reports: HostTensors;
}

/** Three iterations from the start, and one evaluation of what they came to. */
function ran(engine: Engine, program: Program): Promise<Ran> {
  return withSession(engine, program, async (session) => {
    const state = await train(session, program, [3], { seed: 5 });
    return { state, reports: await callEntry(session, program, "evaluate", { seed: 5 }) };
  });
}

describe.each(files)("%s", (name) => {
  const path = `${folder}/${name}`;
  const { diagnostics, experiment } = compileExperiment(path, fileHost, { set: [] });

  test("has no problem", () => {
    expect(checkFile(path, fileHost).diagnostics.map(({ message }) => message)).toEqual([]);
    expect(diagnostics).toEqual([]);
  });

  test("gives a graph that is right after every pass", () => {
    const expanded = expand(experiment!.program);
    for (const program of [experiment!.program, expanded]) expect(() => verify(program)).not.toThrow();
    optimise(expanded, { onPass: (pass, program) => expect(problemsOf(program), pass).toEqual([]) });
  });

  test("learns: its numbers are finite, and its loss falls", async () => {
    const { executable } = prepareProgram(experiment!.program);
    const { reports } = await ran(reference, executable);
    for (const [report, { data }] of Object.entries(reports))
      expect([...data].every(Number.isFinite), report).toBe(true);
    const losses = await withSession(reference, executable, async (session) => {
      const mean = async (iteration: number): Promise<number> => {
        await callEntry(session, executable, "train", { seed: 5, iteration, count: 25, window: 25 });
        const state = await session.readState();
        return state["log.loss.sum"]!.data[0]! / state["log.loss.count"]!.data[0]!;
      };
      await callEntry(session, executable, "init", { seed: 5 });
      return [await mean(0), await mean(25), await mean(50)];
    });
    expect(losses[2]).toBeLessThan(losses[0]!);
  });

  test("is the same in f64, to rounding", async () => {
    const { executable } = prepareProgram(experiment!.program);
    const [single, double] = [await ran(reference, executable), await ran(reference64, executable)];
    for (const [slot, tensor] of Object.entries(double.state))
      expect(relativeDifference(tensor, single.state[slot]!), slot).toBeLessThan(1e-3);
  });

  test.each(compiledEngines.filter(({ name }) => !name.includes("XLA")))(
    "is the same on $name",
    async (engine) => {
      const { executable } = prepareProgram(experiment!.program);
      const [wanted, found] = [await ran(reference, executable), await ran(engine, executable)];
      for (const [slot, tensor] of Object.entries({ ...wanted.state, ...wanted.reports }))
        expect(relativeDifference(tensor, { ...found.state, ...found.reports }[slot]!), slot).toBeLessThan(
          1e-3,
        );
    },
  );
});
