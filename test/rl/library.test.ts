import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fns, type Data } from "../compiler/support/run-function.js";

const run = fns(`
fn advantages(reward: f32[h], value: f32[h], last: f32, terminated: bool[h], alive: bool[h]) -> f32[h] =
  gae(reward, value, last, terminated, alive, 0.9, 0.8)
fn returns(reward: f32[h], alive: bool[h]) -> f32[h] = discounted_returns(reward, alive, 0.9)
fn centred(x: f32[h], marked: bool[h]) -> f32[h] = normalised(x, marked)
fn ppo(now: f32, old: f32, advantage: f32) -> f32 = ppo_loss(now, old, advantage, 0.2)
fn ppo_slope(now: f32, old: f32, advantage: f32) -> f32 = grad(x => ppo_loss(x, old, advantage, 0.2))(now)
fn ridge(x: f32[n, k], y: f32[n], marked: bool[n]) -> f32[k] = ridge_regression(x, y, marked, ridge: 1e-9)
fn solved(a: f32[n, n], b: f32[n]) -> f32[n] = solve(a, b)
fn conjugate(a: f32[n, n], b: {x: f32[n]}) -> {x: f32[n]} = conjugate_gradient(v => {x: a @ v.x}, b, iterations: 6)
fn slope(x: f32[n], v: f32[n]) -> f32 = jvp(y => sum(y * y * y))(x, v)
fn hessian_vector(x: f32[n], v: f32[n]) -> f32[n] = jvp(grad(y => sum(y * y * y) + y[0] * y[1]))(x, v)
fn searched(start: f32, step: f32, limit: f32) -> f32 = line_search(start, step, x => x >= limit)
fn natural(theta: f32[n], target: f32[n], scale: f32[n]) -> f32[n] =
  trpo_step(theta, loss: x => dot(x, target), kl: x => 0.5 * sum(scale * square(x - theta)), max_kl: 0.02, damping: 0.0)
fn gaussians(m: f32, s: f32, n: f32, t: f32) -> f32 = kl(Normal(m, s), Normal(n, t))
fn gaussian_vectors(m: f32[k], s: f32[k], n: f32[k], t: f32[k]) -> f32 = kl(Normal(m, s), Normal(n, t))
fn categories(a: f32[k], b: f32[k]) -> f32 = kl(Categorical(a), Categorical(b))
fn coins(p: f32, q: f32) -> f32 = kl(Bernoulli(p), Bernoulli(q))
fn coin_logits(p: f32, q: f32) -> f32 = kl(BernoulliLogits(p), BernoulliLogits(q))
fn normal_layer(x: f32[4]) -> f32[4] { let net = layer_norm<4>().init(); return net(x) }
fn lstm_step(x: f32[2], h: f32[2], c: f32[2]) -> {y: f32[1], h: f32[2], c: f32[2], w: f32[4, 8], out: f32[2, 1]} {
  let net = lstm<2, 1>(hidden: 2, forget_bias: 0.5).init()
  let (y, next) = net(x, {h, c})
  return {y, h: next.h, c: next.c, w: net.gates.w, out: net.out.w}
}
fn lstm_start() -> {h: f32[3], c: f32[3]} { let net = lstm<2, 1>(hidden: 3).init(); return net.start() }
fn gammas(a: f32) -> f32[2000] { let g[2000] ~ Gamma(a); return g }
fn dirichlets(a: f32[n]) -> f32[1000, n] { let p[1000] ~ Dirichlet(a); return p }
fn linear(i: i32) -> f32 = linear_over_iterations(2.0, 1.0, 10, i)
fn cosine(i: i32) -> f32 = cosine_over_iterations(2.0, 1.0, 10, i)
fn halved(i: i32) -> f32 = halved_over_iterations(8.0, 5, i)
`);

const close = (found: Data, wanted: readonly number[], digits = 9): void => {
  const numbers = found as readonly number[];
  expect(numbers.length).toBe(wanted.length);
  numbers.forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, digits));
};

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

describe("advantages", () => {
  const episode = fc.integer({ min: 1, max: 8 }).chain((h) =>
    fc.record({
      reward: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: h, maxLength: h }),
      value: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: h, maxLength: h }),
      terminated: fc.array(fc.boolean(), { minLength: h, maxLength: h }),
      alive: fc.array(fc.boolean(), { minLength: h, maxLength: h }),
    }),
  );

  it("are discounted sums of one-step errors over the steps that count, up to where an episode terminates", () => {
    fc.assert(
      fc.property(episode, fc.integer({ min: -3, max: 3 }), ({ reward, value, terminated, alive }, last) => {
        const living = alive.flatMap((is, t) => (is ? [t] : []));
        const wanted = reward.map(() => 0);
        living.forEach((t, i) => {
          let weight = 1;
          for (let j = i; j < living.length; j++) {
            const at = living[j]!;
            const next = terminated[at] ? 0 : j + 1 < living.length ? value[living[j + 1]!]! : last;
            wanted[t]! += weight * (reward[at]! + 0.9 * next - value[at]!);
            if (terminated[at]) break;
            weight *= 0.9 * 0.8;
          }
        });
        close(run("advantages", reward, value, last, terminated, alive), wanted, 5);
      }),
      { numRuns: 40 },
    );
  });

  it("of returns are their discounted sums", () => {
    close(
      run("returns", [1, 2, 4, 8], [true, true, false, true]),
      [1 + 1.8 + 0.81 * 8, 2 + 0.9 * 8, 0, 8],
      6,
    );
  });

  it("are normalised over what is marked", () => {
    const found = run("centred", [1, 3, 100, 5], [true, true, false, true]) as readonly number[];
    expect(found[2]).toBe(0);
    expect(sum(found)).toBeCloseTo(0, 6);
    expect(sum(found.map((x) => x * x)) / 3).toBeCloseTo(1, 6);
  });
});

describe("the clipped surrogate", () => {
  it("is the smaller of two, and flat beyond the clip", () => {
    expect(run("ppo", 0, 0, 2)).toBeCloseTo(-2, 6);
    expect(run("ppo", Math.log(1.5), 0, 2)).toBeCloseTo(-2.4, 5);
    expect(run("ppo_slope", Math.log(1.5), 0, 2)).toBeCloseTo(0, 9);
    expect(run("ppo", Math.log(0.5), 0, 2)).toBeCloseTo(-1, 5);
    expect(run("ppo_slope", Math.log(0.5), 0, 2)).toBeCloseTo(-1, 5);
    expect(run("ppo_slope", Math.log(0.5), 0, -2)).toBeCloseTo(0, 9);
    expect(run("ppo_slope", 0, 0, 2)).toBeCloseTo(-2, 5);
  });
});

describe("linear systems", () => {
  const a = [
    [4, 1, 0],
    [1, 3, 1],
    [0, 1, 2],
  ];
  const x = [1, -2, 3];
  const b = a.map((row) => sum(row.map((w, i) => w * x[i]!)));

  it("are solved by Cholesky's factor and by conjugate gradients", () => {
    close(run("solved", a, b), x, 6);
    close((run("conjugate", a, { x: b }) as { x: Data }).x, x, 4);
  });

  it("fit lines to the rows that are marked", () => {
    const rows = [0, 1, 2, 3, 4].map((t) => [t, 1]);
    const y = rows.map(([t], i) => (i === 2 ? 1000 : 3 * t! - 5));
    close(run("ridge", rows, y, [true, true, false, true, true]), [3, -5], 3);
  });
});

describe("directional derivatives", () => {
  it("are slopes, and Hessians times vectors after a gradient", () => {
    expect(run("slope", [1, 2], [3, -1])).toBeCloseTo(3 * 3 - 12, 9);
    close(run("hessian_vector", [1, 2], [3, -1]), [6 * 3 - 1, 12 * -1 + 3], 9);
  });
});

describe("a trust region", () => {
  it("searches back along the step, and stays where nothing is accepted", () => {
    expect(run("searched", 1, 0.5, 0)).toBeCloseTo(0.5, 6);
    expect(run("searched", 1, 2, 0)).toBeCloseTo(1 - 2 * 0.8 ** 4, 5);
    expect(run("searched", 1, 2, 5)).toBe(1);
  });

  it("steps along the natural gradient to its edge", () => {
    const [theta, target, scale] = [
      [1, 2],
      [2, 1],
      [4, 1],
    ];
    // The divergence is quadratic, so that the step is -sqrt(2 kl / gᵀ F⁻¹ g) F⁻¹ g, but for the last search step.
    const natural = target.map((g, i) => g / scale[i]!);
    const length = Math.sqrt((2 * 0.02) / sum(target.map((g, i) => g * natural[i]!)));
    const found = run("natural", theta, target, scale) as readonly number[];
    const ratios = found.map((x, i) => (theta[i]! - x) / (length * natural[i]!));
    expect(ratios[0]).toBeCloseTo(ratios[1]!, 5);
    expect([1, 0.8].some((ratio) => Math.abs(ratio - ratios[0]!) < 1e-4)).toBe(true);
  });
});

describe("divergences", () => {
  it("have their closed forms", () => {
    expect(run("gaussians", 1, 2, 0, 1)).toBeCloseTo(Math.log(1 / 2) + (4 + 1) / 2 - 0.5, 6);
    expect(run("gaussian_vectors", [1, 0], [2, 1], [0, 0], [1, 1])).toBeCloseTo(Math.log(1 / 2) + 2, 6);
    expect(run("gaussians", 1, 2, 1, 2)).toBeCloseTo(0, 9);
    const [p, q] = [
      [0.2, 0.8],
      [0.5, 0.5],
    ];
    const wanted = sum(p.map((x, i) => x * Math.log(x / q[i]!)));
    expect(run("categories", p.map(Math.log), q.map(Math.log))).toBeCloseTo(wanted, 6);
    expect(run("coins", 0.2, 0.5)).toBeCloseTo(wanted, 6);
    expect(run("coin_logits", Math.log(0.2 / 0.8), 0)).toBeCloseTo(wanted, 6);
  });
});

describe("gamma and Dirichlet draws", () => {
  it.each([0.4, 1, 3.5])("have mean and variance %d", (shape) => {
    const drawn = run("gammas", shape) as readonly number[];
    const mean = sum(drawn) / drawn.length;
    const variance = sum(drawn.map((x) => (x - mean) ** 2)) / drawn.length;
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    // Five standard errors; the variance's own is sqrt((μ₄ - σ⁴) / n), with μ₄ = 3a² + 6a.
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / 2000));
    expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / 2000));
  });

  it("are probabilities with the stated means", () => {
    const drawn = run("dirichlets", [1, 2, 5]) as readonly (readonly number[])[];
    for (const p of drawn) expect(sum(p)).toBeCloseTo(1, 6);
    [1, 2, 5].forEach((a, i) => {
      const mean = sum(drawn.map((p) => p[i]!)) / drawn.length;
      const expected = a / 8;
      expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / 9 / 1000));
    });
  });
});

describe("layers", () => {
  it("are normalised to mean 0 and variance 1", () => {
    const found = run("normal_layer", [1, 2, 3, 10]) as readonly number[];
    expect(sum(found)).toBeCloseTo(0, 6);
    expect(sum(found.map((x) => x * x)) / 4).toBeCloseTo(1, 4);
  });
});

describe("long short-term memory", () => {
  it("forgets, adds and shows through its gates", () => {
    const [x, h, c] = [
      [1, -2],
      [0.5, 0.25],
      [2, -1],
    ];
    const found = run("lstm_step", x, h, c) as Record<"y" | "h" | "c", number[]> &
      Record<"w" | "out", number[][]>;
    const gate = (k: number): number => sum([...x, ...h].map((value, row) => value * found.w[row]![k]!));
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
    const cells = c.map(
      (old, i) => sigmoid(gate(2 + i) + 0.5) * old + sigmoid(gate(i)) * Math.tanh(gate(4 + i)),
    );
    const shown = cells.map((cell, i) => sigmoid(gate(6 + i)) * Math.tanh(cell));
    close(found.c, cells, 6);
    close(found.h, shown, 6);
    close(found.y, [sum(shown.map((value, i) => value * found.out[i]![0]!))], 6);
  });

  it("starts from nothing", () => {
    expect(run("lstm_start")).toEqual({ h: [0, 0, 0], c: [0, 0, 0] });
  });
});

describe("schedules", () => {
  it("start, end and stay", () => {
    expect([0, 5, 10, 20].map((i) => run("linear", i))).toEqual([2, 1.5, 1, 1]);
    close(
      [0, 5, 10, 20].map((i) => run("cosine", i) as number),
      [2, 1.5, 1, 1],
      6,
    );
    close(
      [0, 5, 10].map((i) => run("halved", i) as number),
      [8, 4, 2],
      6,
    );
  });
});
