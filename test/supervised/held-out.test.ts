import { expect, test } from "vitest";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/** What training sees of a batch, and an evaluation of the task that it is given, of another one that it draws, and of several. */
async function seen(task: string): Promise<Record<"trained" | "own" | "other" | "several", Set<number>>> {
  const { executable } = prepareText(`
task Levels() {
  ${task}
  example { x: f32[1] ~ Uniform(0, 1), y: f32 = level + 0 * x[0] }
}

learner looks<T: Supervised>(told: T.Y -> f32) for T {
  state trained: f32[12] = zeros
  fn level(task) = told(task.draw(1).y[0])
  train {
    let batch[12] ~ tasks
    trained = [for task in batch: level(task)]
  }
  evaluate(task) {
    let other ~ tasks
    let several[8] ~ tasks
    report own = level(task)
    report other = level(other)
    for k in 0 ..< 8 { report several[k] = level(several[k]) }
  }
}

experiment one {
  tasks = Levels()
  learner = looks(told: y => y)
  train { iterations: 1 }
  evaluate { tasks: 12 }
}`);
  const { state, found } = await withSession(reference, executable, async (session) => {
    const state = await train(session, executable, [1]);
    return { state, found: await callEntry(session, executable, "evaluate", { seed: 0 }) };
  });
  const values = (name: string): Set<number> => new Set(found[`report:${name}`]!.data);
  const trained = new Set(state["trained"]!.data);
  return { trained, own: values("own"), other: values("other"), several: values("several") };
}

test("what an evaluation draws from `tasks` is held out, as its own task is", async () => {
  const { trained, own, other, several } = await seen(`hidden level: i32 in 0 ..< 9
  split train = 0 ..< 7, test = rest`);
  for (const levels of [own, other, several]) expect([...levels].sort()).toEqual([7, 8]);
  for (const level of trained) expect(level).toBeLessThan(7);
});

test("of a continuous family that a split makes finite, too", async () => {
  const { trained, own, other, several } = await seen(`hidden level: f32 ~ Uniform(0, 1)
  split train = 7 draws, test = 2 draws`);
  expect(own.size).toBe(2);
  expect(trained.size).toBeLessThanOrEqual(7);
  for (const level of trained) expect(own).not.toContain(level);
  for (const levels of [other, several]) expect([...levels].sort()).toEqual([...own].sort());
});
