import { describe, expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";
import { callEntry, outputsOf } from "../../src/runtime/run/entry-call.js";

/*
 * A task that counts its steps and ends by itself after `last` of them, 2 or 3: of its signals the one sums 1, 2, …,
 * the other is what it pays. `evaluate` plays it as the case says.
 */
const spec = (evaluate: string): string => `
task Counting() {
  hidden id: i32 in 0 ..< 2
  split all = 0 ..< 2
  state at: i32 = 0
  action push: i32 in 0 ..< 2
  observe none
  step { at = at + 1 }
  reward 10.0 * push
  signal place = at'
  signal paid = 10.0 * push
  terminate when at' == id + 2
  horizon 5
}
learner counting<T: Mdp>() for T with discrete actions {
  state theta = 0.0
  train { theta = theta + 1 }
  fn play(task) = rollout task {
    let logits: f32[T.Action] = zeros
    let a ~ Categorical(logits)
    act a
  }
  evaluate(task) { ${evaluate} }
}
experiment e {
  tasks = Counting()
  learner = counting()
  train { iterations: 1 }
  evaluate { tasks: 4 }
}`;

async function reports(evaluate: string): Promise<Record<string, number[]>> {
  const { executable } = prepareText(spec(evaluate));
  return withSession(reference, executable, async (session) => {
    await train(session, executable, [1]);
    const outputs = await callEntry(session, executable, "evaluate", { seed: 3 });
    const found = outputsOf(executable, "evaluate", "report", outputs);
    return Object.fromEntries([...found].map(([name, { data }]) => [name, Array.from(data, Number)]));
  });
}

/** Tasks go 0, 1, 0, 1: episodes of two and three steps. */
const places = [1 + 2, 1 + 2 + 3, 1 + 2, 1 + 2 + 3];

describe("what an evaluation tells of signals", () => {
  it("is their sum over the steps that count, beside the reports", async () => {
    const found = await reports("let ep = play(task); report return = sum(ep.reward, where: ep.alive)");
    expect(Object.keys(found)).toEqual(["return", "signals.place", "signals.paid"]);
    expect(found["signals.place"]).toEqual(places);
    expect(found["signals.paid"]).toEqual(found["return"]);
    expect(new Set(found["return"]).size).toBeGreaterThan(1);
  });

  it.each([
    [
      "a map",
      "let eps = [for _ in 0 ..< 3: play(task)]; report return = mean([for ep in eps: sum(ep.reward, where: ep.alive)])",
    ],
    [
      "a loop",
      "var total = 0.0; for k in 0 ..< 4 { let ep = play(task); total = total + sum(ep.reward, where: ep.alive) / 4 }; report return = total",
    ],
    [
      "a branch and outside of it",
      "let ep = play(task); var total = sum(ep.reward, where: ep.alive); if ep.reward[0] > 5 { let again = play(task); total = (total + sum(again.reward, where: again.alive)) / 2 }; report return = total",
    ],
  ])("is a mean over the episodes of %s", async (_, evaluate) => {
    const found = await reports(evaluate);
    expect(found["signals.place"]).toEqual(places);
    found["return"]!.forEach((mean, i) => expect(found["signals.paid"]![i]).toBeCloseTo(mean, 4));
    expect(new Set(found["return"]).size).toBeGreaterThan(1);
  });

  it("is 0 where no episode was played", async () => {
    const found = await reports(
      "var paid = 0.0; if theta > 5 { let ep = play(task); paid = sum(ep.reward, where: ep.alive) }; report return = paid",
    );
    expect(found["signals.place"]).toEqual([0, 0, 0, 0]);
  });
});
