import { describe, expect, it } from "vitest";
import { fns, type Data } from "../compiler/support/run-function.js";

/*
 * Against PyTorch 2 in double precision, on inputs written here: `torch.max(-adv * ratio, -adv * ratio.clamp(0.8, 1.2))` and
 * the like, with `torch.autograd.grad`; the actor's log-density by `Normal.log_prob(u) - log(1 - tanh(u)²)`; the trust region
 * by `torch.autograd.functional.hessian` of the divergence, `torch.linalg.solve`, and the same search.
 */
const run = fns(`
fn averaged(log_prob: f32[n], old: f32[n], advantage: f32[n], loss: (f32, f32, f32) -> f32) -> f32 =
  mean([for (l, o, a) in zip(log_prob, old, advantage): loss(l, o, a)])
fn both(loss: (f32, f32, f32) -> f32, l: f32[n], o: f32[n], a: f32[n]) -> {value: f32, slope: f32[n]} {
  let (value, slope) = value_and_grad(x => averaged(x, o, a, loss))(l)
  return {value, slope}
}
fn ppo(l: f32[n], o: f32[n], a: f32[n]) -> {value: f32, slope: f32[n]} = both((x, y, z) => ppo_loss(x, y, z, 0.2), l, o, a)
fn ratio(l: f32[n], o: f32[n], a: f32[n]) -> {value: f32, slope: f32[n]} = both(ratio_loss, l, o, a)
fn score(l: f32[n], o: f32[n], a: f32[n]) -> {value: f32, slope: f32[n]} =
  both((x, y, z) => policy_gradient_loss(x, z), l, o, a)
fn a2c(l: f32[n], value: f32[n], entropy: f32[n], a: f32[n], aim: f32[n]) -> f32 =
  mean([for (p, v, e, b, y) in zip(l, value, entropy, a, aim): actor_critic_loss(p, v, e, b, y)])
fn double(reward: f32, q: f32[n], target: f32[n], ended: bool) -> f32 = double_q_target(reward, q, target, ended, 0.9)
fn along(reward: f32[h], q: f32[h, n], target: f32[h, n], alive: bool[h]) -> f32[h] =
  double_q_targets(reward, q, target, alive, 0.9)
fn actor(mean: f32[2], log_std: f32[2], noise: f32[2]) -> {loss: f32, log_prob: f32} {
  let u = mean + exp(log_std) * noise
  let a = tanh(u)
  let log_prob = tanh_gaussian_log_prob(u, mean, exp(log_std))
  let q1 = dot(a, [0.5, -1.0]) + 0.1 * squared_norm(a)
  return {loss: soft_actor_loss(log_prob, q1, dot(a, [0.2, -0.9]), 0.2), log_prob}
}
fn actor_slope(m: f32[2], s: f32[2], noise: f32[2]) -> {m: f32[2], s: f32[2]} =
  grad(p => actor(p.m, p.s, noise).loss)({m, s})
fn soft_target(q1: f32, q2: f32, log_prob: f32, ended: bool) -> f32 =
  soft_q_target(1.5, q1, q2, log_prob, ended, 0.2, 0.99)
fn heat(x: f32) -> f32 = temperature_loss(x, -1.2, -2.0)
fn heat_slope(x: f32) -> f32 = grad(heat)(x)
fn beta(x: f32) -> f32 = Beta(2.5, 4.0).log_prob(x)
fn region(w: f32[3, 2], x: f32[3, 2], a: i32[3], advantage: f32[3]) -> f32[3, 2] {
  let old = [for row in x: log_softmax(w @ row)]
  return trpo_step(
    w,
    loss: v => mean([
      for (row, i, o, b) in zip(x, a, old, advantage): ratio_loss(log_softmax(v @ row)[i], o[i], b)
    ]),
    kl: v => mean([for (row, o) in zip(x, old): sum(exp(o) * (o - log_softmax(v @ row)))]),
    damping: 0.1,
  )
}
fn only(x: f32[n]) -> i32 = only_best(x)
`);

const [now, old, advantage] = [
  [-0.5, -1.25, -2, -0.1],
  [-0.7, -1, -2, -0.9],
  [1.5, -2, 0.25, 3],
];

function close(found: Data | undefined, wanted: readonly number[]): void {
  const flat = [found].flat(3) as number[];
  expect(flat.length).toBe(wanted.length);
  flat.forEach((x, i) => expect(x, `number ${i}`).toBeCloseTo(wanted[i]!, 7));
}

type Loss = { readonly value: number; readonly slope: Data };

describe("policy losses and their gradients", () => {
  it.each([
    ["ppo", -1.0125, [0, 0, -0.0625, 0]],
    ["ratio", -1.8002813391437122, [-0.4580260343100637, 0.38940039153570244, -0.0625, -1.669155696369351]],
    ["score", -0.2375, [-0.375, 0.5, -0.0625, -0.75]],
  ])("%s", (name, value, slope) => {
    const found = run(name, now!, old!, advantage!) as unknown as Loss;
    expect(found.value).toBeCloseTo(value, 7);
    close(found.slope, slope);
  });

  it("actor and critic together", () => {
    const [value, entropy, aim] = [
      [0.5, -0.25, 1, 2],
      [0.6, 1.1, 0.2, 0.9],
      [1, 0, 0.5, 2.5],
    ];
    expect(run("a2c", now!, value!, entropy!, advantage!, aim!)).toBeCloseTo(-0.1429375, 7);
  });
});

describe("double Q-learning", () => {
  const [q, target] = [
    [
      [0.1, 0.9, 0.3],
      [1.2, -0.4, 0],
    ],
    [
      [2, 0.5, 1],
      [0.3, 0.7, 0.9],
    ],
  ];

  it("chooses by one net and values by the other", () => {
    expect(run("double", 1, q![0]!, target![0]!, false)).toBeCloseTo(1.45, 7);
    expect(run("double", -0.5, q![1]!, target![1]!, false)).toBeCloseTo(-0.23, 7);
    expect(run("double", -0.5, q![1]!, target![1]!, true)).toBeCloseTo(-0.5, 7);
  });

  it("passes over the steps between two episodes of a trial", () => {
    const dead = [9, 9, 9];
    const rows = [q![0]!, dead, q![1]!, dead];
    const targets = [target![0]!, dead, target![1]!, dead];
    const found = run("along", [1, 0, -0.5, 0], rows, targets, [true, false, true, false]) as number[];
    expect(found[0]).toBeCloseTo(1 + 0.9 * 0.3, 6);
    expect(found[2]).toBeCloseTo(-0.5, 6);
  });
});

describe("soft actor-critic", () => {
  const [mean, logStd, noise] = [
    [0.3, -0.8],
    [-0.2, 0.4],
    [0.7, -1.1],
  ];

  it("has the actor's loss and gradient", () => {
    const { loss, log_prob: logProb } = run("actor", mean!, logStd!, noise!) as Record<string, number>;
    expect(loss).toBeCloseTo(-0.7661566376511411, 7);
    expect(logProb).toBeCloseTo(1.3044462939949155, 7);
    const slope = run("actor_slope", mean!, logStd!, noise!) as Record<string, Data>;
    close(slope["m"], [0.18000881022593831, -0.36709525829218653]);
    close(slope["s"], [-0.09683487587013223, 0.40240594997801377]);
  });

  it("has the critics' target and the temperature's loss", () => {
    expect(run("soft_target", 2, 1.25, -0.75, false)).toBeCloseTo(2.886, 7);
    expect(run("soft_target", 2, 1.25, -0.75, true)).toBeCloseTo(1.5, 7);
    expect(run("heat", -0.5)).toBeCloseTo(1.940898111080427, 7);
    expect(run("heat_slope", -0.5)).toBeCloseTo(1.940898111080427, 7);
  });
});

it("steps to the edge of a trust region as a dense solution does", () => {
  const found = run(
    "region",
    [
      [0.2, -0.1],
      [0, 0.3],
      [-0.4, 0.1],
    ],
    [
      [1, 0.5],
      [-0.3, 0.8],
      [0.6, -1.2],
    ],
    [0, 2, 1],
    [1, -0.5, 2],
  );
  const wanted = [
    0.2299894402369137, 0.04653749852356054, 0.03672943817259905, 0.12948170283482657, -0.46671887840951276,
    0.12398079864161282,
  ];
  ([found].flat(3) as number[]).forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 5));
});

it("knows a Beta's density, and whether a best one is alone", () => {
  expect(run("beta", 0.3)).toBeCloseTo(0.710135681851066, 7);
  expect([run("only", [1, 3, 2]), run("only", [3, 1, 3])]).toEqual([1, -1]);
});
