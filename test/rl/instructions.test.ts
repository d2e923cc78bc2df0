import { describe, expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/** A task that pays what its instruction says. `rollout` plays it, `kept` is a state's new value. */
const spec = (rollout: string, kept: string): string => `
learner told<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {
  state theta = policy.init()
  state kept: f32[T.horizon] = zeros
  train {
    let task ~ tasks
    let ep = ${rollout}
    kept = ${kept}
  }
  evaluate(task) { report nothing = 0.0 }
}
task Told() {
  instruction goal: f32 ~ Uniform(1, 2)
  state at: f32 = 0
  action push: i32 in 0 ..< 2
  observe at
  step { at = at + push }
  reward goal
  horizon 3
}
experiment e {
  tasks = Told()
  learner = told(policy: mlp(hidden: []))
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`;

async function kept(rollout: string, value: string): Promise<number[]> {
  const { executable } = prepareText(spec(rollout, value));
  const state = await withSession(reference, executable, (session) => train(session, executable, [1]));
  return Array.from(state["kept"]!.data, Number);
}

const body = "{ let a ~ theta(observation); act a }";

describe("an instruction", () => {
  it("is told, kept, and rules what is paid", async () => {
    const paid = await kept(`rollout task ${body}`, "ep.reward");
    expect(paid[0]).toBeGreaterThanOrEqual(1);
    expect(new Set(paid).size).toBe(1);
    // Of the same draw, and untold, it rules all the same.
    expect(await kept(`rollout task without instruction ${body}`, "ep.reward")).toEqual(paid);
  });

  it("cannot be seen without instruction, in the body or the record", () => {
    const inBody =
      "rollout task without instruction { let a ~ theta(observation); act a; record told = instruction }";
    expect(() => prepareText(spec(inBody, "ep.reward"))).toThrow(/nothing called `instruction`/);
    const hidden = spec(`rollout task without instruction ${body}`, "[for i in ep.instruction: 1.0]");
    expect(() => prepareText(hidden)).toThrow(/no field|instruction/);
  });
});
