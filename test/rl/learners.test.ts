import { describe, expect, it } from "vitest";
import type { HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { verify } from "../../src/graph/verify.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { compileText } from "../agreement/support/compile-text.js";
import { compiledEngines, reference, relativeDifference, withSession } from "../agreement/support/engines.js";

/*
 * One whole iteration of each learner on each kind of task, from one state. Plain gradient descent stands for Adam: the
 * first step of Adam follows the sign of a gradient, which rounding decides where it is next to nothing. The trust region
 * is damped for a like reason: along directions that hardly change the policy its step is as large as rounding has it.
 */
const tasks = {
  Bandit: "Bandit(arms: 3, pulls: 6)",
  TabularMDP: "TabularMDP(states: 4, actions: 3, steps: 5)",
  PointNavigation: "PointNavigation(steps: 6, tolerance: 0.15)",
  MiniMap: "MiniMap()",
};
const learners = {
  rl2: "rl2(net: gru(hidden: 6), episodes: 2, meta_batch: 3, epochs: 2, outer: sgd(0.1))",
  maml_rl: "maml_rl(policy: mlp(hidden: [5], activation: tanh), episodes: 4, meta_batch: 2, damping: 0.1)",
};

function specOf(learner: keyof typeof learners, task: keyof typeof tasks): string {
  return `
import { ${task} } from "std/tasks"
import { ${learner} } from "std/learners"
experiment e {
  tasks = ${tasks[task]}
  learner = ${learners[learner]}
  train { iterations: 1 }
  evaluate { tasks: 2 }
}`;
}

interface Iteration {
  readonly state: HostTensors;
  readonly logs: HostTensors;
  readonly reports: HostTensors;
}

async function iterate(session: Session, program: Parameters<typeof callEntry>[1], from?: HostTensors) {
  if (from) await session.writeState(from);
  else await callEntry(session, program, "init", { seed: 1 });
  const start = await session.readState();
  const reports = await callEntry(session, program, "evaluate", { seed: 1 });
  const logs = await callEntry(session, program, "train", { seed: 1, iteration: 0, count: 1, window: 10 });
  return { start, iteration: { state: await session.readState(), logs, reports } satisfies Iteration };
}

function expectNear(found: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, tensor] of Object.entries(wanted)) {
    const limit = tensor.dtype === "f32" ? 1e-4 : 0;
    expect(relativeDifference(tensor, found[name]!), name).toBeLessThanOrEqual(limit);
  }
}

/** XLA takes long to compile these; test/agreement/on-policy.test.ts has it. */
const engines = compiledEngines.filter(({ name }) => !name.includes("XLA"));

const pairs = Object.keys(learners).flatMap((learner) =>
  Object.keys(tasks).map((task) => [learner as keyof typeof learners, task as keyof typeof tasks] as const),
);

describe.each(pairs)("%s on %s", (learner, task) => {
  const { program } = compileText(specOf(learner, task));
  const { executable, single } = prepareProgram(program);
  const wanted = withSession(reference, executable, (session) => iterate(session, executable));

  it("is a sound graph, before and after every pass", () => {
    for (const graph of [program, single, executable]) expect(() => verify(graph)).not.toThrow();
  });

  it("moves its parameters to finite ones", async () => {
    const { start, iteration } = await wanted;
    for (const { data } of Object.values(iteration.state))
      expect(Array.from(data).every(Number.isFinite)).toBe(true);
    const moved = Object.entries(iteration.state).some(
      ([name, tensor]) => relativeDifference(tensor, start[name]!) > 1e-6,
    );
    expect(moved).toBe(true);
  });

  it.each(engines)("agrees on $name", async ({ open, name }) => {
    const { start, iteration } = await wanted;
    const found = await withSession({ open, name }, executable, (session) =>
      iterate(session, executable, start),
    );
    expectNear(found.iteration.reports, iteration.reports);
    expectNear(found.iteration.logs, iteration.logs);
    expectNear(found.iteration.state, iteration.state);
  });
});
