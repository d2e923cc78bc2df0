import { describe, expect, test } from "vitest";
import { fns, problems, tuple, type Data } from "./support/run-function.js";

const record = (value: Data): Record<string, Data> => value as Record<string, Data>;

describe("features", () => {
  const run = fns(`
    enum Colour { red, green, blue }
    type Seen = {at: f32[2], stop: bool, colour: Colour, count: i32 in 1 ..< 4, more: {grid: (i32 in 0 ..< 2)[2], w: f32}}
    fn vector(s: Seen) -> f32[14] = features(s)
    fn pair(p: (f32, bool)) -> f32[2] = features(p)
    fn matrix(x: f32[2, 2]) -> f32[4] = features(x)
    fn literal() -> f32[4] = of_count({count: 2})
    fn of_count(s: {count: i32 in 0 ..< 4}) -> f32[4] = features(s)
    fn hot() -> f32[4] { let i: i32 in 0 ..< 4 = 3; return one_hot(i) }
    fn table() -> f32[4] = of_table({at: [1, 2.5], end: [0.0, 1.0]})
    fn of_table(s: {at: f32[2], end: f32[2]}) -> f32[4] = features(s)
    fn sizes() = (size(Seen), size(Colour), size(f32))
    fn each(s: {a: f32, b: bool}[n]) -> f32[n, 2] = [for x in s: features(x)]
  `);
  test("make one vector of a record: integers and enums one-hot, truth values 0 or 1", () => {
    const seen = { at: [0.5, -0.5], stop: true, colour: 2, count: 1, more: { grid: [1, 0], w: 7 } };
    expect(run("vector", seen)).toEqual([0.5, -0.5, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 7]);
    expect(run("pair", tuple(3, false))).toEqual([3, 0]);
    expect(run("matrix", [[1, 2], [3, 4]])).toEqual([1, 2, 3, 4]); // prettier-ignore
    expect(run("each", { a: [1, 2], b: [true, false] })).toEqual([[1, 1], [2, 0]]); // prettier-ignore
  });
  test("have a place for each value of the stated type, whatever is known of the value", () => {
    expect(run("literal")).toEqual([0, 0, 1, 0]);
    expect(run("hot")).toEqual([0, 0, 0, 1]);
  });
  test("are made of lists of numbers", () => {
    expect(run("table")).toEqual([1, 2.5, 0, 1]);
    expect(problems("fn f() -> f32[3] = features({at: [1.0, 2.0], stop: true})", "f")).toEqual([]);
  });
  test("have a length that is the `size` of their type", () => {
    expect(run("sizes")).toEqual(tuple(14, 3, 1));
  });
  test("need bounds", () => {
    expect(problems("fn f(x: {a: i32}) -> f32[3] = features(x)", "f", { a: 1 })).toHaveLength(1);
  });
});

describe("a net between other types", () => {
  const run = fns(`
    enum Move { left, right, stay }
    type Seen = {at: f32[2], stop: bool, count: i32 in 0 ..< 3}
    type Said = {value: f32, next: f32[2], move: Dist<Move>, go: Dist<bool>, digit: Dist<i32 in 0 ..< 4>, aim: Dist<f32[2]>, one: Dist<f32>}
    /// Writes what it is given to the front of what it gives.
    module echo<n, m>() {
      param w: f32[n, m] = [for i in 0 ..< n: [for j in 0 ..< m: if i == j then 1.0 else 0.0]]
      call(x: f32[n]) -> f32[m] = x @ w
    }
    module agent() {
      sub net: Net<Seen, Said> = echo()
      call(s: Seen) -> Said = net(s)
    }
    module plain() {
      sub net: Net<{a: f32, b: f32[2]}, f32> = mlp(hidden: [4])
      call(s: {a: f32, b: f32[2]}) -> f32 = net(s)
    }
    module direct() {
      sub net: Net<f32[3], f32[2]> = linear()
      call(x: f32[3]) -> f32[2] = net(x)
    }
    fn said(s: Seen, m: Move, g: bool, d: i32 in 0 ..< 4, a: f32[2]) {
      let net = agent().init()
      let y = net(s)
      return {
        value: y.value, next: y.next, w: net.net.w,
        move: y.move.log_prob(m), go: y.go.log_prob(g), digit: y.digit.log_prob(d), aim: y.aim.log_prob(a), one: y.one.log_prob(0.5),
        entropies: [y.move.entropy(), y.go.entropy(), y.digit.entropy(), y.aim.entropy(), y.one.entropy()],
        means: (y.aim.mean, y.go.mean, y.one.mean),
      }
    }
    fn drawn(s: Seen) {
      let net = agent().init()
      let y = net(s)
      let move ~ y.move
      let digit ~ y.digit
      let aim ~ y.aim
      let go ~ y.go
      return {move: one_hot(move), digit: one_hot(digit), aim: aim, go: go, agrees: y.move.log_prob(move)}
    }
    fn sizes(x: {a: f32, b: f32[2]}) { let net = plain().init(); return {net, y: net(x)} }
    fn directly(x: f32[3]) { let net = direct().init(); return {net, y: net(x)} }
    fn slope(s: Seen, m: Move) {
      let net = agent().init()
      return grad(n => n(s).move.log_prob(m) + n(s).aim.log_prob([0.0, 2.0]))(net)
    }
  `);
  const seen = { at: [0.5, -1], stop: true, count: 2 };
  // at, stop, count one-hot: [0.5, -1, 1, 0, 0, 1], then zeros up to 1 + 2 + 3 + 1 + 4 + 2 + 1.
  const floats = [0.5, -1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  const logSoftmax = (logits: number[], i: number): number =>
    logits[i]! - Math.log(logits.reduce((sum, v) => sum + Math.exp(v), 0));
  const entropy = (logits: number[]): number =>
    -logits.reduce((sum, _, i) => sum + Math.exp(logSoftmax(logits, i)) * logSoftmax(logits, i), 0);
  const logNormal = (x: number, mean: number): number => -0.5 * (x - mean) ** 2 - 0.5 * Math.log(2 * Math.PI);

  test("gets its sizes from the types, and reads them in order", () => {
    const y = record(run("said", seen, 1, true, 3, [1, -2]));
    expect((y["w"] as number[][]).length).toBe(6);
    expect((y["w"] as number[][])[0]!.length).toBe(14);
    expect(y["value"]).toBe(floats[0]);
    expect(y["next"]).toEqual(floats.slice(1, 3));
    expect(y["move"]).toBeCloseTo(logSoftmax([0, 0, 1], 1), 10);
    expect(y["go"]).toBeCloseTo(Math.log(0.5), 10);
    expect(y["digit"]).toBeCloseTo(Math.log(0.25), 10);
    expect(y["aim"]).toBeCloseTo(logNormal(1, 0) + logNormal(-2, 0), 10);
    expect(y["one"]).toBeCloseTo(logNormal(0.5, 0), 10);
    const expected = [entropy([0, 0, 1]), Math.log(2), Math.log(4), 2 * (0.5 + 0.5 * Math.log(2 * Math.PI)), 0.5 + 0.5 * Math.log(2 * Math.PI)]; // prettier-ignore
    (y["entropies"] as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 10));
    expect(y["means"]).toEqual(tuple([0, 0], 0.5, 0));
  });
  test("gives distributions that are drawn from", () => {
    const y = record(run("drawn", seen));
    expect((y["move"] as number[]).reduce((a, b) => a + b)).toBe(1);
    expect((y["digit"] as number[]).length).toBe(4);
    expect((y["aim"] as number[]).length).toBe(2);
    const move = (y["move"] as number[]).indexOf(1);
    expect(y["agrees"]).toBeCloseTo(logSoftmax([0, 0, 1], move), 10);
  });
  test("has the deviations of its Gaussians among its parameters", () => {
    const g = record(record(run("slope", seen, 0))["net"]!);
    expect(Object.keys(g)).toEqual(["w", "log_std_aim", "log_std_one"]);
    // d/d log_std of -x²/2 exp(-2 log_std) - log_std at 0 is x² - 1.
    expect(g["log_std_aim"]).toEqual([-1, 3]);
    expect(g["log_std_one"]).toBe(0);
  });
  test("takes and gives plain values too", () => {
    const { net, y } = record(run("sizes", { a: 1, b: [2, 3] })) as { net: { net: { layers: { items: { w: number[][] }[] } } }; y: number }; // prettier-ignore
    expect(net.net.layers.items.map(({ w }) => [w.length, w[0]!.length])).toEqual([[3, 4], [4, 1]]); // prettier-ignore
    const [first, second] = net.net.layers.items as [{ w: number[][] }, { w: number[][] }];
    const hidden = [0, 1, 2, 3].map((j) => Math.max(0, [1, 2, 3].reduce((s, v, i) => s + v * first.w[i]![j]!, 0))); // prettier-ignore
    expect(y).toBeCloseTo(
      hidden.reduce((s, v, j) => s + v * second.w[j]![0]!, 0),
      10,
    );
    const straight = record(run("directly", [1, 2, 3])) as { net: { net: { w: number[][] } }; y: number[] };
    expect(straight.net.net.w.length).toBe(3);
    expect(straight.y[1]).toBeCloseTo([1, 2, 3].reduce((s, v, i) => s + v * straight.net.net.w[i]![1]!, 0), 10); // prettier-ignore
  });
  test("must be able to make what is asked for", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(
      codes(
        "module a() { sub net: Net<{a: i32}, f32> = mlp(hidden: [4])\n call(x: {a: i32}) -> f32 = net(x) }",
      ),
    ).not.toEqual([]);
    expect(
      codes(
        "module a() { sub net: Net<f32[2], f32[3]> = linear<2, 4>()\n call(x: f32[2]) -> f32[3] = net(x) }",
      ),
    ).not.toEqual([]);
  });
});
