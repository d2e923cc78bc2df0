import { expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/** The differences between what an episode gives, gone over in `taken`'s way, and its array of rewards. */
async function difference(taken: string): Promise<readonly number[]> {
  const { executable } = prepareText(`
import { PointNavigation } from "std/tasks"
learner player<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {
  state theta = policy.init()
  state kept: f32[T.horizon] = ones
  train {
    let task ~ tasks
    let ep = rollout task { let a ~ theta(observation); act a }
    kept = ${taken} - ep.reward
  }
  evaluate(task) { report nothing = 0.0 }
}
experiment e {
  tasks = PointNavigation(steps: 4)
  learner = player(policy: mlp(hidden: []))
  train { iterations: 1 }
}`);
  const state = await withSession(reference, executable, (session) => train(session, executable, [1]));
  return Array.from(state["kept"]!.data, Number);
}

it.each([
  "[for s in ep: s.reward]",
  "[for (s, i) in zip(ep, 0 ..< T.horizon): s.reward + 0 * i]",
  "[for (a, b) in zip(ep.steps, ep): 2 * a.reward - b.reward]",
  "[for i in 0 ..< T.horizon: ep[i].reward]",
  "concat(ep[.. -1].reward, [last(ep).reward])",
  "reverse(reverse(ep)).reward",
])("an episode is an array of its steps: %s", async (taken) => {
  expect(await difference(taken)).toEqual([0, 0, 0, 0]);
});
