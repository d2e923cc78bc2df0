import { describe, expect, test } from "vitest";
import { fns, problems, tuple, type Data } from "./support/run-function.js";

const run = fns(`
  type Tree = {w: f32[2], b: f32}
  fn sums(x: f32[n, m]) -> (f32[m], f32, f32[n]) = (sum(x), sum(sum(x)), [for r in x: sum(r)])
  fn means(x: f32[n, m]) -> (f32[m], f32) = (mean(x), mean(mean(x)))
  fn extremes(x: f32[n]) -> (f32, f32, f32, i32, i32) = (max(x), min(x), prod(x), argmax(x), argmin(x))
  fn of_two(x: f32, y: f32) -> (f32, f32, f32) = (max(x, y), min(x, y), clip(x, 0, 1))
  fn of_ints(x: i32[n]) -> (i32, i32, f32) = (sum(x), max(x), mean(x))
  fn of_truths(x: bool[n]) -> (bool, bool, i32) = (any(x), all(x), sum(x))
  fn of_truth_trees(x: {a: bool, b: bool[2]}[n]) = {some: any(x), each: all(x)}
  fn rows(x: f32[n, m]) -> (f32[m], i32[m]) = (max(x), argmax(x))
  fn trees(ts: Tree[n]) -> (Tree, Tree, Tree) = (sum(ts), mean(ts), max(ts))
  fn dots(a: Tree, b: Tree) -> (f32, f32, f32) = (dot(a, b), norm(a), squared_norm(a))
  fn masked(x: f32[n], m: bool[n]) -> (f32, f32, f32, f32) = (sum(x, where: m), mean(x, where: m), max(x, where: m), min(x, where: m))
  fn masked_both(x: f32[n, h], m: bool[n, h]) -> (f32, f32) = (mean(x, where: m), sum(x, where: m))
  fn masked_rows(x: f32[n, k], m: bool[n]) -> (f32[k], f32[k]) = (mean(x, where: m), sum(x, where: m))
  fn masked_each(x: f32[n, h], m: bool[n, h]) -> f32[n] = [for (r, w) in zip(x, m): mean(r, where: w)]
  fn masked_tree(ts: Tree[n], m: bool[n]) -> Tree = mean(ts, where: m)
  fn masked_nan(x: f32[n], m: bool[n]) -> f32 = sum(x / x, where: m)
  fn sorted(x: f32[n]) -> (i32[n], f32[n]) = (argsort(x), x[argsort(x)])
  fn running(x: f32[n]) -> f32[n] = cumsum(x)
  fn literal() -> (f32, i32) = (mean([1, 2, 4.5]), sum([1, 2, 3]))
  fn soft(x: f32[n]) -> (f32, f32[n], f32[n]) = (logsumexp(x), softmax(x), log_softmax(x))
  fn spread(x: f32[n]) -> f32 = variance(x)
  fn of_comprehension(x: f32[n]) -> f32 = sum([for v in x: v * v])
  fn mean_gradient(x: f32[n], m: bool[n]) -> f32[n] = grad(v => mean(square(v), where: m))(x)
`);
const items = (value: Data): Data[] => (value as unknown as { items: Data[] }).items;
const expectClose = (actual: Data, expected: readonly number[]): void =>
  (actual as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 10));

describe("reductions", () => {
  const x = [[1, 2, 3], [4, 5, 9]]; // prettier-ignore
  test("go over the leading axis", () => {
    expect(run("sums", x)).toEqual(tuple([5, 7, 12], 24, [6, 18]));
    expect(run("means", x)).toEqual(tuple([2.5, 3.5, 6], 4));
    expect(run("extremes", [3, -1, 4])).toEqual(tuple(4, -1, -12, 2, 1));
    expect(run("rows", x)).toEqual(tuple([4, 5, 9], [1, 1, 1]));
    expect(run("of_two", 3, -2)).toEqual(tuple(3, -2, 1));
    expect(run("literal")).toEqual(tuple(2.5, 6));
    expect(run("of_comprehension", [1, 2, 3])).toBe(14);
  });
  test("of integers and truth values", () => {
    expect(run("of_ints", [1, 2, 4])).toEqual(tuple(7, 4, 7 / 3));
    expect(run("of_truths", [true, false, true])).toEqual(tuple(true, false, 2));
  });
  test("of trees of truth values", () => {
    const x = { a: [true, false], b: [[true, false], [true, true]] }; // prettier-ignore
    const [some, each] = [{ a: true, b: [true, true] }, { a: false, b: [true, false] }]; // prettier-ignore
    expect(run("of_truth_trees", x)).toEqual({ some, each });
  });
  test("of trees", () => {
    const ts = { w: [[1, 2], [3, 6]], b: [5, 8] }; // prettier-ignore
    expect(run("trees", ts)).toEqual(tuple({ w: [4, 8], b: 13 }, { w: [2, 4], b: 6.5 }, { w: [3, 6], b: 8 }));
    expect(run("dots", { w: [1, 2], b: 2 }, { w: [3, 4], b: 5 })).toEqual(tuple(21, 3, 9));
  });
  test("with a mask take what is marked, and select instead of multiplying", () => {
    expect(run("masked", [1, 2, 5], [true, false, true])).toEqual(tuple(6, 3, 5, 1));
    expect(items(run("masked", [1, 2], [false, false])).slice(0, 2)).toEqual([0, 0]);
    expect(run("masked_both", [[1, 2], [3, 6]], [[true, false], [true, true]])).toEqual(tuple(10 / 3, 10)); // prettier-ignore
    expect(run("masked_rows", [[1, 2], [3, 6], [5, 7]], [true, false, true])).toEqual(tuple([3, 4.5], [6, 9])); // prettier-ignore
    expect(run("masked_each", [[1, 2], [3, 6]], [[true, false], [true, true]])).toEqual([1, 4.5]); // prettier-ignore
    expect(run("masked_tree", { w: [[1, 2], [3, 6]], b: [5, 8] }, [false, true])).toEqual({ w: [3, 6], b: 8 }); // prettier-ignore
    expect(run("masked_nan", [0, 2], [false, true])).toBe(1);
    expectClose(run("mean_gradient", [1, 2, 3], [true, false, true]), [1, 0, 3]);
  });
  test("sort and accumulate", () => {
    expect(run("sorted", [3, 1, 2])).toEqual(tuple([1, 2, 0], [1, 2, 3]));
    expect(run("running", [1, 2, 3])).toEqual([1, 3, 6]);
  });
  test("softmax does not overflow", () => {
    const [lse, soft, logs] = items(run("soft", [1000, 1001, -1000]));
    expect(lse).toBeCloseTo(1001 + Math.log1p(Math.exp(-1)), 9);
    expectClose(soft!, [1 / (1 + Math.E), Math.E / (1 + Math.E), 0]);
    expectClose(logs!, [
      -1 - Math.log1p(Math.exp(-1)),
      -Math.log1p(Math.exp(-1)),
      -2001 - Math.log1p(Math.exp(-1)),
    ]);
    expect(run("spread", [1, 2, 6])).toBeCloseTo(14 / 3, 12);
  });
  test("are checked", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(x: f32) -> f32 = sum(x)")).toHaveLength(1);
    expect(codes("fn f(x: f32[3], m: bool[2]) -> f32 = sum(x, where: m)")).toHaveLength(1);
    expect(codes("fn f(x: f32[n, k], m: bool[k]) -> f32[k] = mean(x, where: m)")).toHaveLength(1);
    expect(codes("fn f(x: f32[3], m: f32[3]) -> f32 = mean(x, where: m)")).toHaveLength(1);
  });
});
