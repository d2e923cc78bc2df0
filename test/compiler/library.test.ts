import { describe, expect, test } from "vitest";
import { fns, problems, tuple, type Data } from "./support/run-function.js";

const items = (value: Data): Data[] => (value as unknown as { items: Data[] }).items;
const record = (value: Data): Record<string, Data> => value as Record<string, Data>;
const expectClose = (actual: Data, expected: readonly number[]): void => {
  expect((actual as number[]).length).toBe(expected.length);
  (actual as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 9));
};

describe("functions of one number", () => {
  const run = fns(`
    fn all(x: f32) -> f32[10] = [square(x), relu(x), leaky_relu(x), elu(x), silu(x), linear_activation(x), abs(x), sign(x), floor(x), round(x)]
    fn built_in(x: f32) -> f32[10] = [exp(x), log1p(x), expm1(x), sin(x), cos(x), tanh(x), sigmoid(x), softplus(x), erf(x), sqrt(x + 1)]
    fn slopes(x: f32) -> f32[5] = [grad(relu)(x), grad(leaky_relu)(x), grad(elu)(x), grad(silu)(x), grad(softplus)(x)]
    fn parity(i: i32) -> (bool, bool) = (even(i), odd(i))
    fn circle() -> f32 = pi
  `);
  test.each([-0.7, 0.7, 2])("at %d", (x) => {
    const sigmoid = 1 / (1 + Math.exp(-x));
    const elu = x > 0 ? x : Math.expm1(x);
    expectClose(run("all", x), [x * x, Math.max(0, x), x > 0 ? x : 0.01 * x, elu, x * sigmoid, x, Math.abs(x), Math.sign(x), Math.floor(x), Math.round(x)]); // prettier-ignore
    const [exp, log1p, expm1, sin, cos, tanh, sig, softplus, erf, sqrt] = run("built_in", x) as number[];
    expectClose([exp!, log1p!, expm1!, sin!, cos!, tanh!, sig!, softplus!, sqrt!], [Math.exp(x), Math.log1p(x), Math.expm1(x), Math.sin(x), Math.cos(x), Math.tanh(x), sigmoid, Math.log1p(Math.exp(x)), Math.sqrt(x + 1)]); // prettier-ignore
    expect(Math.sign(erf!)).toBe(Math.sign(x));
    expectClose(run("slopes", x), [x > 0 ? 1 : 0, x > 0 ? 1 : 0.01, x > 0 ? 1 : Math.exp(x), sigmoid + x * sigmoid * (1 - sigmoid), sigmoid]); // prettier-ignore
  });
  test("constants and parity", () => {
    expect(run("circle")).toBeCloseTo(Math.PI, 12);
    expect([4, 5, -3].map((i) => items(run("parity", i)))).toEqual([[true, false], [false, true], [false, true]]); // prettier-ignore
  });
});

describe("losses", () => {
  const run = fns(`
    fn of_net(x: f32[n, 2], y: f32[n, 1], w: f32[2, 1]) -> f32 = mse(v => v @ w, {x, y})
    fn of_classes(x: f32[n], y: (i32 in 0 ..< 3)[n], w: f32[3]) -> f32 = cross_entropy(v => Categorical(v * w), {x, y})
    fn rate(x: f32[n], y: (i32 in 0 ..< 3)[n], w: f32[3]) -> f32 = accuracy(v => Categorical(v * w), {x, y})
  `);
  test("mean squared error and cross-entropy", () => {
    expect(run("of_net", [[1, 2], [3, 4]], [[1], [2]], [[1], [-1]])).toBeCloseTo((4 + 9) / 2, 12); // prettier-ignore
    const w = [1, 0, -1];
    const nll = (x: number, y: number): number =>
      Math.log(w.reduce((s, v) => s + Math.exp(x * v), 0)) - x * w[y]!;
    expect(run("of_classes", [0.5, -2], [0, 1], w)).toBeCloseTo((nll(0.5, 0) + nll(-2, 1)) / 2, 10);
    expect(run("rate", [0.5, -2, 3, 1], [0, 1, 0, 2], w)).toBe(0.5);
  });
});

describe("optimisers", () => {
  const run = fns(`
    type P = {w: f32[2], b: f32}
    fn minimised(start: P, opt: Optimiser<P>) {
      var p = start
      var s = opt.start(p)
      return for i in 0 ..< 5 {
        let g = grad(q => sum(square(q.w)) + q.b ^ 4 + q.w[0] * q.b)(p)
        let (next, moments) = opt.update(p, g, s)
        p = next
        s = moments
        yield next
      }
    }
    fn of_sgd(p: P) = minimised(p, sgd(0.1))
    fn of_clipped(p: P) = minimised(p, sgd(0.1, clip_norm: 0.5))
    fn of_momentum(p: P) = minimised(p, momentum(0.1, decay: 0.8))
    fn of_adam(p: P) = minimised(p, adam(0.1, eps: 1e-3))
    fn of_clipped_adam(p: P) = minimised(p, adam(0.1, clip_norm: 0.5))
    fn clipped(p: P, limit: f32) -> P = clip_by_global_norm(p, limit)
    fn unclipped(p: P) -> P = clip_by_global_norm(p, none)
    fn moved(a: P, b: P) -> P = polyak(a, b, 0.25)
    fn traceless(p: P) -> P = without_traces(p)
  `);
  type Vector = [number, number, number];
  const gradient = ([x, y, b]: Vector): Vector => [2 * x + b, 2 * y, 4 * b ** 3 + x];
  const clip = (g: Vector, limit: number): Vector =>
    g.map((v) => v * Math.min(1, limit / Math.hypot(...g))) as Vector;
  const steps = (update: (p: Vector, g: Vector, t: number) => Vector): number[][] => {
    const out: Vector[] = [];
    let p: Vector = [1, -2, 0.5];
    for (let t = 1; t <= 5; t++) out.push((p = update(p, gradient(p), t)));
    return out;
  };
  const expectSteps = (actual: Data, expected: number[][]): void => {
    const { w, b } = record(actual) as { w: number[][]; b: number[] };
    expected.forEach(([x, y, z], t) => expectClose([...w[t]!, b[t]!], [x!, y!, z!]));
  };
  const start = { w: [1, -2], b: 0.5 };
  const combine = (a: Vector, b: Vector, f: (x: number, y: number) => number): Vector => a.map((v, i) => f(v, b[i]!)) as Vector; // prettier-ignore

  test("sgd, with and without clipping", () => {
    expectSteps(
      run("of_sgd", start),
      steps((p, g) => combine(p, g, (v, d) => v - 0.1 * d)),
    );
    expectSteps(
      run("of_clipped", start),
      steps((p, g) => combine(p, clip(g, 0.5), (v, d) => v - 0.1 * d)),
    );
  });
  test("momentum", () => {
    let velocity: Vector = [0, 0, 0];
    expectSteps(run("of_momentum", start), steps((p, g) => {
      velocity = combine(velocity, g, (v, d) => 0.8 * v + d);
      return combine(p, velocity, (v, d) => v - 0.1 * d);
    })); // prettier-ignore
  });
  test.each([
    ["of_adam", 1e-3, Infinity],
    ["of_clipped_adam", 1e-8, 0.5],
  ] as const)("%s", (name, eps, limit) => {
    let [m, v]: [Vector, Vector] = [[0, 0, 0], [0, 0, 0]]; // prettier-ignore
    expectSteps(run(name, start), steps((p, raw, t) => {
      const g = clip(raw, limit);
      m = combine(m, g, (a, d) => 0.9 * a + 0.1 * d);
      v = combine(v, g, (a, d) => 0.999 * a + 0.001 * d * d);
      const direction = combine(m, v, (a, s) => a / (1 - 0.9 ** t) / (Math.sqrt(s / (1 - 0.999 ** t)) + eps));
      return combine(p, direction, (x, d) => x - 0.1 * d);
    })); // prettier-ignore
  });
  test("averages keep no traces of what is long past", () => {
    expect(run("traceless", { w: [1e-31, -1e-30], b: 0 })).toEqual({ w: [0, 0], b: 0 });
    expect(run("traceless", { w: [1e-10, -3], b: 1e4 })).toEqual({ w: [1e-10, -3], b: 1e4 });
  });
  test("global norms are over the whole tree", () => {
    expect(run("clipped", { w: [3, 0], b: 4 }, 10)).toEqual({ w: [3, 0], b: 4 });
    const { w, b } = record(run("clipped", { w: [3, 0], b: 4 }, 1));
    expectClose([...(w as number[]), b as number], [0.6, 0, 0.8]);
    expect(run("clipped", { w: [0, 0], b: 0 }, 1)).toEqual({ w: [0, 0], b: 0 });
    expect(run("unclipped", { w: [3, 0], b: 4 })).toEqual({ w: [3, 0], b: 4 });
    expect(run("moved", { w: [0, 4], b: 0 }, { w: [4, 8], b: 1 })).toEqual({ w: [1, 5], b: 0.25 });
  });
});

describe("advantages", () => {
  const run = fns(`
    fn estimate(r: f32[h], v: f32[h], last: f32, terminated: bool[h], alive: bool[h]) -> f32[h] = gae(r, v, last, terminated, alive, 0.9, 0.8)
    fn returns(r: f32[h], alive: bool[h]) -> f32[h] = discounted_returns(r, alive, 0.9)
    fn scaled(x: f32[h], m: bool[h]) -> f32[h] = normalised(x, m)
    fn clipped(lp: f32, old: f32, a: f32) -> f32 = ppo_loss(lp, old, a, 0.2)
  `);
  const r = [1, 2, 3, 4, 5, 6], v = [0.5, 0.1, -0.3, 0.7, 0.2, 0.9]; // prettier-ignore
  const terminated = [false, false, true, false, false, false];
  const alive = [true, true, true, false, true, true];
  test("generalised estimates pass over what is not alive, and stop where an episode ends", () => {
    const expected: number[] = Array.from({ length: 6 }, () => 0);
    let [a, next] = [0, 2.5];
    for (let t = 5; t >= 0; t--) {
      if (!alive[t]) continue;
      const keep = terminated[t] ? 0 : 1;
      a = r[t]! + 0.9 * keep * next - v[t]! + 0.9 * 0.8 * keep * a;
      next = v[t]!;
      expected[t] = a;
    }
    expectClose(run("estimate", r, v, 2.5, terminated, alive), expected);
  });
  test("returns, normalisation, the clipped surrogate", () => {
    expectClose(run("returns", [1, 2, 4], [true, false, true]), [1 + 0.9 * 4, 0, 4]);
    // The spread has 1e-8 added to it.
    expectClose(run("scaled", [1, 9, 3], [true, false, true]), [-1 / (1 + 1e-8), 0, 1 / (1 + 1e-8)]);
    expect(run("clipped", Math.log(1.5), 0, 2)).toBeCloseTo(-2.4, 10);
    expect(run("clipped", Math.log(1.5), 0, -2)).toBeCloseTo(3, 10);
    expect(run("clipped", Math.log(0.5), 0, 2)).toBeCloseTo(-1, 10);
  });
});

describe("recurrent modules and layer norm", () => {
  const run = fns(`
    fn of_lstm(xs: f32[t, 2]) {
      let net = lstm<2, 1>(hidden: 3, forget_bias: 0.5).init()
      var s = net.start()
      let ys = for x in xs { let (y, next) = net(x, s); s = next; yield y }
      return {net, ys, s}
    }
    fn of_gru(x: f32[2]) { let net = gru<2, 1>(hidden: 3).init(); let (y, h) = net(x, net.start()); return {net, y, h} }
    fn of_norm(x: f32[4]) -> f32[4] { let net = layer_norm<4>().init(); return net(x) }
  `);
  type Layer = { w: number[][]; b: number[] };
  const affine = (x: number[], { w, b }: Layer): number[] => b.map((s, j) => x.reduce((sum, v, i) => sum + v * w[i]![j]!, s)); // prettier-ignore
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  test("step as their papers say", () => {
    const xs = [[0.5, -1], [2, 0.3]]; // prettier-ignore
    const out = record(run("of_lstm", xs)) as { net: { gates: Layer; out: Layer }; ys: number[][]; s: { h: number[]; c: number[] } }; // prettier-ignore
    let [h, c] = [[0, 0, 0], [0, 0, 0]]; // prettier-ignore
    xs.forEach((x, t) => {
      const gates = affine([...x, ...h], out.net.gates);
      c = c.map(
        (old, i) => sigmoid(gates[3 + i]! + 0.5) * old + sigmoid(gates[i]!) * Math.tanh(gates[6 + i]!),
      );
      h = c.map((now, i) => sigmoid(gates[9 + i]!) * Math.tanh(now));
      expectClose(out.ys[t]!, affine(h, out.net.out));
    });
    expectClose(out.s.h, h);
    expectClose(out.s.c, c);
    const cell = record(run("of_gru", [0.5, -1])) as { net: Record<string, Layer>; y: number[]; h: number[] };
    const z = affine([0.5, -1, 0, 0, 0], cell.net["gates"]!).slice(3).map(sigmoid);
    const candidate = affine([0.5, -1, 0, 0, 0], cell.net["candidate"]!).map(Math.tanh);
    expectClose(cell.h, candidate.map((v, i) => z[i]! * v)); // prettier-ignore
    expectClose(cell.y, affine(cell.h, cell.net["out"]!));
    const spread = Math.sqrt(1.25 + 1e-5);
    expectClose(
      run("of_norm", [1, 2, 3, 4]),
      [-1.5, -0.5, 0.5, 1.5].map((v) => v / spread),
    );
  });
});

describe("rings", () => {
  const run = fns(`
    type Item = {a: f32, b: i32[2]}
    fn empty() -> Ring<Item, 3> = {items: {a: zeros, b: zeros}, size: 0, next: 0}
    fn pushed(xs: f32[k]) -> Ring<Item, 3> { var r = empty(); for x in xs { r = push(r, {a: x, b: [1, 2]}) }; return r }
    fn batch(xs: f32[k], m: bool[k]) -> Ring<f32, 3> { var r: Ring<f32, 3> = {items: [7, 8, 9], size: 1, next: 1}; r = push(r, xs, where: m); return r }
    fn whole(xs: f32[k]) -> Ring<f32, 3> { var r: Ring<f32, 3> = {items: [7, 8, 9], size: 1, next: 1}; r = push(r, xs); return r }
    fn drawn(xs: f32[k]) -> f32[200] { var r: Ring<f32, 5> = {items: zeros, size: 0, next: 0}; for x in xs { r = push(r, x) }; return draw(r, 200) }
    fn emptied(xs: f32[k]) -> (i32, i32) { let r = clear(pushed(xs)); return (r.size, r.next) }
  `);
  test("keep the last items, pushed one by one or in batches", () => {
    expect(run("pushed", [1, 2])).toEqual({ items: { a: [1, 2, 0], b: [[1, 2], [1, 2], [0, 0]] }, size: 2, next: 2 }); // prettier-ignore
    expect(record(record(run("pushed", [1, 2, 3, 4, 5]))["items"]!)["a"]).toEqual([4, 5, 3]);
    expect(run("batch", [1, 2, 3], [true, false, true])).toEqual({ items: [7, 1, 3], size: 3, next: 0 });
    expect(run("batch", [1, 2, 3], [false, false, false])).toEqual({ items: [7, 8, 9], size: 1, next: 1 });
    expect(run("whole", [1, 2, 3])).toEqual({ items: [3, 1, 2], size: 3, next: 1 });
    expect(run("whole", [1, 2, 3, 4, 5])).toEqual({ items: [3, 4, 5], size: 3, next: 0 });
  });
  test("are drawn from among what they hold, and cleared", () => {
    expect(new Set(run("drawn", [1, 2, 3]) as number[])).toEqual(new Set([1, 2, 3]));
    expect(new Set(run("drawn", [1, 2, 3, 4, 5, 6, 7]) as number[])).toEqual(new Set([3, 4, 5, 6, 7]));
    expect(run("emptied", [1, 2])).toEqual(tuple(0, 0));
  });
  test("are checked", () => {
    expect(
      problems(
        "fn f(r: Ring<f32, 3>, x: f32[2]) -> Ring<f32, 3> = push(r, x, where: x)\nfn g() -> f32 = 0",
        "g",
      ),
    ).not.toEqual([]);
  });
});
