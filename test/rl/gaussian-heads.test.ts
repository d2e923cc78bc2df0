import { expect, it } from "vitest";
import { prepareText } from "../agreement/support/compile-text.js";
import { reference, train, withSession } from "../agreement/support/engines.js";

/** One state's numbers after an iteration in which a policy with this head plays one episode of 50 steps. */
async function kept(policy: string, value: string, size: string): Promise<number[]> {
  const { executable } = prepareText(`
import { PointNavigation } from "std/tasks"
learner player<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T with continuous actions {
  state theta = policy.init()
  state kept: f32${size} = zeros
  train {
    let task ~ tasks
    let ep = rollout task {
      let d = theta(observation)
      let a ~ d
      act a
      record log_prob = d.log_prob(a)
    }
    kept = ${value}
  }
  evaluate(task) { report nothing = 0.0 }
}
experiment e {
  tasks = PointNavigation(steps: 50)
  learner = player(policy: ${policy})
  train { iterations: 1 }
}`);
  const state = await withSession(reference, executable, (session) => train(session, executable, [1]));
  return Array.from(state["kept"]!.data, Number);
}

const constant = "mlp(hidden: [], init: zeros)";

it("a squashed draw lies in -1 .. 1, and its density is the Gaussian's over the slope of tanh", async () => {
  const policy = `tanh_gaussian(${constant}, log_std: -1)`;
  const [actions, densities] = [
    await kept(policy, "ep.action", "[T.horizon, T.actions]"),
    await kept(policy, "ep.log_prob", "[T.horizon]"),
  ];
  expect(Math.max(...actions.map(Math.abs))).toBeLessThan(1);
  const std = Math.exp(-1);
  const logDensity = (x: number): number =>
    -0.5 * (Math.atanh(x) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - x * x);
  densities.forEach((density, t) => {
    expect(density).toBeCloseTo(logDensity(actions[2 * t]!) + logDensity(actions[2 * t + 1]!), 3);
  });
});

it("the density of an action that comes back from an episode is computed from the action alone", async () => {
  const policy = `tanh_gaussian(${constant}, log_std: -1)`;
  const again = "[for s in ep: theta(s.observation).log_prob(s.action) - s.log_prob]";
  const gaps = await kept(policy, again, "[T.horizon]");
  expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(1e-4);
});

it.each(["gaussian", "tanh_gaussian"])(
  "%s: a number is where parameters start, a range clips what the net gives",
  async (head) => {
    const deviation = "[for s in ep: -0.5 * (theta(s.observation).log_prob(0 * s.action) + log(2 * pi))]"; // At the mean, 0, a density's logarithm tells the deviation of both actions.
    const parameters = await kept(`${head}(${constant}, log_std: -1.5)`, deviation, "[T.horizon]");
    expect(parameters[0]).toBeCloseTo(-1.5, 5);
    // A net whose outputs are all 0 asks for a deviation of 1.
    const clipped = await kept(`${head}(${constant}, log_std: -3 .. -2)`, deviation, "[T.horizon]");
    expect(clipped[0]).toBeCloseTo(-2, 5);
    const free = await kept(`${head}(${constant}, log_std: -3 .. 2)`, deviation, "[T.horizon]");
    expect(free[0]).toBeCloseTo(0, 5);
  },
);

it("act cuts a squashed draw too: its score is not zero, nor that of a density's normaliser", async () => {
  const score = "grad(std => Normal(0, std).log_prob(1.0))(0.5)";
  const gradient = "grad(th => mean([for s in ep: th(s.observation).log_prob(s.action)]))(theta)";
  const policy = `tanh_gaussian(${constant}, log_std: -1)`;
  const [size] = await kept(policy, `norm(${gradient}) + 0 * ${score}`, "");
  expect(size).toBeGreaterThan(0.01);
});

it("a head in a place without a distribution over floats is refused", () => {
  const spec = `
import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(model: tanh_gaussian(mlp(hidden: [4])), shots: 2, inner_lr: 0.1)
  train { iterations: 1 }
}`;
  expect(() => prepareText(spec)).toThrow(/holds no distribution over floats/);
});
