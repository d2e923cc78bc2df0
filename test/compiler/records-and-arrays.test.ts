import { describe, expect, test } from "vitest";
import { fns, problems, tuple } from "./support/run-function.js";

describe("records and tuples", () => {
  const run = fns(`
    type Point = {x: f32, y: f32}
    enum Move { left, right, stay }
    fn moved(p: Point, by: f32) -> Point = {...p, x: p.x + by}
    fn narrowed(p: {x: f32, y: f32, z: f32}) -> Point = p
    fn shorthand(x: f32) -> Point { let y = 2 * x; return {x, y} }
    fn swapped(p: (f32, i32)) -> (i32, f32) { let (a, b) = p; return (b, a) }
    fn opened(p: Point) -> f32 { let {x, y} = p; return x - y }
    fn nested(p: {at: Point, w: f32[2]}) -> f32 = p.at.x * p.w[1]
    fn equal(a: {p: Point, v: f32[2]}, b: {p: Point, v: f32[2]}) -> (bool, bool) = (a == b, a != b)
    fn equal_vectors(a: i32[3], b: i32[3]) -> (bool, bool[3]) = (a == b, eq(a, b))
    fn equal_literal(a: i32[2]) -> bool = a == [4, 2]
    fn integers(p: {a: i32, b: i32}) -> Point = {x: p.a, y: p.b}
    fn trees(a: {w: f32[2], b: f32}, s: f32) -> {w: f32[2], b: f32} = 2 * a - s * a + a / 4
    fn lifted(a: {w: f32[2], b: f32}) -> {w: f32[2], b: f32} = square(sqrt(a))
    fn bounded(a: {w: f32[2], b: f32}, o: {w: f32[2], b: f32}) = {least: min(a, o), most: max(0.5, a), both: clip(a, -1, 1)}
    fn literals() -> f32 = spread([{x: 1, y: 2}, {x: 3, y: 0.5}]) + pairs([(1.0, 2), (3.0, 4)])
    fn spread(ps: Point[n]) -> f32 = sum(ps.x) * sum(ps.y)
    fn pairs(ps: (f32, f32)[n]) -> f32 { let (a, b) = ps; return dot(a, b) }
    fn of_tree<P>(p: P) -> f32 = norm(p)
    fn of_list() -> f32 = of_tree([{x: 1.0, y: 1.0}, {x: 1.0, y: 1.0}])
    fn is_left(m: Move) -> bool = m == left
    fn delta(m: Move) -> i32 = if m == Move.left then -1 else if m == right then 1 else 0
    fn opposite(m: Move) -> Move = if m == left then right else if m == right then left else stay
    fn hot(m: Move) -> f32[3] = one_hot(m)
  `);
  test("are built, spread, narrowed and taken apart", () => {
    expect(run("moved", { x: 1, y: 2 }, 3)).toEqual({ x: 4, y: 2 });
    expect(run("narrowed", { x: 1, y: 2, z: 3 })).toEqual({ x: 1, y: 2 });
    expect(run("shorthand", 3)).toEqual({ x: 3, y: 6 });
    expect(run("swapped", tuple(0.5, 2))).toEqual(tuple(2, 0.5));
    expect(run("opened", { x: 5, y: 2 })).toBe(3);
    expect(run("nested", { at: { x: 3, y: 0 }, w: [0, 7] })).toBe(21);
    expect(run("integers", { a: 1, b: 2 })).toEqual({ x: 1, y: 2 });
  });
  test("have the larger and the smaller of their numbers, and those between two", () => {
    const [a, o] = [{ w: [-2, 3], b: 0 }, { w: [1, 1], b: -1 }]; // prettier-ignore
    const expected = {
      least: { w: [-2, 1], b: -1 },
      most: { w: [0.5, 3], b: 0.5 },
      both: { w: [-1, 1], b: 0 },
    };
    expect(run("bounded", a, o)).toEqual(expected);
  });
  test("in a list are an array of them", () => {
    expect(run("literals")).toBe(4 * 2.5 + 14);
    expect(run("of_list")).toBe(2);
  });
  test("are equal where all their numbers are", () => {
    const a = { p: { x: 1, y: 2 }, v: [3, 4] };
    expect(run("equal", a, a)).toEqual(tuple(true, false));
    expect(run("equal", a, { ...a, v: [3, 5] })).toEqual(tuple(false, true));
    expect(run("equal", a, { ...a, p: { x: 0, y: 2 } })).toEqual(tuple(false, true));
    expect(run("equal_vectors", [1, 2, 3], [1, 0, 3])).toEqual(tuple(false, [true, false, true]));
    expect(run("equal_literal", [4, 2])).toBe(true);
    expect(run("equal_literal", [4, 3])).toBe(false);
  });
  test("written out are trees like any other, lists in them tensors", () => {
    const run = fns(`
type Pair = {a: f32, b: f32[2]}
fn less(r: Pair) -> Pair = {a: 0.5, b: [1.0, 2.0]} - r
fn times(r: Pair) -> Pair = r * {a: 3.0, b: [0.0, 2.0]}
fn pairs(p: (f32, f32[2])) -> (f32, f32[2]) = p + (1.0, [1.0, 2.0])
fn slope(x: f32) -> Pair = grad(r => x * r.a + sum(r.b * r.b))({a: 0.5, b: [1.0, 2.0]})
`);
    expect(run("less", { a: 1, b: [3, 5] })).toEqual({ a: -0.5, b: [-2, -3] });
    expect(run("times", { a: 1, b: [3, 5] })).toEqual({ a: 3, b: [0, 10] });
    expect(run("pairs", tuple(1, [2, 3]))).toEqual(tuple(2, [3, 5]));
    expect(run("slope", 7)).toEqual({ a: 7, b: [2, 4] });
  });

  test("of floats are trees that add and multiply", () => {
    expect(run("trees", { w: [1, 2], b: 4 }, 3)).toEqual({ w: [-0.75, -1.5], b: -3 });
    const lifted = run("lifted", { w: [4, 9], b: 16 }) as { w: number[]; b: number };
    expect([...lifted.w, lifted.b].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([4, 9, 16]);
  });
  test("enums compare, choose and become one-hot", () => {
    expect(run("is_left", 0)).toBe(true);
    expect(run("is_left", 2)).toBe(false);
    expect([0, 1, 2].map((m) => run("delta", m))).toEqual([-1, 1, 0]);
    expect([0, 1, 2].map((m) => run("opposite", m))).toEqual([1, 0, 2]);
    expect(run("hot", 1)).toEqual([0, 1, 0]);
  });
  test("refuse what does not fit", () => {
    const codes = (body: string): string[] =>
      problems(`enum Move { left, right }\n${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(p: {x: f32}) -> {x: f32, y: f32} = p")).toHaveLength(1);
    expect(codes("fn f(p: {x: f32}) -> f32 = p.y")).toHaveLength(1);
    expect(codes("fn f(p: (f32, f32)) -> f32 { let (a, b, c) = p; return a }")).toHaveLength(1);
    expect(codes("fn f(m: Move) -> i32 = m + 1")).toHaveLength(1);
    expect(codes("fn f(m: Move) -> bool = m == up")).toHaveLength(1);
    expect(codes("fn f(a: f32[2], b: f32[3]) -> bool = a == b")).toHaveLength(1);
    expect(codes("fn f(a: {x: f32}, b: {y: f32}) -> {x: f32} = a + b")).toHaveLength(1);
  });
});

describe("T[n]", () => {
  const run = fns(`
    type Pair = {a: f32, b: f32[2]}
    fn field(xs: Pair[n]) -> f32[n, 2] = xs.b
    fn count(xs: Pair[n]) -> i32 = len(xs)
    fn row(xs: Pair[n], i: i32) -> Pair = xs[i]
    fn first(xs: Pair[n]) -> Pair = xs[0]
    fn final(xs: Pair[n]) -> Pair = last(xs)
    fn rows(xs: Pair[n], at: i32[m]) -> Pair[m] = xs[at]
    fn part(xs: Pair[n + 2]) -> Pair[n] = xs[1 .. -1]
    fn front(xs: f32[n + 1]) -> f32[n] = xs[.. -1]
    fn back(xs: f32[n + 1]) -> f32[n] = xs[1 ..]
    fn some(xs: f32[5]) -> f32[2] = xs[1 ..< 3]
    fn gathered(x: f32[n, m], i: i32[k, l]) -> f32[k, l, m] = x[i]
    fn two(x: f32[n, m], i: i32, j: i32) -> f32 = x[i, j]
    fn element(x: f32[n, m], i: i32) -> f32 = x[i][1]
    fn of_record(ps: {s: i32 in 0 ..< 3, v: f32[2]}[n], i: i32) -> f32[3] = one_hot(ps[i].s)
    fn with_one(x: f32[n], i: i32, e: f32) -> f32[n] = x with [i] = e
    fn with_two(x: f32[n, m], i: i32, j: i32, e: f32) -> f32[n, m] = x with [i, j] = e
    fn with_row(x: f32[n, m], i: i32, e: f32[m]) -> f32[n, m] = x with [i] = e
    fn with_record(xs: Pair[n], i: i32, e: Pair) -> Pair[n] = xs with [i] = e
    fn with_int(x: f32[n], i: i32) -> f32[n] = x with [i] = 7
    fn assigned(x: f32[n, m]) -> f32[n, m] { var y = x; y = y with [0, 1] = 5; y = y with [1] = y[0]; return y }
    fn merged(x: f32[a, b, c]) -> f32[a * b, c] = merge(x)
    fn merged_records(x: Pair[a, b]) -> Pair[a * b] = merge(x)
    fn chunked(x: f32[6]) -> f32[3, 2] = chunks(x, 2)
    fn halves(x: f32[6]) -> f32[3] { let (a, b) = split(x, 2); return a - b }
    fn joined(a: f32[n], b: f32[m], c: f32) -> f32[n + m + 1] = concat(a, b, c)
    fn backwards(x: Pair[n]) -> Pair[n] = reverse(x)
    fn turned(x: f32[n, m]) -> f32[m, n] = transpose(x)
    fn product(a: f32[n, m], b: f32[m, k]) -> f32[n, k] = a @ b
    fn vector_matrix(a: f32[m], b: f32[m, k]) -> f32[k] = a @ b
    fn matrix_vector(a: f32[n, m], b: f32[m]) -> f32[n] = a @ b
    fn vectors(a: f32[m], b: f32[m]) -> f32 = a @ b
    fn literal(x: f32) -> f32[2, 2] = [[x, 1], [2, 3 * x]]
    fn filled() -> f32[2, 3] = zeros
    fn filled_here() -> f32[2] { let x = ones(2); return x + zeros(2) }
    fn filled_size(x: f32[n]) -> f32[n, 2] = ones(n, 2)
    fn likes(p: Pair) -> (Pair, Pair) = (zeros_like(p), ones_like(p))
    fn tuples(xs: (f32, i32)[n], i: i32) -> (f32, i32) = xs[i]
    const corners = [[0, 0], [0, 4], [4, 0]]
    fn corner(i: i32) -> i32[2] = corners[i]
    fn at_two_ranges(x: f32[3, 4]) -> f32[2, 2] = [for r in x[1 ..]: r[.. 2]]
  `);
  const pairs = { a: [1, 2, 3], b: [[1, 2], [3, 4], [5, 6]] }; // prettier-ignore

  test("is a record of arrays", () => {
    expect(run("field", pairs)).toEqual(pairs.b);
    expect(run("count", pairs)).toBe(3);
    expect(run("row", pairs, 1)).toEqual({ a: 2, b: [3, 4] });
    expect(run("first", pairs)).toEqual({ a: 1, b: [1, 2] });
    expect(run("final", pairs)).toEqual({ a: 3, b: [5, 6] });
    expect(run("rows", pairs, [2, 0, 2, 2])).toEqual({ a: [3, 1, 3, 3], b: [[5, 6], [1, 2], [5, 6], [5, 6]] }); // prettier-ignore
    expect(run("part", pairs)).toEqual({ a: [2], b: [[3, 4]] });
    expect(run("backwards", pairs)).toEqual({ a: [3, 2, 1], b: [[5, 6], [3, 4], [1, 2]] }); // prettier-ignore
    expect(run("tuples", tuple([1, 2], [3, 4]), 1)).toEqual(tuple(2, 4));
  });
  test("is indexed by integers, tensors of integers and ranges", () => {
    expect(run("front", [1, 2, 3])).toEqual([1, 2]);
    expect(run("back", [1, 2, 3])).toEqual([2, 3]);
    expect(run("some", [1, 2, 3, 4, 5])).toEqual([2, 3]);
    expect(run("gathered", [[1, 2], [3, 4]], [[1, 0, 1]])).toEqual([[[3, 4], [1, 2], [3, 4]]]); // prettier-ignore
    expect(run("two", [[1, 2], [3, 4]], 1, 0)).toBe(3); // prettier-ignore
    expect(run("element", [[1, 2], [3, 4]], 1)).toBe(4); // prettier-ignore
    expect(run("of_record", { s: [0, 2], v: [[0, 0], [0, 0]] }, 1)).toEqual([0, 0, 1]); // prettier-ignore
    expect(run("corner", 1)).toEqual([0, 4]);
    expect(run("at_two_ranges", [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])).toEqual([[5, 6], [9, 10]]); // prettier-ignore
  });
  test("has rows and numbers replaced", () => {
    expect(run("with_one", [1, 2, 3], 1, 9)).toEqual([1, 9, 3]);
    expect(run("with_two", [[1, 2], [3, 4]], 1, 0, 9)).toEqual([[1, 2], [9, 4]]); // prettier-ignore
    expect(run("with_row", [[1, 2], [3, 4]], 0, [8, 9])).toEqual([[8, 9], [3, 4]]); // prettier-ignore
    expect(run("with_record", pairs, 2, { a: 0, b: [7, 8] })).toEqual({ a: [1, 2, 0], b: [[1, 2], [3, 4], [7, 8]] }); // prettier-ignore
    expect(run("with_int", [1, 2], 0)).toEqual([7, 2]);
    expect(run("assigned", [[1, 2], [3, 4]])).toEqual([[1, 5], [1, 5]]); // prettier-ignore
  });
  test("is reshaped, joined and multiplied", () => {
    expect(run("merged", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]])).toEqual([[1, 2], [3, 4], [5, 6], [7, 8]]); // prettier-ignore
    expect(run("merged_records", { a: [[1, 2]], b: [[[1, 2], [3, 4]]] })).toEqual({ a: [1, 2], b: [[1, 2], [3, 4]] }); // prettier-ignore
    expect(run("chunked", [1, 2, 3, 4, 5, 6])).toEqual([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(run("halves", [1, 2, 3, 4, 5, 6])).toEqual([-3, -3, -3]);
    expect(run("joined", [1, 2], [3], 4)).toEqual([1, 2, 3, 4]);
    expect(run("turned", [[1, 2, 3]])).toEqual([[1], [2], [3]]);
    expect(run("product", [[1, 2]], [[3, 4], [5, 6]])).toEqual([[13, 16]]); // prettier-ignore
    expect(run("vector_matrix", [1, 2], [[3, 4], [5, 6]])).toEqual([13, 16]); // prettier-ignore
    expect(run("matrix_vector", [[3, 4], [5, 6]], [1, 2])).toEqual([11, 17]); // prettier-ignore
    expect(run("vectors", [1, 2], [3, 4])).toBe(11);
  });
  test("is made of lists and fills", () => {
    expect(run("literal", 5)).toEqual([[5, 1], [2, 15]]); // prettier-ignore
    expect(run("filled")).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
    expect(run("filled_here")).toEqual([1, 1]);
    expect(run("filled_size", [1, 2, 3])).toEqual([[1, 1], [1, 1], [1, 1]]); // prettier-ignore
    expect(run("likes", { a: 3, b: [1, 2] })).toEqual(tuple({ a: 0, b: [0, 0] }, { a: 1, b: [1, 1] }));
  });
  test("is indexed by lists of places, and written at them", () => {
    const run = fns(`
fn picks(v: f32[4], i: i32) -> f32[3] = v[[i, 0, i + 1]]
fn rows(m: f32[3, 2], i: i32) -> f32[2, 2] = m[[2, i]]
fn points(p: {x: f32, y: f32[2]}[3], i: i32) -> {x: f32, y: f32[2]}[2] = p[[i, 0]]
fn fixed(v: f32[4]) -> f32[2] = v[[3, 1]]
fn sets(v: f32[4], i: i32) -> f32[4] = v with [[i, 0]] = [5.0, 6.0]
`);
    expect(run("picks", [1, 2, 3, 4], 2)).toEqual([3, 1, 4]);
    expect(run("rows", [[1, 2], [3, 4], [5, 6]], 1)).toEqual([[5, 6], [3, 4]]); // prettier-ignore
    const p = { x: [1, 2, 3], y: [[1, 2], [3, 4], [5, 6]] }; // prettier-ignore
    expect(run("points", p, 2)).toEqual({ x: [3, 1], y: [[5, 6], [1, 2]] }); // prettier-ignore
    expect(run("fixed", [1, 2, 3, 4])).toEqual([4, 2]);
    expect(run("sets", [1, 2, 3, 4], 2)).toEqual([6, 2, 5, 4]);
    expect(problems("fn f(v: f32[4]) -> f32[2] = v[[0.5, 1.0]]", "f", [1, 2, 3, 4])).toContain("MRL2101");
  });

  test("refuses indices beyond its ends, and sizes that differ", () => {
    const codes = (body: string): string[] => problems(`${body}\nfn g() -> f32 = 0`, "g");
    expect(codes("fn f(x: f32[3]) -> f32 = x[3]")).toHaveLength(1);
    expect(codes("fn f(x: f32[3]) -> f32[2] = x[2 ..]")).toHaveLength(1);
    expect(codes("fn f(x: f32[3]) -> f32 = x[0.5]")).toHaveLength(1);
    expect(codes("fn f(x: f32) -> f32 = x[0]")).toHaveLength(1);
    expect(codes("fn f(a: f32[n], b: f32[m]) -> f32 = a @ b")).toHaveLength(1);
    expect(codes("fn f(a: f32[n], b: f32[m]) -> f32[n] = concat(a, b)")).toHaveLength(1);
    expect(codes("fn f(x: f32[3], y: f32[2]) -> f32[3] = x with [0] = y")).toHaveLength(1);
  });
});
