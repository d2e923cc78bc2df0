import { beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../../../src/graph/graph.js";
import { findMargins } from "../../../src/runtime/executors/reference/index.js";
import type { HostTensors } from "../../../src/runtime/executors/executor.js";
import { compile } from "../../../src/runtime/compile-file.js";
import { callEntry, entryInputs } from "../../../src/runtime/run/entry-call.js";
import type { Experiment } from "../../../src/runtime/run/experiment.js";
import { prepareProgram } from "../../../src/runtime/run/prepare-program.js";
import { cEngines, compiledEngines, reference, relativeDifference, train, withSession } from "./engines.js";

/** An example, made small by settings as `--set` takes them. */
export interface SmallExample {
  readonly example: string;
  readonly set: Readonly<Record<string, string>>;
  /** After how many iterations it is looked at, so that Adam divides by more than rounding. */
  readonly before: number;
  /** Whether an evaluation is compared too. */
  readonly evaluated: boolean;
  /** Whether C is an executor too: a compiler takes long for programs of this size. */
  readonly onC?: boolean;
}

/** As near as a decision may come to another, and as far apart as floats may be, as parts of their tensors' largest. */
const closest = 1e-4;
const farthest = 1e-4;
const seeds = 16;
/** XLA takes seconds to compile some of these, on a quiet machine. */
const timeout = 600_000;

interface Start {
  readonly seed: number;
  /** The smallest distance of a decision to its boundary. */
  readonly margin: number;
  readonly state: HostTensors;
}

/** An example with settings, its evaluation on two tasks. Throws the first problem. */
export function compileExample(example: string, set: SmallExample["set"]): Experiment {
  const settings = Object.entries(set).map(([path, text]) => ({ path, text }));
  const { experiment, diagnostics } = compile(`examples/${example}.mrl`, { set: settings, evaluateTasks: 2 });
  if (!experiment) throw new Error(diagnostics[0]?.message);
  return experiment;
}

/**
 * One iteration of an example, and an evaluation, from one state, on every executor: integers equal, floats near. The state
 * is that of the first seed with which neither takes a decision near its boundary.
 */
export function describeOneIteration(small: SmallExample): void {
  describe(`one iteration of ${small.example} from one state`, () => {
    const { executable, single } = prepareProgram(compileExample(small.example, small.set).program);
    let start: Start;
    let wanted: { readonly state: HostTensors; readonly reports: HostTensors };

    beforeAll(async () => {
      await withSession(reference, executable, async (session) => {
        start = await firstClearStart(small, single, (seed) =>
          train(session, executable, [small.before], { seed }),
        );
        wanted = {
          state: await train(session, executable, [1], { seed: start.seed, from: start.state }),
          reports: await callEntry(session, executable, "evaluate", { seed: start.seed }),
        };
      });
    }, timeout);

    test("takes no decision near its boundary", () => {
      expect(start.margin).toBeGreaterThanOrEqual(closest);
    });

    test("changes the state", () => {
      expect(wanted.state).not.toEqual(start.state);
    });

    test.each([...compiledEngines, ...(small.onC ? cEngines : [])])(
      "is the same on $name",
      async (engine) => {
        await withSession(engine, executable, async (session) => {
          const found = await train(session, executable, [1], { seed: start.seed, from: start.state });
          expectNear(found, wanted.state);
          // XLA compiles each entry by itself, and an evaluation takes it as long as the iteration.
          if (!small.evaluated || engine.name.includes("XLA")) return;
          const reports = await callEntry(session, executable, "evaluate", { seed: start.seed });
          expectNear(reports, wanted.reports);
        });
      },
      timeout,
    );
  });
}

/** The start with the first seed whose margin is wide enough; with the last one tried where none is. */
async function firstClearStart(
  { evaluated }: SmallExample,
  single: Program,
  stateAfter: (seed: number) => Promise<HostTensors>,
): Promise<Start> {
  const entries = evaluated ? ["train", "evaluate"] : ["train"];
  for (let seed = 0; ; seed++) {
    const state = await stateAfter(seed);
    const slots = Object.fromEntries(single.state.map(({ name }) => [name, state[name]!]));
    const margins = entries.map(
      (entry) => findMargins(single, entry, entryInputs(single, entry, { seed }), slots).smallest,
    );
    const margin = Math.min(...margins);
    if (margin >= closest || seed === seeds - 1) return { seed, margin, state };
  }
}

function expectNear(found: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, tensor] of Object.entries(wanted)) {
    const limit = tensor.dtype === "f32" ? farthest : 0;
    expect(relativeDifference(tensor, found[name]!), name).toBeLessThanOrEqual(limit);
  }
}
