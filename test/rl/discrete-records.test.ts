import { expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/*
 * Observations and actions are records of discrete values: they stand as sizes, index tables, and the largest place of a
 * table is one of them. Turns are 0, 1, 2, 0, …, and what is observed beside them says whether the last action was `quick`.
 */
const { executable } = prepareText(`
task Turning() {
  state turn: {place: i32 in 0 ..< 3, quick: bool} = {place: 0, quick: false}
  action move: {way: i32 in 0 ..< 4, quick: bool}
  observe turn
  step { turn = {place: (turn.place + 1) % 3, quick: move.quick} }
  reward to_f32(move.way)
  horizon 4
}
learner counting<T: Mdp>(favourite: T.Action) for T with discrete actions, discrete observations {
  state count: f32[T.Observation, T.Action] = zeros
  state paid = 0.0
  state draws: i32[2] = zeros
  train {
    let task ~ tasks
    let none_liked: f32[T.Action] = zeros
    let liked = none_liked with [favourite] = 1.0
    let ep = rollout task { act argmax(liked) }
    for s in ep { count with [s.observation, s.action] = count[s.observation, s.action] + 1.0 }
    paid = sum(ep.reward)
    let drawn = rollout task {
      let a ~ Categorical(100 * liked)
      act a
      record lp = Categorical(100 * liked).log_prob(a)
    }
    draws = [to_i32(sum(drawn.reward)), to_i32(sum(drawn.lp))]
  }
  evaluate(task) { report nothing = 0.0 }
}
experiment e {
  tasks = Turning()
  learner = counting(favourite: {way: 2, quick: true})
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`);

it("records of discrete values index tables, and are what the places of a table stand for", async () => {
  const state = await withSession(reference, executable, (session) => train(session, executable, [1]));
  const count = state["count"]!;
  // The last field runs fastest: place 5 of the actions is way 2, quick.
  expect(count.shape).toEqual([6, 8]);
  const places = Array.from(count.data, Number).flatMap((n, i) =>
    n > 0 ? [[Math.floor(i / 8), i % 8, n]] : [],
  );
  // The first step is seen when nothing was quick yet; the fourth turn is the first place again.
  expect(places).toEqual([[0, 5, 1], [1, 5, 1], [3, 5, 1], [5, 5, 1]]); // prettier-ignore
  expect(Number(state["paid"]!.data[0])).toBe(4 * 2);
  expect(Array.from(state["draws"]!.data, Number)).toEqual([4 * 2, 0]);
});
