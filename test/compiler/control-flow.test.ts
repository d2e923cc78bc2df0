import { describe, expect, test } from "vitest";
import { fns, problems, tuple } from "./support/run-function.js";

describe("comprehensions", () => {
  const run = fns(`
    type Pair = {a: f32, b: f32[2]}
    fn squares(x: f32[n]) -> f32[n] = [for v in x: v * v]
    fn of_range() -> i32[4] = [for i in 0 ..< 4: i * i]
    fn shifted_range() -> i32[3] = [for i in 2 ..< 5: i]
    fn of_size(x: f32[n]) -> i32[n] = [for i in 0 ..< n: n - i]
    fn records(ps: Pair[n]) -> f32[n] = [for p in ps: p.a * sum(p.b)]
    fn make_records(x: f32[n]) -> Pair[n] = [for v in x: {a: v, b: [v, 2 * v]}]
    fn zipped(x: f32[n], y: f32[n], z: i32[n]) -> f32[n] = [for (a, b, c) in zip(x, y, z): a * b + c]
    fn nested(x: f32[n], y: f32[m]) -> f32[n, m] = [for a in x: [for b in y: a - b]]
    fn triangle(x: f32[n, n]) -> f32[n] = [for (row, i) in zip(x, 0 ..< n): sum([for (v, j) in zip(row, 0 ..< n): if j <= i then v else 0])]
    fn opened(ps: Pair[n]) -> f32[n] = [for {a, b} in ps: a + b[0]]
    fn block(x: f32[n]) -> f32[n] = [for v in x: { var s = 0.0; repeat 3 { s = s + v }; return s }]
    fn inner_scan(x: f32[n, m]) -> f32[n, m] = [for r in x: { var s = 0.0; return for v in r { s = s + v; yield s } }]
    fn constant_elements(x: f32[n], s: f32) -> f32[n] = [for _ in x: s]
    fn of_list(s: f32) -> f32[3] = [for v in [1, 2, 3]: v * s]
    fn static_tuple(x: f32) -> (f32, f32, f32) = [static for i in 0 ..< 3: x ^ i]
    fn static_types(x: f32[6]) -> (f32[1], f32[2]) = [static for i in 1 ..< 3: x[0 ..< i]]
    fn spread(x: f32) -> f32[4] = [0, ...[x, 2 * x], 1]
    fn with_if(x: f32[n]) -> f32[n] = [for v in x: if v > 0 then sqrt(v) else -v]
    fn indexed(table: f32[m, k], rows: (i32 in 0 ..< 2)[n]) -> f32[n, k] = [for i in rows: table[i]]
  `);
  const pairs = { a: [1, 2], b: [[3, 4], [5, 6]] }; // prettier-ignore

  test("map over tensors, ranges, records and several at once", () => {
    expect(run("squares", [1, 2, 3])).toEqual([1, 4, 9]);
    expect(run("of_range")).toEqual([0, 1, 4, 9]);
    expect(run("shifted_range")).toEqual([2, 3, 4]);
    expect(run("of_size", [7, 7, 7])).toEqual([3, 2, 1]);
    expect(run("records", pairs)).toEqual([7, 22]);
    expect(run("make_records", [1, 2])).toEqual({ a: [1, 2], b: [[1, 2], [2, 4]] }); // prettier-ignore
    expect(run("zipped", [1, 2], [3, 4], [5, 6])).toEqual([8, 14]);
    expect(run("opened", pairs)).toEqual([4, 7]);
    expect(run("of_list", 2)).toEqual([2, 4, 6]);
    expect(run("constant_elements", [1, 2], 5)).toEqual([5, 5]);
    expect(run("indexed", [[1, 2], [3, 4]], [1, 0, 1])).toEqual([[3, 4], [1, 2], [3, 4]]); // prettier-ignore
  });
  test("nest, and hold blocks, scans and branches", () => {
    expect(run("nested", [1, 2], [10, 20, 30])).toEqual([[-9, -19, -29], [-8, -18, -28]]); // prettier-ignore
    expect(run("triangle", [[1, 2], [3, 4]])).toEqual([1, 7]); // prettier-ignore
    expect(run("block", [1, 2])).toEqual([3, 6]);
    expect(run("inner_scan", [[1, 2, 3], [4, 5, 6]])).toEqual([[1, 3, 6], [4, 9, 15]]); // prettier-ignore
    expect(run("with_if", [4, -4])).toEqual([2, 4]);
  });
  test("are tuples where static", () => {
    expect(run("static_tuple", 3)).toEqual(tuple(1, 3, 9));
    expect(run("static_types", [1, 2, 3, 4, 5, 6])).toEqual(tuple([1], [1, 2]));
    expect(run("spread", 3)).toEqual([0, 3, 6, 1]);
  });
});

describe("loops", () => {
  const run = fns(`
    type Pair = {a: f32, b: f32[2]}
    fn total(x: f32[n]) -> f32 { var s = 0.0; for v in x { s = s + v }; return s }
    fn two_vars(x: f32[n]) -> (f32, f32) { var s = 0.0; var p = 1.0; for v in x { s = s + v; p = p * s }; return (s, p) }
    fn sums(x: f32[n]) -> f32[n] { var s = 0.0; return for v in x { s = s + v; yield s } }
    fn sums_let(x: f32[n]) -> f32[n] { var s = 0.0; let out = for v in x { s = s + v; yield s }; return out }
    fn yielded_records(x: f32[n]) -> Pair[n] { var s = 0.0; return for v in x { s = s + v; yield {a: s, b: [v, s]} } }
    fn over_records(ps: Pair[n]) -> f32 { var s = 0.0; for p in ps { s = s + p.a * p.b[1] }; return s }
    fn over_zip(x: f32[n], y: f32[n]) -> f32 { var s = 0.0; for (a, b) in zip(x, y) { s = s * a + b }; return s }
    fn by_index(x: f32[n]) -> f32[n] { var out: f32[n] = zeros; for t in 0 ..< n { out = out with [t] = x[t] * t }; return out }
    fn neighbours(x: f32[n + 1]) -> f32[n] { var out: f32[n] = zeros; for t in 0 ..< n { out = out with [t] = x[t + 1] - x[t] }; return out }
    fn from_two(x: f32[6]) -> f32 { var s = 0.0; for t in 2 ..< 5 { s = s + x[t] }; return s }
    fn backwards(x: f32[n]) -> f32[n] { var s = 0.0; var out: f32[n] = zeros; for t in reverse(0 ..< n) { s = 0.5 * s + x[t]; out = out with [t] = s }; return out }
    fn yield_backwards(x: f32[n]) -> f32[n] { var s = 0.0; return for v in reverse(x) { s = 0.5 * s + v; yield s } }
    fn yield_reverse_range(x: f32[n]) -> f32[n] { return for t in reverse(0 ..< n) { yield x[t] * 10 } }
    fn fibonacci() -> (i32, i32) { var a = 0; var b = 1; repeat 10 { let c = a + b; a = b; b = c }; return (a, b) }
    fn repeated(x: f32, n: i32) -> f32 { var y = x; repeat n { y = 2 * y }; return y }
    fn counted(n: i32) -> i32 { var s = 0; for i in 0 ..< n { s = s + i }; return s }
    fn counted_from(m: i32, n: i32) -> i32 { var s = 0; for i in m ..< n { s = s + i }; return s }
    fn collatz(start: i32) -> i32 { var n = start; var steps = 0; while n != 1 { n = if n % 2 == 0 then quotient(n, 2) else 3 * n + 1; steps = steps + 1 }; return steps }
    fn mapped_while(starts: i32[n]) -> i32[n] = [for s in starts: collatz(s)]
    fn record_var(x: f32[n]) -> {low: f32, high: f32} { var r = {low: x[0], high: x[0]}; for v in x { r = {low: min(r.low, v), high: max(r.high, v)} }; return r }
    fn field_var(x: f32[n]) -> {s: f32, k: i32} { var r = {s: 0.0, k: 0}; for v in x { r = {...r, s: r.s + v}; r = {...r, k: r.k + 1} }; return r }
    fn nested(x: f32[n, m]) -> f32 { var s = 0.0; for r in x { for v in r { s = 2 * s + v } }; return s }
    fn static_growth(x: f32) -> f32[4] { var v = concat(x); static for i in 0 ..< 3 { v = concat(v, x * (i + 2)) }; return v }
    fn static_layers(x: f32[2]) -> f32 { var s = 0.0; static for (i, w) in [(0, 2.0), (1, 3.0)] { s = s + w * x[i] }; return s }
    fn carried_int() -> f32 { var s: f32 = 0; repeat 3 { s = s + 0.5 }; return s }
    fn no_turns(x: f32) -> f32 { var s = x; repeat 0 { s = s + 1 }; return s }
    fn table(i: i32) -> i32 { var s = 0; for v in [3, 1, 4, 1, 5] { s = s * 10 + v }; return s + i }
    fn shadow(x: f32) -> f32 { let y = x; var s = 0.0; repeat 2 { let y = 2 * s + 1; s = y }; return s + y }
    fn tuple_var(n: i32) -> (f32, f32) { var (a, b) = (1.0, 1.0); repeat n { let s = a + b; a = b; b = s }; return (a, b) }
  `);

  test("carry variables", () => {
    expect(run("total", [1, 2, 3])).toBe(6);
    expect(run("two_vars", [1, 2, 3])).toEqual(tuple(6, 18));
    expect(run("fibonacci")).toEqual(tuple(55, 89));
    expect(run("record_var", [3, -1, 2])).toEqual({ low: -1, high: 3 });
    expect(run("field_var", [3, -1, 2])).toEqual({ s: 4, k: 3 });
    expect(run("nested", [[1, 2], [3, 4]])).toBe(26); // prettier-ignore
    expect(run("carried_int")).toBe(1.5);
    expect(run("no_turns", 3)).toBe(3);
    expect(run("shadow", 10)).toBe(13);
  });
  test("go over tensors, records, lists and several at once", () => {
    expect(run("over_records", { a: [1, 2], b: [[3, 4], [5, 6]] })).toBe(16); // prettier-ignore
    expect(run("over_zip", [2, 3], [5, 7])).toBe(22);
    expect(run("table", 0)).toBe(31415);
  });
  test("yield arrays", () => {
    expect(run("sums", [1, 2, 3])).toEqual([1, 3, 6]);
    expect(run("sums_let", [1, 2, 3])).toEqual([1, 3, 6]);
    expect(run("yielded_records", [1, 2])).toEqual({ a: [1, 3], b: [[1, 1], [2, 3]] }); // prettier-ignore
  });
  test("index by the turn, forwards and backwards", () => {
    expect(run("by_index", [5, 6, 7])).toEqual([0, 6, 14]);
    expect(run("neighbours", [1, 4, 9, 16])).toEqual([3, 5, 7]);
    expect(run("from_two", [1, 2, 3, 4, 5, 6])).toBe(12);
    expect(run("backwards", [1, 2, 4])).toEqual([3, 4, 4]);
    expect(run("yield_backwards", [1, 2, 4])).toEqual([4, 4, 3]);
    expect(run("yield_reverse_range", [1, 2, 3])).toEqual([10, 20, 30]);
  });
  test("turn as often as a tensor says", () => {
    expect(run("repeated", 3, 4)).toBe(48);
    expect(run("repeated", 3, 0)).toBe(3);
    expect(run("counted", 5)).toBe(10);
    expect(run("counted_from", 3, 6)).toBe(12);
    expect(run("counted_from", 6, 3)).toBe(0);
    expect(run("collatz", 27)).toBe(111);
    expect(run("mapped_while", [1, 6, 27])).toEqual([0, 8, 111]);
    expect(run("tuple_var", 5)).toEqual(tuple(8, 13));
  });
  test("are unrolled where static, and may change types", () => {
    expect(run("static_growth", 1)).toEqual([1, 2, 3, 4]);
    expect(run("static_layers", [10, 1])).toBe(23);
  });
  test("refuse a variable that changes its type", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(
      codes("fn f(x: f32[n]) -> f32[n] { var v = x; repeat 2 { v = concat(v, 1.0) }; return v }"),
    ).not.toEqual([]);
    expect(codes("fn f() -> f32 { var v = 0; repeat 2 { v = v + 0.5 }; return v }")).toHaveLength(1);
    expect(
      codes("fn f(x: f32[n]) -> f32[n] { var s = 0.0; return [for v in x: { s = s + v; return s }] }"),
    ).toHaveLength(1);
  });
});

describe("branches", () => {
  const run = fns(`
    fn sign_of(x: f32) -> f32 = if x > 0 then 1.0 else if x < 0 then -1.0 else 0.0
    fn mixed(x: f32) -> f32 = if x > 0 then 1 else 0.5
    fn records(c: bool, a: {x: f32, i: i32}, b: {x: f32, i: i32}) -> {x: f32, i: i32} = if c then a else b
    fn statement(x: f32) -> f32 { var y = 0.0; if x > 0 { y = x } else { y = -2 * x }; return y }
    fn without_else(x: f32) -> f32 { var y = x; if x > 1 { y = 1.0 }; return y }
    fn else_if(x: f32) -> i32 { var k = 0; if x > 10 { k = 2 } else if x > 5 { k = 1 } else { k = -1 }; return k }
    fn nested(x: f32, y: f32) -> f32 { var s = 0.0; if x > 0 { s = 1.0; if y > 0 { s = s + 10 } else { s = s + 20 } }; return s }
    fn both_written(x: f32) -> (f32, f32) { var a = 1.0; var b = 2.0; if x > 0 { a = 5.0 } else { b = 6.0 }; return (a, b) }
    fn in_loop(x: f32[n]) -> f32 { var s = 0.0; for v in x { if v > 0 { s = s + v } }; return s }
    fn in_map(x: f32[n]) -> f32[n] = [for v in x: { var y = 0.0; if v > 0 { y = v * v } else { var k = 0.0; repeat 3 { k = k + v }; y = k }; return y }]
    fn of_matrices(c: bool, a: f32[n, n]) -> f32[n, n] = if c then a @ a else a
    fn lazily(x: f32) -> f32 = if x > 0 then log(x) else 0.0
    fn chosen(c: bool[n], a: f32[n], b: f32[n]) -> f32[n] = where(c, a, b)
    fn chosen_scalar(c: bool[n], a: f32[n]) -> f32[n] = where(c, a, 0)
    fn chosen_rows(c: bool[n], a: f32[n, m], b: f32[n, m]) -> f32[n, m] = where(c, a, b)
    fn chosen_whole(c: bool, a: {x: f32[2]}, b: {x: f32[2]}) -> {x: f32[2]} = where(c, a, b)
    fn by_option(x: f32, limit: f32? = none) -> f32 { static if limit == none { return x }; return min(x, limit) }
    fn unlimited(x: f32) -> f32 = by_option(x)
    fn limited(x: f32) -> f32 = by_option(x, 3)
    fn limited_named(x: f32) -> f32 = by_option(limit: 4, x: x)
    fn by_static(x: f32, static twice = false) -> f32 = static if twice then 2 * x else x
    fn once_and_twice(x: f32) -> (f32, f32) = (by_static(x), by_static(x, twice: true))
    fn by_name(x: f32, static how: string) -> f32 = static if how == "double" then 2 * x else -x
    fn names(x: f32) -> (f32, f32) = (by_name(x, "double"), by_name(x, how: "other"))
    fn static_size(x: f32[n]) -> f32 { static if n == 2 { return x[0] - x[1] } else { return sum(x) } }
    fn fill_branch(c: bool, x: f32[2]) -> f32[2] = if c then x else zeros
    fn list_branch(c: bool, x: f32) -> f32[2] = if c then [x, 1] else [0, 0.5]
    fn early(c: bool) -> f32 { let x = if c then { let y = 2.0; return y * y } else 1.0; return x + 1 }
  `);
  test("choose values", () => {
    expect([3, -3, 0].map((x) => run("sign_of", x))).toEqual([1, -1, 0]);
    expect([3, -3].map((x) => run("mixed", x))).toEqual([1, 0.5]);
    expect(run("records", false, { x: 1, i: 2 }, { x: 3, i: 4 })).toEqual({ x: 3, i: 4 });
    expect(run("of_matrices", true, [[1, 1], [0, 1]])).toEqual([[1, 2], [0, 1]]); // prettier-ignore
    expect(run("lazily", -1)).toBe(0);
    expect(run("fill_branch", false, [1, 2])).toEqual([0, 0]);
    expect(run("list_branch", true, 5)).toEqual([5, 1]);
    expect(run("early", true)).toBe(5);
  });
  test("write variables", () => {
    expect([3, -3].map((x) => run("statement", x))).toEqual([3, 6]);
    expect([3, -3].map((x) => run("without_else", x))).toEqual([1, -3]);
    expect([20, 7, 1].map((x) => run("else_if", x))).toEqual([2, 1, -1]);
    expect([[1, 1], [1, -1], [-1, 1]].map(([x, y]) => run("nested", x!, y!))).toEqual([11, 21, 0]); // prettier-ignore
    expect(run("both_written", 1)).toEqual(tuple(5, 2));
    expect(run("both_written", -1)).toEqual(tuple(1, 6));
    expect(run("in_loop", [1, -2, 3])).toBe(4);
    expect(run("in_map", [2, -1])).toEqual([4, -3]);
  });
  test("choose number by number with where", () => {
    expect(run("chosen", [true, false], [1, 2], [3, 4])).toEqual([1, 4]);
    expect(run("chosen_scalar", [true, false], [1, 2])).toEqual([1, 0]);
    expect(run("chosen_rows", [true, false], [[1, 2], [3, 4]], [[5, 6], [7, 8]])).toEqual([[1, 2], [7, 8]]); // prettier-ignore
    expect(run("chosen_whole", false, { x: [1, 2] }, { x: [3, 4] })).toEqual({ x: [3, 4] });
  });
  test("are decided when the graph is built where static", () => {
    expect(run("unlimited", 9)).toBe(9);
    expect(run("limited", 9)).toBe(3);
    expect(run("limited_named", 9)).toBe(4);
    expect(run("once_and_twice", 3)).toEqual(tuple(3, 6));
    expect(run("names", 3)).toEqual(tuple(6, -3));
    expect(run("static_size", [5, 3])).toBe(2);
    expect(run("static_size", [5, 3, 1])).toBe(9);
  });
  test("refuse branches of two types, and returns under tensors", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(c: bool, x: f32[2]) -> f32 = if c then x else 1.0")).not.toEqual([]);
    expect(codes("fn f(c: bool) -> f32 { if c { return 1.0 }; return 2.0 }")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = if x then 1.0 else 2.0")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = static if x > 0 then 1.0 else 2.0")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = y")).toHaveLength(1);
  });
});
