import { describe, expect, test } from "vitest";
import { fns, problems, tuple } from "./support/run-function.js";

describe("functions", () => {
  const run = fns(`
    fn twice(f: f32 -> f32, x: f32) -> f32 = f(f(x))
    fn with_lambda(x: f32) -> f32 = twice(v => 3 * v + 1, x)
    fn closure(x: f32, k: f32) -> f32 { let f = v => v * k; return f(x) + f(1.0) }
    fn two_params(x: f32) -> f32 { let f = (a, b) => a - 2 * b; return f(x, 1.0) }
    fn adder(k: f32) -> (f32 -> f32) = v => v + k
    fn returned(x: f32) -> f32 { let f = adder(10); return f(x) }
    fn block_lambda(x: f32) -> f32 { let f = v => { var s = 0.0; repeat 3 { s = s + v }; return s }; return f(x) }
    fn local(x: f32) -> f32 { fn half(v) = v / 2; return half(x) + half(10) }
    fn local_annotated(x: f32) -> f32 { fn plus(v: f32, by: f32 = 1) -> f32 = v + by; return plus(x) + plus(x, by: 5) }
    fn used_before(x: f32) -> f32 { let y = later(x); fn later(v) = v * 7; return y }
    fn applied(f: f32 -> f32, x: f32[n]) -> f32[n] = f(x)
    fn applied_lambda(x: f32[n]) -> f32[n] = applied(v => if v > 0 then v else 0.0, x)
    fn applied_library(x: f32[n]) -> f32[n] = applied(relu, x)
    fn applied_builtin(x: f32[n]) -> f32[n] = applied(tanh, x)
    fn power(x: f32, k: f32 = 2) -> f32 = x ^ k
    fn lifted(x: f32[n, m]) -> f32[n, m] = power(x)
    fn lifted_two(x: f32[n]) -> f32[n] = power(x, 3)
    fn lifted_both(x: f32[n], k: f32[n]) -> f32[n] = power(x, k)
    fn lifted_tree(p: {w: f32[2], b: f32}) -> {w: f32[2], b: f32} = power(p, 2)
    fn lifted_named(x: f32[n]) -> f32[n] = power(k: 3, x: x)
    fn lifted_bool(x: f32) -> bool = x > 1
    fn masks(x: f32[n]) -> bool[n] = lifted_bool(x)
    fn piped(x: f32) -> f32 { let fs = [v => v + 1, v => v * 10]; var y = x; static for f in fs { y = f(y) }; return y }
    fn record_of_functions(x: f32) -> f32 { let ops = {up: v => v + 1, down: v => v - 1}; return ops.up(x) * ops.down(x) }
    fn chosen(x: f32, static up = true) -> f32 { let f = static if up then (v => v + 1) else (v => v - 1); return f(x) }
    fn both(x: f32) -> (f32, f32) = (chosen(x), chosen(x, up: false))
    fn over_tensor(x: f32[n], f: f32[n] -> f32 = sum) -> f32 = f(x) / len(x)
    fn defaults(x: f32[n]) -> (f32, f32) = (over_tensor(x), over_tensor(x, v => max(v)))
    fn shadowing(x: f32) -> f32 { let f = x => x * 2; return f(x + 1) }
    fn captured_var(x: f32) -> f32 { var k = 1.0; let f = v => v * k; k = 5.0; return f(x) }
  `);
  test("take and give functions", () => {
    expect(run("with_lambda", 2)).toBe(22);
    expect(run("returned", 5)).toBe(15);
    expect(run("closure", 3, 4)).toBe(16);
    expect(run("two_params", 7)).toBe(5);
    expect(run("block_lambda", 5)).toBe(15);
    expect(run("record_of_functions", 3)).toBe(8);
    expect(run("piped", 2)).toBe(30);
    expect(run("both", 3)).toEqual(tuple(4, 2));
    expect(run("defaults", [1, 2, 6])).toEqual(tuple(3, 2));
    expect(run("shadowing", 3)).toBe(8);
  });
  test("read a variable as it is when they are called", () => {
    expect(run("captured_var", 2)).toBe(10);
  });
  test("are local, annotated or not, and may stand after their use", () => {
    expect(run("local", 4)).toBe(7);
    expect(run("local_annotated", 1)).toBe(8);
    expect(run("used_before", 3)).toBe(21);
  });
  test("of scalars work on tensors and trees, number by number", () => {
    expect(run("applied_lambda", [1, -1])).toEqual([1, 0]);
    expect(run("applied_library", [1, -1])).toEqual([1, 0]);
    expect((run("applied_builtin", [0.5]) as number[])[0]).toBeCloseTo(Math.tanh(0.5), 12);
    expect(run("lifted", [[1, 2], [3, 4]])).toEqual([[1, 4], [9, 16]]); // prettier-ignore
    expect(run("lifted_two", [1, 2])).toEqual([1, 8]);
    expect(run("lifted_both", [2, 3], [3, 2])).toEqual([8, 9]);
    expect(run("lifted_tree", { w: [1, 2], b: 3 })).toEqual({ w: [1, 4], b: 9 });
    expect(run("lifted_named", [1, 2])).toEqual([1, 8]);
    expect(run("masks", [0, 2])).toEqual([false, true]);
  });
  test("refuse arguments that do not fit", () => {
    const codes = (body: string): string[] =>
      problems(`fn two(a: f32, b: f32[3]) -> f32 = a\n${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f() -> f32 = two(1)")).toHaveLength(1);
    expect(codes("fn f(x: f32[3]) -> f32 = two(1, x, 2)")).toHaveLength(1);
    expect(codes("fn f(x: f32[3]) -> f32 = two(1, c: x)")).not.toEqual([]);
    expect(codes("fn f(x: f32[4]) -> f32 = two(1, x)")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = x(1)")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = f(x)")).toHaveLength(1);
    expect(codes("fn f(g: (f32, f32) -> f32) -> f32 = g(1)")).toHaveLength(1);
    expect(codes("fn f(g: f32[3] -> f32, x: f32[2]) -> f32 = g(x)")).toHaveLength(1);
  });
});

describe("generics", () => {
  const run = fns(`
    type Ring<T, n> = {items: T[n], size: i32, next: i32 in 0 ..< n}
    type Pair<A, B> = {first: A, second: B}
    type Matrix<n> = f32[n, n]
    fn put<T, n>(r: Ring<T, n>, x: T) -> Ring<T, n> = {items: r.items with [r.next] = x, size: min(r.size + 1, n), next: (r.next + 1) % n}
    fn filled(xs: f32[k]) -> Ring<f32, 3> {
      var r: Ring<f32, 3> = {items: zeros, size: 0, next: 0}
      for x in xs { r = put(r, x) }
      return r
    }
    fn filled_records(xs: f32[k]) -> Ring<{a: f32, b: f32[2]}, 2> {
      var r: Ring<{a: f32, b: f32[2]}, 2> = {items: {a: zeros, b: zeros}, size: 0, next: 0}
      for x in xs { r = put(r, {a: x, b: [x, -x]}) }
      return r
    }
    fn swap<A, B>(p: Pair<A, B>) -> Pair<B, A> = {first: p.second, second: p.first}
    fn swapped(x: f32, y: i32[2]) -> Pair<i32[2], f32> = swap({first: x, second: y})
    fn identity<T>(x: T) -> T = x
    fn identities(x: f32[2], i: i32) -> (f32[2], i32) = (identity(x), identity(i))
    fn trace(m: Matrix<n>) -> f32 = sum([for i in 0 ..< n: m[i, i]])
    fn pick<T>(xs: T[n], i: i32) -> T = xs[i]
    fn picked(xs: {a: f32[n], b: i32[n]}, i: i32) -> {a: f32, b: i32} = pick(xs, i)
    fn map_twice<A, B>(f: A -> B, g: B -> A, x: A) -> A = g(f(x))
    fn mapped(x: f32) -> f32 = map_twice(v => [v, 2 * v], w => sum(w), x)
    fn average<P>(ps: P[n]) -> P = mean(ps)
    fn averaged(ps: {w: f32[n, 2], b: f32[n]}) -> {w: f32[2], b: f32} = average(ps)
    fn step<P>(p: P, g: P, rate: f32) -> P = p - rate * g
    fn stepped(p: {w: f32[2]}, g: {w: f32[2]}) -> {w: f32[2]} = step(p, g, 0.5)
    fn same_size(a: f32[n], b: f32[n]) -> f32 = sum(a * b)
    fn sized(a: f32[n], b: f32[m]) -> f32[n + m] = concat(a, b)
    fn twice_as_long(a: f32[n]) -> f32[2 * n] = sized(a, a)
    fn halved(a: f32[2 * n], b: f32[n]) -> f32[n] = split(a, 2)[0] + b
    fn optional<T>(x: T, other: T? = none) -> T { static if other == none { return x } else { return other } }
    fn optionals(x: f32) -> (f32, f32) = (optional(x), optional(x, 3.0))
  `);
  test("solve types and sizes from arguments", () => {
    expect(run("swapped", 1, [2, 3])).toEqual({ first: [2, 3], second: 1 });
    expect(run("identities", [1, 2], 3)).toEqual(tuple([1, 2], 3));
    expect(run("trace", [[1, 2], [3, 4]])).toBe(5); // prettier-ignore
    expect(run("picked", { a: [1, 2], b: [3, 4] }, 1)).toEqual({ a: 2, b: 4 });
    expect(run("mapped", 2)).toBe(6);
    expect(run("averaged", { w: [[1, 2], [3, 4]], b: [5, 7] })).toEqual({ w: [2, 3], b: 6 }); // prettier-ignore
    expect(run("stepped", { w: [1, 2] }, { w: [2, 2] })).toEqual({ w: [0, 1] });
    expect(run("twice_as_long", [1, 2])).toEqual([1, 2, 1, 2]);
    expect(run("halved", [1, 2, 3, 4], [10, 20])).toEqual([11, 22]);
    expect(run("optionals", 1)).toEqual(tuple(1, 3));
  });
  test("rings of anything keep the last items", () => {
    expect(run("filled", [1, 2])).toEqual({ items: [1, 2, 0], size: 2, next: 2 });
    expect(run("filled", [1, 2, 3, 4])).toEqual({ items: [4, 2, 3], size: 3, next: 1 });
    expect(run("filled_records", [1, 2, 3])).toEqual({ items: { a: [3, 2], b: [[3, -3], [2, -2]] }, size: 2, next: 1 }); // prettier-ignore
  });
  test("bodies are checked by themselves", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(a: f32[n], b: f32[m]) -> f32[n] = a + b")).toHaveLength(1);
    expect(codes("fn f<T>(x: T) -> T[3] = x")).toHaveLength(1);
    expect(codes("fn f<A, B>(a: A, b: B) -> A = b")).toHaveLength(1);
    expect(codes("fn f(a: f32[n]) -> f32[n] = a[1 ..]")).toHaveLength(1);
    expect(codes("fn f(a: f32[n]) -> f32 = same(a)\nfn same(a: f32[3]) -> f32 = a[0]")).toHaveLength(1);
    expect(codes("type P<T> = {x: T}\nfn f(p: P<f32>) -> i32 = p.x")).toHaveLength(1);
  });
});
