import { describe, expect, test } from "vitest";
import { fns, problems, tuple, type Data } from "./support/run-function.js";

const many = 4000;
const run = fns(
  `
  fn normals(mean: f32, std: f32) { let xs[${many}] ~ Normal(mean, std); return xs }
  fn uniforms(low: f32, high: f32) { let xs[${many}] ~ Uniform(low, high); return xs }
  fn uniform_range() { let xs[${many}] ~ Uniform(-2 .. 6); return xs }
  fn integers() { let xs[${many}] ~ Uniform(3 ..< 8); return xs }
  fn integers_to(n: i32) { let xs[${many}] ~ Uniform(0 ..< n); return xs }
  fn truncated() { let xs[${many}] ~ TruncatedNormal(1, 2); return xs }
  fn coins(p: f32) { let xs[${many}] ~ Bernoulli(p); return xs }
  fn logit_coins(p: f32) { let xs[${many}] ~ BernoulliLogits(p); return xs }
  fn categories(logits: f32[k]) { let xs[${many}] ~ Categorical(logits); return xs }
  fn shuffled_places() { let orders[${many}] ~ Shuffle(3); return orders }
  fn vectors(mean: f32[k], std: f32[k]) { let xs[${many}] ~ Normal(mean, std); return xs }
  fn mapped(mean: f32[k]) = [for m in mean: { let x ~ Normal(m, 1); return x }]
  fn annotated() -> f32[2, 3] { let x: f32[2, 3] ~ Normal(0, 1); return x }
  fn counted() -> f32[2, 3] { let x[2, 3] ~ Normal(0, 1); return x }
  fn counted_vectors(mean: f32[3]) -> f32[2, 3] { let x[2] ~ Normal(mean, 1); return x }

  fn log_normal(x: f32, mean: f32, std: f32) -> (f32, f32) { let d = Normal(mean, std); return (d.log_prob(x), d.entropy()) }
  fn log_normals(x: f32[k], mean: f32[k], std: f32[k]) -> (f32, f32) { let d = Normal(mean, std); return (d.log_prob(x), d.entropy()) }
  fn log_normals_one_std(x: f32[k], mean: f32[k]) -> f32 = Normal(mean, 2).log_prob(x)
  fn members(mean: f32[k]) { let d = Normal(mean, 2); return (d.mean, d.std) }
  fn log_uniform(x: f32) -> (f32, f32, f32) { let d = Uniform(1, 5); return (d.log_prob(x), d.entropy(), d.mean) }
  fn log_integer(x: i32) -> (f32, f32) { let d = Uniform(2 ..< 6); return (d.log_prob(x), d.entropy()) }
  fn log_truncated(x: f32) -> f32 = TruncatedNormal(0, 1).log_prob(x)
  fn log_coin(x: bool, p: f32) -> (f32, f32) { let d = Bernoulli(p); return (d.log_prob(x), d.entropy()) }
  fn log_logit(x: bool, l: f32) -> (f32, f32, f32) { let d = BernoulliLogits(l); return (d.log_prob(x), d.entropy(), d.mean) }
  fn log_coins(x: bool[k], p: f32[k]) -> f32 = Bernoulli(p).log_prob(x)
  fn log_category(x: i32 in 0 ..< 3, logits: f32[3]) -> (f32, f32) { let d = Categorical(logits); return (d.log_prob(x), d.entropy()) }
  fn batches(x: f32[n], means: f32[n]) -> f32[n] { let ds = [for m in means: Normal(m, 1)]; return [for (d, v) in zip(ds, x): d.log_prob(v)] }
  fn picked(x: f32, means: f32[n], i: i32) -> f32 { let ds = [for m in means: Normal(m, 1)]; return ds[i].log_prob(x) }
  fn chosen(x: f32, c: bool) -> f32 { let d = if c then Normal(0, 1) else Normal(1, 1); return d.log_prob(x) }
  fn through(mean: f32, std: f32) {
    let z ~ Normal(mean, std)
    let g = grad(p => { let x ~ Normal(p.mean, p.std); return x * x })({mean, std})
    return {g}
  }
  fn score(logits: f32[3], x: i32 in 0 ..< 3) -> f32[3] = grad(l => Categorical(l).log_prob(x))(logits)
  fn initialised() { let w: f32[50, 80] ~ glorot(50, 80); let v: f32[50, 80] ~ he(50, 80); let t: f32[50, 80] ~ truncated_normal(0.01)(50, 80); let u: f32[50, 80] ~ uniform(0.3)(50, 80); return {w, v, t, u} }
`,
  { f64: false },
);

const average = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: readonly number[]): number => average(xs.map((x) => (x - average(xs)) ** 2));

/** Whether mean and variance are those of the distribution, within five standard errors. */
function expectMoments(draws: Data, mean: number, expected: number, fourth: number): void {
  const xs = (draws as (number | boolean)[]).flat().map(Number);
  expect(Math.abs(average(xs) - mean)).toBeLessThan(5 * Math.sqrt(expected / xs.length));
  const spread = Math.sqrt((fourth - expected ** 2) / xs.length);
  expect(Math.abs(variance(xs) - expected)).toBeLessThan(5 * spread + 1e-6);
}

describe("draws", () => {
  const counts = (draws: Data, n: number): number[] =>
    Array.from({ length: n }, (_, i) => (draws as number[]).filter((x) => Number(x) === i).length / many);
  const expectNear = (found: number[], expected: number[]): void =>
    found.forEach((f, i) => expect(Math.abs(f - expected[i]!)).toBeLessThan(5 * Math.sqrt((expected[i]! * (1 - expected[i]!)) / many) + 1e-9)); // prettier-ignore

  test("of reals have the moments of their distribution", () => {
    expectMoments(run("normals", 3, 2), 3, 4, 3 * 16);
    expectMoments(run("uniforms", -1, 3), 1, 16 / 12, 256 / 80);
    expectMoments(run("uniform_range"), 2, 64 / 12, 4096 / 80);
    // A Gaussian cut at two deviations: variance 0.7737 of the whole one's, fourth moment 1.3943.
    expectMoments(run("truncated"), 1, 4 * 0.773741, 16 * 1.394316);
    const truncated = run("truncated") as number[];
    expect(Math.max(...truncated.map((x) => Math.abs(x - 1)))).toBeLessThanOrEqual(4);
    const uniform = run("uniforms", -1, 3) as number[];
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
  });
  test("of integers and truth values have their frequencies", () => {
    expectNear(counts(run("integers"), 9), [0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0]);
    expectNear(counts(run("integers_to", 4), 5), [0.25, 0.25, 0.25, 0.25, 0]);
    expectNear(counts(run("coins", 0.3), 2), [0.7, 0.3]);
    expectNear(counts(run("logit_coins", -1), 2), [1 - 1 / (1 + Math.E), 1 / (1 + Math.E)]);
    const total = Math.exp(0) + Math.exp(1) + Math.exp(-1);
    expectNear(counts(run("categories", [0, 1, -1]), 3), [1 / total, Math.E / total, Math.exp(-1) / total]);
    expect(counts(run("coins", 0), 2)).toEqual([1, 0]);
    expect(counts(run("coins", 1), 2)).toEqual([0, 1]);
    expect(counts(run("categories", [0, 1000, 0]), 3)).toEqual([0, 1, 0]);
  });
  test("of orders give each as often", () => {
    const orders = run("shuffled_places") as number[][];
    expect(orders.every((order) => order.toSorted().join() === "0,1,2")).toBe(true);
    const firsts = orders.map((order) => order.join(""));
    const all = ["012", "021", "102", "120", "201", "210"];
    expectNear(
      counts(
        firsts.map((order) => all.indexOf(order)),
        6,
      ),
      Array<number>(6).fill(1 / 6),
    );
  });
  test("of vectors are independent factors", () => {
    const xs = run("vectors", [0, 10], [1, 2]) as number[][];
    expectMoments(
      xs.map((x) => x[0]!),
      0,
      1,
      3,
    );
    expectMoments(
      xs.map((x) => x[1]!),
      10,
      4,
      48,
    );
    const products = xs.map((x) => x[0]! * (x[1]! - 10));
    expect(Math.abs(average(products))).toBeLessThan((5 * 2) / Math.sqrt(many));
    const mapped = run("mapped", [0, 100, 200]) as number[];
    expect(mapped.map((x) => Math.abs(Math.round(x / 100)))).toEqual([0, 1, 2]);
    expect(new Set(mapped.map((x) => x % 100)).size).toBe(3);
  });
  test("are counted at the binder or by an annotation", () => {
    for (const name of ["annotated", "counted"])
      expect(new Set((run(name) as number[][]).flat()).size).toBe(6);
    expect(new Set((run("counted_vectors", [0, 0, 0]) as number[][]).flat()).size).toBe(6);
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f() -> f32[3] { let x: f32[3] ~ Normal(zeros(2), 1); return x }")).toHaveLength(1);
    expect(codes("fn f() -> f32 { let x ~ 3; return x }")).toHaveLength(1);
    expect(codes("fn f(a: f32[2], b: f32[3]) -> f32[2] { let x ~ Normal(a, b); return x }")).toHaveLength(1);
  });
  test("let gradients pass where they are reparameterised", () => {
    const { g } = run("through", 1, 2) as { g: { mean: number; std: number } };
    // x = mean + std z: d x²/d mean = 2 x, d x²/d std = 2 x z.
    const z = g.std / g.mean;
    expect(g.mean).toBeCloseTo(2 * (1 + 2 * z), 4);
  });
  test("of initialisers have their scales", () => {
    const { w, v, t, u } = run("initialised") as Record<string, Data>;
    const limit = Math.sqrt(6 / 130);
    expectMoments(w!, 0, limit ** 2 / 3, limit ** 4 / 5);
    expectMoments(v!, 0, 2 / 50, 3 * (2 / 50) ** 2);
    expectMoments(t!, 0, 1e-4 * 0.773741, 1e-8 * 1.394316);
    expectMoments(u!, 0, 0.03, 0.3 ** 4 / 5);
  });
});

describe("densities", () => {
  const exact = (name: string, ...args: Data[]): number[] => {
    const result = run(name, ...args);
    return typeof result === "number" ? [result] : ((result as { items: number[] }).items as number[]);
  };
  const expectClose = (actual: number[], expected: number[]): void =>
    actual.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
  const logNormal = (x: number, mean: number, std: number): number =>
    -0.5 * ((x - mean) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
  const entropy = (std: number): number => 0.5 * Math.log(2 * Math.PI * Math.E * std ** 2);

  test("of reals", () => {
    expectClose(exact("log_normal", 1, 2, 3), [logNormal(1, 2, 3), entropy(3)]);
    expectClose(exact("log_uniform", 2), [-Math.log(4), Math.log(4), 3]);
    expect(exact("log_uniform", 6)[0]).toBe(-Infinity);
    expectClose(exact("log_truncated", 0.5), [logNormal(0.5, 0, 1) - Math.log(0.9544997361)]);
    expect(exact("log_truncated", 2.5)[0]).toBe(-Infinity);
  });
  test("of integers, truth values and categories", () => {
    expectClose(exact("log_integer", 5), [-Math.log(4), Math.log(4)]);
    expect(exact("log_integer", 6)[0]).toBe(-Infinity);
    expectClose(exact("log_coin", true, 0.3), [Math.log(0.3), -0.3 * Math.log(0.3) - 0.7 * Math.log(0.7)]);
    expectClose(exact("log_coin", false, 0.3), [Math.log(0.7), -0.3 * Math.log(0.3) - 0.7 * Math.log(0.7)]);
    const p = 1 / (1 + Math.exp(-0.4));
    expectClose(exact("log_logit", false, 0.4), [
      Math.log(1 - p),
      -p * Math.log(p) - (1 - p) * Math.log(1 - p),
      p,
    ]);
    expectClose(exact("log_logit", true, -100), [-100, 0, 0]);
    const total = Math.exp(1) + Math.exp(2) + Math.exp(-3);
    const ps = [1, 2, -3].map((l) => Math.exp(l) / total);
    expectClose(exact("log_category", 1, [1, 2, -3]), [
      Math.log(ps[1]!),
      -ps.reduce((s, q) => s + q * Math.log(q), 0),
    ]);
    expectClose(exact("log_category", 2, [1000, 0, -1000]), [-2000, 0]);
    const score = run("score", [1, 2, -3], 1) as number[];
    expectClose(
      score,
      ps.map((q, i) => (i === 1 ? 1 : 0) - q),
    );
  });
  test("of independent factors are summed", () => {
    expectClose(exact("log_normals", [1, 2], [0, 1], [1, 3]), [logNormal(1, 0, 1) + logNormal(2, 1, 3), entropy(1) + entropy(3)]); // prettier-ignore
    expectClose(exact("log_normals_one_std", [1, 2], [0, 1]), [logNormal(1, 0, 2) + logNormal(2, 1, 2)]);
    expectClose(exact("log_coins", [true, false], [0.2, 0.3]), [Math.log(0.2) + Math.log(0.7)]);
    expect(run("members", [1, 2])).toEqual(tuple([1, 2], [2, 2]));
  });
  test("of batches are taken one by one", () => {
    expectClose(run("batches", [1, 2], [0, 5]) as number[], [logNormal(1, 0, 1), logNormal(2, 5, 1)]);
    expectClose(exact("picked", 1, [0, 5], 1), [logNormal(1, 5, 1)]);
    expectClose(exact("chosen", 2, false), [logNormal(2, 1, 1)]);
  });
});
