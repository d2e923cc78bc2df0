import { expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import {
  compiledEngines,
  reference,
  relativeDifference,
  train,
  withSession,
  type Engine,
} from "../agreement/support/engines.js";
import { prepared } from "./support/programs.js";

const cases = {
  reptile: ["Sinusoid()", "reptile(model: mlp(hidden: [8], activation: tanh), shots: 5, inner_lr: 0.02)"],
  meta_sgd: ["NoisySinusoid()", "meta_sgd(model: mlp(hidden: [8], activation: tanh), shots: 5)"],
  anil: [
    "SinusoidOrLine()",
    "anil(body: mlp(hidden: [8], activation: tanh), features: 6, activation: tanh, shots: 5, inner_lr: 0.01)",
  ],
  cavia: [
    "GaussianClusters(ways: 3)",
    "cavia(model: mlp(hidden: [8], activation: tanh), shots: 6, loss: cross_entropy, accuracy: accuracy)",
  ],
} as const;

/** Differences of 32-bit arithmetic in another order, as a part of a tensor's largest number. */
const rounding = 1e-4;

/** XLA, which takes long to compile, is tried on one of them. */
const trials = compiledEngines.flatMap((engine) =>
  Object.entries(cases)
    .filter(([name]) => !engine.name.includes("XLA") || name === "meta_sgd")
    .map(([name, [tasks, learner]]) => ({ name, tasks, learner, engine })),
);

test.each(trials)(
  "$name on $engine.name: one iteration and its reports",
  async ({ tasks, learner, engine }) => {
    const { executable } = prepared(tasks, learner, 10);
    const run = (on: Engine): Promise<HostTensors> =>
      withSession(on, executable, async (session) => {
        const state = await train(session, executable, [1]);
        return { ...state, ...(await callEntry(session, executable, "evaluate", { seed: 0 })) };
      });
    const [found, wanted] = [await run(engine), await run(reference)];
    expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
    const apart = Object.keys(wanted).filter(
      (name) => relativeDifference(wanted[name]!, found[name]!) >= rounding,
    );
    expect(apart).toEqual([]);
  },
);
