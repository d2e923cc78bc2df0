import { describe, expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fns, problems, textHost } from "./support/run-function.js";

describe("arithmetic", () => {
  const run = fns(`
    fn ints(a: i32, b: i32) -> (i32, i32, i32, i32) = (a + b, a - b, a * b, a % b)
    fn real(a: i32, b: i32) -> f32 = a / b
    fn down(a: i32, b: i32) -> i32 = quotient(a, b)
    fn row(i: i32 in -2 ..< 9) -> i32 in -1 ..< 3 = quotient(i, 3)
    fn rest(a: f32, b: f32) -> f32 = a % b
    fn power(a: f32, b: f32) -> f32 = a ^ b
    fn powers(a: f32) -> (f32, f32, f32) = (a ^ 2, a ^ 3, -a ^ 2)
    fn mixed(a: i32, b: f32) -> f32 = a + b
    fn chain(a: f32, b: f32, c: f32) -> f32 = a - b - c * a / b + -c
    fn exact(x: f32[n, 6]) -> f32[n * 6 / 2] = (flatten(x))[0 ..< len(x) * 6 / 2]
    const ratio = 7 / 2
    const whole = 8 / 2
    fn static_division() -> (f32, i32) = (ratio, whole)
    fn static_rest() -> (i32, i32) = (-7 % 3, quotient(-7, 2))
    fn truth(a: bool, b: bool) -> (bool, bool, bool) = (a and b, a or b, not a)
    fn convert(x: f32) -> (i32, f32) = (to_i32(x), to_f32(x > 0))
  `);

  test("of integers stays integer, but division is real", () => {
    expect(run("ints", 7, 3)).toEqual({ items: [10, 4, 21, 1] });
    expect(run("real", 7, 2)).toBe(3.5);
    expect(run("real", 4, 2)).toBe(2);
    expect(run("down", 7, 2)).toBe(3);
    expect(run("down", -7, 2)).toBe(-4);
    expect([-2, 8].map((i) => run("row", i))).toEqual([-1, 2]);
  });
  test("remainders have the sign of the divisor", () => {
    expect(run("ints", -7, 3)).toEqual({ items: [-4, -10, -21, 2] });
    expect(run("rest", -7.5, 2)).toBeCloseTo(0.5, 12);
    expect(run("rest", 7.5, -2)).toBeCloseTo(-0.5, 12);
    expect(run("static_rest")).toEqual({ items: [2, -4] });
  });
  test("powers bind tighter than signs", () => {
    expect(run("power", 2, 0.5)).toBeCloseTo(Math.SQRT2, 12);
    expect(run("powers", -3)).toEqual({ items: [9, -27, -9] });
  });
  test("an integer beside a float becomes one", () => {
    expect(run("mixed", 2, 0.25)).toBe(2.25);
  });
  test("operators associate to the left and bind as usual", () => {
    expect(run("chain", 2, 3, 5)).toBeCloseTo(2 - 3 - (5 * 2) / 3 - 5, 12);
  });
  test("static division is exact where it can be", () => {
    expect(run("static_division")).toEqual({ items: [3.5, 4] });
    expect(run("exact", [[1, 2, 3, 4, 5, 6]])).toEqual([1, 2, 3]);
  });
  test("truth values and conversions", () => {
    expect(run("truth", true, false)).toEqual({ items: [false, true, false] });
    expect(run("convert", -2.7)).toEqual({ items: [-2, 0] });
    expect(run("convert", 2.7)).toEqual({ items: [2, 1] });
  });
  test("integers beyond the 24 bits of a float stay exact", () => {
    expect(run("ints", 16_777_217, 2)).toEqual({ items: [16_777_219, 16_777_215, 33_554_434, 1] });
  });
});

describe("bounded integers", () => {
  const run = fns(`
    fn inclusive(i: i32 in -1 .. 1) -> f32[3] = one_hot(i)
    fn wrap(i: i32 in 0 ..< 5) -> i32 in 0 ..< 5 = (i + 3) % 5
    fn clipped(i: i32) -> i32 in 0 ..< 5 = clip(i, 0, 4)
    fn sum(i: i32 in 0 ..< 5, j: i32 in 2 ..< 4) -> i32 in 2 ..< 8 = i + j
    fn difference(i: i32 in 0 ..< 5, j: i32 in 2 ..< 4) -> i32 in -3 ..< 3 = i - j
    fn product(i: i32 in 0 ..< 5, j: i32 in 2 ..< 4) -> i32 in 0 ..< 13 = i * j
    fn least(i: i32 in 0 ..< 5, j: i32 in 2 ..< 9) -> i32 in 0 ..< 5 = min(i, j)
    fn most(i: i32 in 0 ..< 5, j: i32 in 2 ..< 4) -> i32 in 2 ..< 5 = max(i, j)
    fn chosen(c: bool, i: i32 in 0 ..< 5, j: i32 in 2 ..< 7) -> i32 in 0 ..< 7 = if c then i else j
    fn hot(i: i32 in 0 ..< 3) -> f32[3] = one_hot(i)
    fn hots(i: (i32 in 1 ..< 4)[n]) -> f32[n, 3] = one_hot(i)
    const table = [2, 0, 1]
    fn entry(i: i32 in 0 ..< 3) -> f32[3] = one_hot(table[i])
    fn branch(i: i32) -> i32 in 0 ..< 3 = if i > 0 then 2 else 0
  `);

  test("carry their bounds through operations", () => {
    expect(run("wrap", 4)).toBe(2);
    expect(run("clipped", 9)).toBe(4);
    expect(run("clipped", -9)).toBe(0);
    expect(run("sum", 4, 3)).toBe(7);
    expect(run("difference", 0, 3)).toBe(-3);
    expect(run("product", 4, 3)).toBe(12);
    expect(run("least", 4, 8)).toBe(4);
    expect(run("most", 1, 3)).toBe(3);
    expect(run("chosen", true, 3, 6)).toBe(3);
    expect(run("chosen", false, 3, 6)).toBe(6);
    expect(run("branch", 1)).toBe(2);
  });
  test("become one-hot vectors, a table's entries too", () => {
    expect(run("hot", 1)).toEqual([0, 1, 0]);
    expect(run("inclusive", 1)).toEqual([0, 0, 1]);
    expect(run("hots", [1, 3])).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(run("entry", 0)).toEqual([0, 0, 1]);
  });
  test("do not fit a narrower place", () => {
    expect(problems("fn f(i: i32 in 0 ..< 6) -> i32 in 0 ..< 5 = i", "f", 1)).toHaveLength(1);
    expect(problems("fn f(i: i32) -> f32[5] = one_hot(i)", "f", 1)).toHaveLength(1);
    expect(
      problems("fn f(c: bool, i: i32 in 0 ..< 5) -> i32 in 0 ..< 5 = if c then i else 5", "f", true, 1),
    ).toHaveLength(1);
    expect(
      problems("fn f() -> i32 in 0 ..< 5 { var i = 1; repeat 3 { i = i + 1 }; return i }", "f"),
    ).toHaveLength(1);
    expect(
      problems("fn f(i: i32 in 0 ..< 5, j: i32 in 0 ..< 9) -> i32 in 0 ..< 5 = max(i, j)", "f", 1, 1),
    ).toHaveLength(1);
    expect(
      problems("fn f(i: i32 in 0 ..< 5, j: i32 in 0 ..< 9) -> i32 in 0 ..< 5 = min(i, j)", "f", 1, 1),
    ).toHaveLength(0);
  });
});

describe("broadcasting", () => {
  const run = fns(`
    fn scaled(x: f32[n, m], s: f32) -> f32[n, m] = 2 * x + s
    fn both(x: f32[n], y: f32[n]) -> f32[n] = x * y
    fn below(x: f32[n], s: f32) -> bool[n] = x < s
    fn rows(x: f32[n, m], v: f32[m]) -> f32[n, m] = [for r in x: r + v]
    fn columns(x: f32[n, m], v: f32[n]) -> f32[n, m] = [for (r, s) in zip(x, v): r + s]
    fn expanded(x: f32[n, m], v: f32[m]) -> f32[n, m] = x + expand(v, len(x))
    fn products(a: f32[n], b: f32[m]) -> f32[n, m] = outer(a, b)
    fn ints(x: i32[n], s: f32) -> f32[n] = x * s
  `);
  test("repeats scalars", () => {
    expect(run("scaled", [[1, 2], [3, 4]], 1)).toEqual([[3, 5], [7, 9]]); // prettier-ignore
    expect(run("both", [1, 2], [3, 4])).toEqual([3, 8]);
    expect(run("below", [1, 3], 2)).toEqual([true, false]);
    expect(run("ints", [1, 3], 0.5)).toEqual([0.5, 1.5]);
  });
  test("repeats nothing else", () => {
    for (const [a, b] of [
      ["f32[n]", "f32[n, 1]"],
      ["f32[n, m]", "f32[m]"],
      ["f32[1]", "f32[3]"],
      ["f32[n, m]", "f32[n, 1]"],
    ])
      // prettier-ignore
      for (const operator of ["+", "*", "<", "/"]) {
        const text = `fn f(a: ${a}, b: ${b}) { return a ${operator} b }`;
        expect(problems(`${text}\nfn g() -> f32 = 0`, "g"), text).toHaveLength(1);
      }
  });
  test("is written where it is meant", () => {
    expect(run("rows", [[1, 2], [3, 4]], [10, 20])).toEqual([[11, 22], [13, 24]]); // prettier-ignore
    expect(run("columns", [[1, 2], [3, 4]], [10, 20])).toEqual([[11, 12], [23, 24]]); // prettier-ignore
    expect(run("expanded", [[1, 2], [3, 4]], [10, 20])).toEqual([[11, 22], [13, 24]]); // prettier-ignore
    expect(run("products", [1, 2], [3, 4, 5])).toEqual([[3, 4, 5], [6, 8, 10]]); // prettier-ignore
  });
});

describe("a size divided by another", () => {
  const spec = (parts: string) => `import { Bandit } from "std/tasks"
learner parted<T: Mdp>(static n = 8, static parts = ${parts}) for T {
  state theta = 0.0
  fn halves(x: f32[n / parts]) = x + zeros(n / parts)
  fn share(x: f32[n]) -> f32 = log(1 / n) + exp(1 / n + 1) * mean(x)
  train { theta = theta + sum(sum(chunks(zeros(n), n / parts))) + sum(halves(zeros)) + share(zeros) }
  evaluate(task) { report it = theta }
}
experiment one {
  tasks = Bandit(arms: 2, pulls: 3)
  learner = parted()
  train { iterations: 1 }
  evaluate { tasks: 1 }
}`;
  const codes = (text: string): string[] =>
    checkFile("text.mrl", textHost(text)).diagnostics.map(({ code }) => code);

  test("may be a size, as far as the declaration goes", () => {
    const declarations = spec("4").replace(/experiment one[^]*/, "");
    expect(codes(declarations)).toEqual([]);
  });
  test("is a size in an experiment where nothing remains", () => {
    expect(codes(spec("4"))).toEqual([]);
    expect(new Set(codes(spec("3")))).toEqual(new Set(["MRL2116"]));
  });
});
