import { describe, expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/*
 * A Gaussian policy of one parameter, its mean, on a task whose reward is known: the gradient of what a rollout records
 * has a closed form in what was drawn.
 */
const horizon = 5;
const std = 0.5;

/** One step of plain gradient descent of rate 1 on what `loss` makes of an episode, which is kept. */
async function gradientOf(body: string, loss: string, ends = "false") {
  const { executable } = prepareText(`
module location() {
  param mean: f32 = 0.25
  call(x: f32) -> f32 = mean
}
learner score<T: Mdp>() for T with continuous actions {
  state theta = location().init()
  state action: f32[T.horizon, T.actions] = zeros
  state reward: f32[T.horizon] = zeros
  state alive: bool[T.horizon] = zeros
  train {
    let task ~ tasks
    let out = minimise {
      let ep = rollout task {
        let d = Normal([for _ in 0 ..< T.actions: theta(0.0)], ${std})
        let a ~ d
        ${body}
      }
      return {loss: ${loss}, action: ep.action, reward: ep.reward, alive: ep.alive}
    } over theta with sgd(1.0)
    action = out.action
    reward = out.reward
    alive = out.alive
  }
  evaluate(task) { report nothing = 0.0 }
}
task Line() {
  hidden goal: f32 ~ Uniform(0.5, 0.5)
  state at: f32[1] = [0]
  action move: f32[1] in -10 .. 10
  observe at
  step { at = at + move }
  reward at'[0]
  terminate when ${ends}
  horizon ${horizon}
}
experiment e {
  tasks = Line()
  learner = score()
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`);
  const state = await withSession(reference, executable, (session) =>
    train(session, executable, [1], { seed: 5 }),
  );
  const numbers = (name: string): number[] => Array.from(state[name]!.data, Number);
  return {
    gradient: 0.25 - numbers("theta.mean")[0]!,
    actions: numbers("action"),
    rewards: numbers("reward"),
    alive: numbers("alive"),
  };
}

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

describe("act", () => {
  it("makes the log-density of a reparameterised draw a score", async () => {
    const { gradient, actions } = await gradientOf("act a; record lp = d.log_prob(a)", "sum(ep.lp)");
    const score = sum(actions.map((a) => (a - 0.25) / std ** 2));
    expect(Math.abs(score)).toBeGreaterThan(0.1);
    expect(gradient).toBeCloseTo(score, 4);
  });

  it("counts the score of the steps that count, where a mask says so", async () => {
    const ends = "at'[0] > 1.5";
    const masked = await gradientOf("act a; record lp = d.log_prob(a)", "sum(ep.lp, where: ep.alive)", ends);
    const [counted, all] = [masked.actions.filter((_, t) => masked.alive[t] === 1), masked.actions];
    expect(counted.length).toBeGreaterThan(1);
    expect(counted.length).toBeLessThan(horizon);
    // A step after the end repeats the last that counts, its action too.
    expect(all.slice(counted.length)).toEqual(all.slice(counted.length).map(() => counted.at(-1)));
    expect(masked.gradient).toBeCloseTo(sum(counted.map((a) => (a - 0.25) / std ** 2)), 4);
    const unmasked = await gradientOf("act a; record lp = d.log_prob(a)", "sum(ep.lp)", ends);
    expect(unmasked.gradient).toBeCloseTo(sum(all.map((a) => (a - 0.25) / std ** 2)), 4);
  });

  it("weighs the score by rewards, which are constants", async () => {
    const { gradient, actions, rewards } = await gradientOf(
      "act a; record lp = d.log_prob(a)",
      "sum(ep.lp * ep.reward)",
    );
    expect(gradient).toBeCloseTo(sum(actions.map((a, t) => (rewards[t]! * (a - 0.25)) / std ** 2)), 4);
  });

  it("lets nothing else through: the environment is constant", async () => {
    const { gradient } = await gradientOf("act a", "sum(ep.reward) + 0.0 * theta(0.0)");
    expect(gradient).toBe(0);
  });

  it("pathwise differentiates through draws and environment", async () => {
    const { gradient } = await gradientOf("act a pathwise", "sum(ep.reward)");
    // Every step moves by the mean, and each later reward has it in it: 5 + 4 + 3 + 2 + 1.
    expect(gradient).toBeCloseTo((horizon * (horizon + 1)) / 2, 4);
  });

  it("draws the same either way", async () => {
    const [cut, pathwise] = [
      await gradientOf("act a", "sum(ep.reward) + 0.0 * theta(0.0)"),
      await gradientOf("act a pathwise", "sum(ep.reward)"),
    ];
    expect(cut.actions).toEqual(pathwise.actions);
    expect(cut.rewards).toEqual(pathwise.rewards);
  });

  it("draws the same with a line more", async () => {
    const plain = await gradientOf("act a; record lp = d.log_prob(a)", "sum(ep.lp)");
    const more = await gradientOf(
      "act a; record lp = d.log_prob(a); let noise ~ Normal(0, 1); record kept = noise",
      "sum(ep.lp)",
    );
    expect(more).toEqual(plain);
  });
});
