import { describe, expect, test } from "vitest";
import { fns, problems, type Data } from "./support/run-function.js";

type Rows = readonly (readonly number[])[];

const affine = (x: readonly number[], w: Rows, b: readonly number[]): number[] =>
  b.map((start, j) => x.reduce((sum, v, i) => sum + v * w[i]![j]!, start));
const record = (value: Data): Record<string, Data> => value as Record<string, Data>;
const expectClose = (actual: Data, expected: readonly number[]): void =>
  (actual as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 10));

describe("module instances", () => {
  const run = fns(`
    module layer<n, m>(init: Initialiser = glorot) {
      param w: f32[n, m] ~ init(n, m)
      param b: f32[m] = ones
      call(x: f32[n]) -> f32[m] = x @ w + b
    }
    module two<n, m>(static hidden: int, activation: f32 -> f32 = tanh) {
      sub first = layer<n, hidden>()
      sub second = layer<hidden, m>(init: uniform(0.5))
      hidden_of(x: f32[n]) -> f32[hidden] = activation(first(x))
      call(x: f32[n]) -> f32[m] = second(hidden_of(x))
    }
    module scale(by = 2.0) {
      param s: f32 = by
      call(x: f32) -> f32 = s * x
    }
    fn called(x: f32[2]) {
      let net = two<2, 3>(hidden: 4).init()
      return {net, y: net(x), h: net.hidden_of(x), w: net.first.w}
    }
    fn stepped(x: f32[2]) {
      let net = two<2, 1>(hidden: 4).init()
      let g = grad(n => sum(n(x)))(net)
      let after = net - 0.1 * g
      return {net, g, after, y: after(x)}
    }
    fn averaged(x: f32[2]) {
      let net = layer<2, 2>()
      let a = net.init()
      let b = net.init()
      let both = [for s in [0.0, 1.0]: a - s * (a - b)]
      return {a, b, mean: mean(both), zeros: zeros_like(a), squares: square(a), distance: squared_norm(a - b)}
    }
    fn batch(x: f32[2]) {
      let net = layer<2, 2>()
      let start = net.init()
      let nets = [for s in [1.0, 2.0, 3.0]: s * start]
      return {start, y: [for n in nets: n(x)], second: nets[1].w, total: sum(nets)}
    }
    fn carried(x: f32[2]) {
      var net = layer<2, 1>().init()
      let start = net
      repeat 3 { net = net - 0.1 * grad(n => sum(square(n(x))))(net) }
      return {start, net}
    }
    fn scaled(x: f32) -> f32 { let net = scale(by: 3).init(); return net(x) + net.s }
    fn scaled_default(x: f32) -> f32 = scale().init()(x)
    fn layers(x: f32[2]) {
      let net = mlp<2, 3>(hidden: [4, 5], activation: tanh, last_init: zeros).init()
      return {net, y: net(x)}
    }
    fn passed(f: f32[2] -> f32[3], x: f32[2]) -> f32 = sum(f(x))
    fn as_function(x: f32[2]) { let net = layer<2, 3>().init(); return {net, s: passed(net, x), t: passed(v => net(2 * v), x)} }
    fn linear_only(x: f32[3]) { let net = linear<3, 2>(bias: ones).init(); return {net, y: net(x)} }
  `);

  test("are trees of parameters that are called", () => {
    const { net, y, h, w } = record(run("called", [0.3, -0.7])) as { net: { first: { w: Rows; b: number[] }; second: { w: Rows; b: number[] } } } & Record<string, Data>; // prettier-ignore
    expect(w).toEqual(net.first.w);
    expect(net.first.b).toEqual([1, 1, 1, 1]);
    const hidden = affine([0.3, -0.7], net.first.w, net.first.b).map(Math.tanh);
    expectClose(h!, hidden);
    expectClose(y!, affine(hidden, net.second.w, net.second.b));
    expect(net.second.w.flat().every((v) => Math.abs(v) <= 0.5)).toBe(true);
    expect(new Set(net.first.w.flat()).size).toBe(8);
  });
  test("are differentiated, multiplied and subtracted", () => {
    const { net, g, after, y } = record(run("stepped", [0.3, -0.7])) as Record<string, { first: { w: Rows; b: number[] }; second: { w: Rows; b: number[] } }>; // prettier-ignore
    const hidden = affine([0.3, -0.7], net!.first.w, net!.first.b).map(Math.tanh);
    expectClose(g!.second.w.flat(), hidden);
    expect(g!.second.b).toEqual([1]);
    const back = hidden.map((v, i) => (1 - v * v) * net!.second.w[i]![0]!);
    expectClose(g!.first.b, back);
    expectClose(
      g!.first.w.flat(),
      [0.3, -0.7].flatMap((x) => back.map((d) => x * d)),
    );
    expectClose(
      after!.first.w.flat(),
      net!.first.w.flat().map((w, i) => w - 0.1 * g!.first.w.flat()[i]!),
    );
    const moved = affine([0.3, -0.7], after!.first.w, after!.first.b).map(Math.tanh);
    expectClose(y as unknown as number[], affine(moved, after!.second.w, after!.second.b));
  });
  test("are averaged, batched and lifted over like other trees", () => {
    const { a, b, mean, zeros, squares, distance } = record(run("averaged", [0, 0])) as Record<string, { w: Rows; b: number[] }>; // prettier-ignore
    expectClose(
      mean!.w.flat(),
      a!.w.flat().map((v, i) => (v + b!.w.flat()[i]!) / 2),
    );
    expect(zeros).toEqual({ w: [[0, 0], [0, 0]], b: [0, 0] }); // prettier-ignore
    expectClose(
      squares!.w.flat(),
      a!.w.flat().map((v) => v * v),
    );
    const expected = a!.w.flat().reduce((sum, v, i) => sum + (v - b!.w.flat()[i]!) ** 2, 0);
    expect(distance).toBeCloseTo(expected, 10);
    expect(expected).toBeGreaterThan(0);
    const batch = record(run("batch", [1, 2])) as { start: { w: Rows; b: number[] }; y: Rows; second: Rows; total: { w: Rows } }; // prettier-ignore
    const once = affine([1, 2], batch.start.w, batch.start.b);
    batch.y.forEach((y, i) =>
      expectClose(
        y,
        once.map((v) => v * (i + 1)),
      ),
    );
    expectClose(
      batch.second.flat(),
      batch.start.w.flat().map((v) => 2 * v),
    );
    expectClose(
      batch.total.w.flat(),
      batch.start.w.flat().map((v) => 6 * v),
    );
  });
  test("are carried by loops", () => {
    const { start, net } = record(run("carried", [1, 2])) as Record<string, { w: Rows; b: number[] }>;
    let [w, b] = [start!.w.flat(), start!.b[0]!];
    for (let i = 0; i < 3; i++) {
      const y = w[0]! + 2 * w[1]! + b;
      [w, b] = [[w[0]! - 0.2 * y, w[1]! - 0.4 * y], b - 0.2 * y];
    }
    expectClose([...net!.w.flat(), net!.b[0]!], [...w, b]);
  });
  test("take arguments, and fit where a function is asked for", () => {
    expect(run("scaled", 5)).toBe(18);
    expect(run("scaled_default", 5)).toBe(10);
    const { net, s, t } = record(run("as_function", [1, 2])) as { net: { w: Rows; b: number[] } } & Record<string, number>; // prettier-ignore
    const y = affine([1, 2], net.w, net.b);
    expect(s).toBeCloseTo(y[0]! + y[1]! + y[2]!, 10);
    expect(t).toBeCloseTo(2 * s! - 3, 10);
  });
  test("of the library: linear and mlp", () => {
    const { net, y } = record(run("linear_only", [1, 2, 3])) as {
      net: { w: Rows; b: number[] };
      y: number[];
    };
    expect(net.b).toEqual([1, 1]);
    expectClose(y, affine([1, 2, 3], net.w, net.b));
    const deep = record(run("layers", [1, 2])) as { net: { layers: { items: { w: Rows; b: number[] }[] } }; y: number[] }; // prettier-ignore
    const { items } = deep.net.layers;
    expect(items.map((layer) => [layer.w.length, layer.w[0]!.length])).toEqual([[2, 4], [4, 5], [5, 3]]); // prettier-ignore
    expect(items[2]!.w.flat().every((v) => v === 0)).toBe(true);
    expect(deep.y).toEqual([0, 0, 0]);
    const limit = Math.sqrt(6 / 6);
    expect(items[0]!.w.flat().every((v) => Math.abs(v) <= limit && v !== 0)).toBe(true);
  });
  test("are checked", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(
      codes("module m<n>() { param w: f32[n] = zeros\n call(x: f32[n + 1]) -> f32[n] = x * w }"),
    ).toHaveLength(1);
    expect(codes("module m<n>() { sub l = linear<n, 3>()\n call(x: f32[n]) -> f32[2] = l(x) }")).toHaveLength(
      1,
    );
    expect(codes("fn f(x: f32[2]) -> f32[2] { let n = linear<3, 2>().init(); return n(x) }")).toHaveLength(1);
    expect(
      codes("fn f(x: f32[2]) -> f32[2] { let n = linear<2, 2>().init(); return n.weights }"),
    ).toHaveLength(1);
    expect(codes("fn f(x: f32[2]) -> f32[2] { let n = linear<2, 2>(); return n(x) }")).toHaveLength(1);
    expect(
      codes(
        "fn f() -> f32 { let (a, b) = (linear<2, 2>().init(), linear<3, 2>().init()); return squared_norm(a + b) }",
      ),
    ).toHaveLength(1);
  });
});

describe("a recurrent module", () => {
  const run = fns(`
    module gru<n, m>(static hidden: int) {
      sub gates = linear<n + hidden, 2 * hidden>()
      sub candidate = linear<n + hidden, hidden>()
      sub out = linear<hidden, m>()
      start() -> f32[hidden] = zeros
      call(x: f32[n], h: f32[hidden]) -> (f32[m], f32[hidden]) {
        let (r, z) = split(sigmoid(gates(concat(x, h))), 2)
        let c = tanh(candidate(concat(x, r * h)))
        let next = (1 - z) * h + z * c
        return (out(next), next)
      }
    }
    fn sequence(xs: f32[t, 2]) {
      let net = gru<2, 1>(hidden: 3).init()
      var h = net.start()
      let ys = for x in xs {
        let (y, next) = net(x, h)
        h = next
        yield y
      }
      return {net, ys, h}
    }
    fn slope(xs: f32[t, 2]) {
      let net = gru<2, 1>(hidden: 3).init()
      let loss = n => {
        var h = n.start()
        var total = 0.0
        for x in xs { let (y, next) = n(x, h); h = next; total = total + sum(y) }
        return total
      }
      let eps = 0.0001
      let g = grad(loss)(net)
      let along = g * (1 / norm(g))
      return {exact: dot(g, along), estimate: (loss(net + eps * along) - loss(net - eps * along)) / (2 * eps)}
    }
  `);
  test("is called over a sequence", () => {
    const xs = [[0.1, 0.2], [0.3, -0.4], [-0.5, 0.6]]; // prettier-ignore
    const { net, ys, h } = record(run("sequence", xs)) as { net: Record<"gates" | "candidate" | "out", { w: Rows; b: number[] }>; ys: Rows; h: number[] }; // prettier-ignore
    let state = [0, 0, 0];
    xs.forEach((x, t) => {
      const gates = affine([...x, ...state], net.gates.w, net.gates.b).map((v) => 1 / (1 + Math.exp(-v)));
      const [r, z] = [gates.slice(0, 3), gates.slice(3)];
      const c = affine([...x, ...state.map((v, i) => v * r[i]!)], net.candidate.w, net.candidate.b).map(Math.tanh); // prettier-ignore
      state = state.map((v, i) => (1 - z[i]!) * v + z[i]! * c[i]!);
      expectClose(ys[t]!, affine(state, net.out.w, net.out.b));
    });
    expectClose(h, state);
  });
  test("is differentiated through time", () => {
    const { exact, estimate } = record(run("slope", [[0.1, 0.2], [0.3, -0.4]])) as Record<string, number>; // prettier-ignore
    expect(exact).toBeGreaterThan(0.1);
    expect(estimate! / exact!).toBeCloseTo(1, 6);
  });
});
