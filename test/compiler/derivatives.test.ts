import { describe, expect, test } from "vitest";
import { fns, problems, tuple, type Data } from "./support/run-function.js";

const run = fns(`
  fn first(x: f32) -> f32 = grad(v => v ^ 4 + sin(v))(x)
  fn second(x: f32) -> f32 = grad(v => grad(u => u ^ 4 + sin(u))(v))(x)
  fn third(x: f32) -> f32 = grad(w => grad(v => grad(u => u ^ 4 + sin(u))(v))(w))(x)
  fn with_scale(x: f32, k: f32) -> f32 = grad(v => k * v * v)(x)
  fn of_declared(x: f32) -> f32 = grad(cube)(x)
  fn cube(x: f32) -> f32 = x * x * x
  fn of_vector(x: f32[n]) -> f32[n] = grad(v => sum(v * v * v))(x)
  fn of_record(p: {a: f32, b: f32[2]}) -> {a: f32, b: f32[2]} = grad(q => q.a * sum(q.b) + q.b[0] ^ 2)(p)
  fn of_tuple(p: (f32, f32)) -> (f32, f32) = grad(q => { let (a, b) = q; return a * a * b })(p)
  fn both(x: f32[2]) -> (f32, f32[2]) = value_and_grad(v => sum(exp(v)))(x)
  fn cross(x: f32, y: f32) -> f32 = grad(a => grad(b => a * a * sin(b))(y))(x)
  fn hessian(x: f32[n]) -> f32[n, n] = [for i in 0 ..< n: grad(v => grad(u => u[0] ^ 2 * last(u) + prod(u))(v)[i])(x)]
  fn stopped(x: f32) -> f32 = grad(v => v * stop_gradient(v * v))(x)
  fn stopped_tree(p: {a: f32, b: f32}) -> {a: f32, b: f32} = grad(q => { let s = stop_gradient(q); return q.a * s.b + q.b })(p)
  fn through_loop(x: f32) -> f32 = grad(v => { var s = v; repeat 3 { s = s * v }; return s })(x)
  fn through_scan(xs: f32[n], k: f32) -> f32 = grad(v => { var s = 0.0; for x in xs { s = v * s + x }; return s })(k)
  fn through_yield(k: f32) -> f32 = grad(v => { var s = 1.0; let ys = for i in 0 ..< 4 { s = s * v; yield s }; return sum(ys) })(k)
  fn through_map(x: f32[n]) -> f32[n] = grad(v => sum([for u in v: u * u * sum(v)]))(x)
  fn per_element(x: f32[n]) -> f32[n] = [for u in x: grad(v => v ^ 3)(u)]
  fn through_if(x: f32) -> f32 = grad(v => if v > 1 then v * v else 3 * v)(x)
  fn through_statement(x: f32) -> f32 = grad(v => { var y = v; if v > 0 { y = y * v * v } else { y = -y }; return y })(x)
  fn through_index(x: f32[3], i: i32) -> f32[3] = grad(v => v[i] ^ 2)(x)
  fn through_with(x: f32[3]) -> f32[3] = grad(v => { let w = v with [1] = v[0] * v[2]; return sum(w * w) })(x)
  fn inner_step(x: f32, rate: f32) -> f32 = grad(p => { let q = p - rate * grad(v => tanh(v) ^ 2)(p); return tanh(q) ^ 2 })(x)
  fn inner_steps(x: f32, rate: f32) -> f32 = grad(p => { var q = p; repeat 3 { q = q - rate * grad(v => tanh(v) ^ 2)(q) }; return tanh(q) ^ 2 })(x)
  fn first_order(x: f32, rate: f32) -> f32 = grad(p => { let q = p - rate * stop_gradient(grad(v => tanh(v) ^ 2)(p)); return tanh(q) ^ 2 })(x)
  fn of_while(x: f32) -> f32 { var n = 0; while n < 3 { n = n + 1 }; return grad(v => v * n)(x) }
  fn of_integer_factor(x: f32, n: i32) -> f32 = grad(v => v ^ n)(x)
  fn in_loop(x: f32) -> f32 { var v = x; repeat 10 { v = v - 0.1 * grad(u => u * u)(v) }; return v }
  fn max_slope(x: f32[3]) -> f32[3] = grad(v => max(v))(x)
  fn relu_slopes(x: f32[n]) -> f32[n] = grad(v => sum(relu(v)))(x)
  fn where_slopes(x: f32[n]) -> f32[n] = grad(v => sum(v * v, where: v > 0))(x)
  fn softmaxes(x: f32[n]) -> f32[n] = grad(v => logsumexp(v))(x)
`);
const expectClose = (actual: Data, expected: readonly number[]): void => {
  const values = (typeof actual === "number" ? [actual] : actual) as number[];
  expect(values.length).toBe(expected.length);
  values.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 9));
};
const slope = (f: (x: number) => number, x: number, h = 1e-5): number => (f(x + h) - f(x - h)) / (2 * h);

describe("gradients", () => {
  test("of first, second and third order", () => {
    expectClose(run("first", 0.7), [4 * 0.7 ** 3 + Math.cos(0.7)]);
    expectClose(run("second", 0.7), [12 * 0.7 ** 2 - Math.sin(0.7)]);
    expectClose(run("third", 0.7), [24 * 0.7 - Math.cos(0.7)]);
    expectClose(run("cross", 0.7, 0.3), [2 * 0.7 * Math.cos(0.3)]);
    const [a, b, c] = [0.5, 2, -1] as const;
    const expected = [[2 * c, c, 2 * a + b], [c, 0, a], [2 * a + b, a, 0]]; // prettier-ignore
    (run("hessian", [a, b, c]) as number[][]).forEach((row, i) => expectClose(row, expected[i]!));
  });
  test("of functions that close over others, declared ones, records and tuples", () => {
    expectClose(run("with_scale", 3, 5), [30]);
    expectClose(run("of_declared", 2), [12]);
    expectClose(run("of_vector", [1, 2]), [3, 12]);
    expect(run("of_record", { a: 2, b: [3, 4] })).toEqual({ a: 7, b: [8, 2] });
    expect(run("of_tuple", tuple(2, 3))).toEqual(tuple(12, 4));
    const { items } = run("both", [0, 1]) as { items: [number, number[]] };
    expectClose(items[0], [1 + Math.E]);
    expectClose(items[1], [1, Math.E]);
  });
  test("pass nothing through stop_gradient", () => {
    expectClose(run("stopped", 3), [9]);
    expect(run("stopped_tree", { a: 2, b: 3 })).toEqual({ a: 3, b: 1 });
  });
  test("pass through loops, maps, branches and indices", () => {
    expectClose(run("through_loop", 2), [32]);
    expectClose(run("through_scan", [1, 2, 3], 0.5), [2 + 2 * 0.5]);
    expectClose(run("through_yield", 2), [1 + 4 + 12 + 32]);
    expectClose(run("through_map", [1, 2]), [2 * 3 + 5, 2 * 2 * 3 + 5]);
    expectClose(run("per_element", [1, 2]), [3, 12]);
    expectClose(run("through_if", 2), [4]);
    expectClose(run("through_if", 0), [3]);
    expectClose(run("through_statement", 2), [12]);
    expectClose(run("through_statement", -2), [-1]);
    expectClose(run("through_index", [1, 2, 3], 2), [0, 0, 6]);
    expectClose(run("through_with", [1, 2, 3]), [2 + 2 * 3 * 3, 0, 6 + 2 * 3]);
    expectClose(run("of_while", 5), [3]);
    expectClose(run("of_integer_factor", 2, 5), [80]);
    expectClose(run("in_loop", 1), [0.8 ** 10]);
  });
  test("go through inner gradients, unless stopped", () => {
    const g = (v: number): number => 2 * Math.tanh(v) * (1 - Math.tanh(v) ** 2);
    const rate = 0.3;
    const once = (p: number): number => Math.tanh(p - rate * g(p)) ** 2;
    const thrice = (p: number): number => {
      let q = p;
      for (let i = 0; i < 3; i++) q -= rate * g(q);
      return Math.tanh(q) ** 2;
    };
    expect(run("inner_step", 0.8, rate)).toBeCloseTo(slope(once, 0.8), 8);
    expect(run("inner_steps", 0.8, rate)).toBeCloseTo(slope(thrice, 0.8), 8);
    expect(run("first_order", 0.8, rate)).toBeCloseTo(g(0.8 - rate * g(0.8)), 8);
  });
  test("of what chooses follow the choice", () => {
    expectClose(run("max_slope", [1, 5, 2]), [0, 1, 0]);
    expectClose(run("relu_slopes", [-1, 0, 2]), [0, 0, 1]);
    expectClose(run("where_slopes", [-1, 2]), [0, 4]);
    const total = Math.exp(1) + Math.exp(2);
    expectClose(run("softmaxes", [1, 2]), [Math.exp(1) / total, Math.exp(2) / total]);
  });
  test("are taken of scalars, with respect to floats", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(x: f32[2]) -> f32[2] = grad(v => v * v)(x)")).toHaveLength(1);
    expect(codes("fn f(i: i32) -> f32 = grad(v => 2.0 * v)(i)")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = grad(x)(x)")).toHaveLength(1);
    expect(
      codes("fn f(x: f32) -> f32 { var s = 0.0; let g = grad(v => { s = v; return v * v })(x); return g }"),
    ).toHaveLength(1);
  });
});
