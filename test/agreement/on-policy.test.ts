import { beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../../src/graph/graph.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import {
  type Engine,
  compiledEngines,
  reference,
  reference64,
  train,
  withSession,
} from "./support/engines.js";
import { compileExample, describeOneIteration } from "./support/one-iteration.js";

const recurrent = {
  ...{ "learner.net": "gru(hidden: 6)", "learner.episodes": "2", "learner.meta_batch": "2" },
  ...{ "learner.epochs": "2", "learner.minibatches": "2" },
};

describeOneIteration({
  example: "bandit-rl2",
  set: { ...recurrent, "tasks.arms": "3", "tasks.pulls": "6" },
  before: 3,
  evaluated: true,
  onC: true,
});
describeOneIteration({
  example: "tabular-mdp-rl2",
  set: { ...recurrent, "tasks.states": "4", "tasks.actions": "3", "tasks.steps": "5" },
  before: 3,
  evaluated: true,
});

const navigation = {
  ...{
    "tasks.steps": "6",
    "tasks.tolerance": "0.15",
    "learner.policy": "mlp(hidden: [5], activation: tanh)",
  },
  ...{ "learner.inner_lr": "0.1", "learner.episodes": "4", "learner.meta_batch": "2" },
};

describeOneIteration({
  example: "point-navigation-maml",
  set: { ...navigation, "learner.damping": "0.1" },
  before: 3,
  evaluated: true,
});

/*
 * With the damping of the paper's code the trust region's step is ill-conditioned where data are few: along directions that
 * hardly change the policy it is a gradient divided by next to nothing, so that rounding shows. How much of it shows
 * is asked of double precision: how far it goes when its parameters move by half an ulp of f32, and how far f32 is from it.
 */
describe("the trust region's step with hardly any damping", () => {
  const at = (damping: string) => {
    const { program } = compileExample("point-navigation-maml", {
      ...navigation,
      "learner.damping": damping,
    });
    return {
      single: prepareProgram(program).executable,
      double: prepareProgram(program, { f64: true }).executable,
    };
  };
  const step = async (engine: Engine, program: Program, from: HostTensors): Promise<number[]> => {
    const state = await withSession(engine, program, (session) =>
      train(session, program, [1], { seed: 0, from }),
    );
    return Object.keys(state)
      .filter((name) => name.startsWith("theta"))
      .flatMap((name) => Array.from(state[name]!.data, (x, i) => x - from[name]!.data[i]!));
  };
  const apart = (a: readonly number[], b: readonly number[]): number =>
    Math.hypot(...a.map((x, i) => x - b[i]!)) / Math.hypot(...a);
  const inDouble = (state: HostTensors, move: (x: number, i: number) => number): HostTensors =>
    Object.fromEntries(
      Object.entries(state).map(([name, tensor]) => {
        const isMoved = tensor.dtype === "f32";
        return [name, isMoved ? { ...tensor, data: Float64Array.from(tensor.data, move) } : tensor];
      }),
    );

  const [small, large] = [at("1e-5"), at("0.1")];
  let from: HostTensors;
  beforeAll(async () => {
    from = await withSession(reference, small.single, (session) =>
      train(session, small.single, [], { seed: 0 }),
    );
  });

  const sensitivity = async ({ double }: typeof small): Promise<number> => {
    const exact = await step(reference64, double, inDouble(from, Number));
    const ulps = [1, -1].map((sign) =>
      inDouble(from, (x, i) => x * (1 + sign * (i % 2 === 0 ? 1 : -1) * 2 ** -24)),
    );
    const moved = await Promise.all(ulps.map((state) => step(reference64, double, state)));
    return Math.max(...moved.map((other) => apart(exact, other)));
  };

  test("moves, in double precision, a hundred times as much as with damping when the parameters move", async () => {
    expect(await sensitivity(small)).toBeGreaterThan(100 * (await sensitivity(large)));
  });

  test.each(compiledEngines.filter(({ name }) => !name.includes("XLA")))(
    "is on $name no farther from the reference's than f32 is from f64",
    async (engine) => {
      const exact = await step(reference64, small.double, inDouble(from, Number));
      const wanted = await step(reference, small.single, from);
      const found = await step(engine, small.single, from);
      expect(apart(wanted, found)).toBeLessThan(apart(exact, wanted));
    },
  );
});
