import { expect, test } from "vitest";
import { fns, type Data } from "./support/run-function.js";

/** Small programs as one writes them without thinking: what `g` is for some arguments. */
const programs: readonly (readonly [text: string, args: readonly Data[], expected: Data])[] = [
  [
    `fn g() -> f32 { let ps = [{a: 1.0, b: 2}, {a: 3.0, b: 4}]; return sum([for p in ps: p.a * p.b]) }`,
    [],
    14,
  ],
  [`fn g(i: i32) -> f32 { let ps = [{a: 1.0}, {a: 3.0}]; return ps[i].a }`, [1], 3],
  [`fn g() -> f32 { let p = {xs: [1.0, 2.0], k: 3}; return sum(p.xs) * p.k }`, [], 9],
  [
    `fn g() -> f32 { var p = {xs: [1.0, 2.0], k: 3.0}; repeat 2 { p = {xs: 2 * p.xs, k: p.k + 1} }; return sum(p.xs) * p.k }`,
    [],
    60,
  ],
  [
    `fn g(c: bool) -> f32 { let p = if c then {xs: [1.0, 2.0]} else {xs: [3.0, 4.0]}; return sum(p.xs) }`,
    [false],
    7,
  ],
  [`fn g(x: f32) -> f32 { let t = ([x, 1], 2); let (a, b) = t; return a[0] * b }`, [3], 6],
  [`fn g(x: f32) -> f32 { let x = x + 1; return x }`, [1], 2],
  [
    `const ws = [0.5, 0.25]
fn g(x: f32[2]) -> f32 = dot(ws, x)`,
    [[2, 4]],
    2,
  ],
  [
    `const c = {a: 1.5, b: [1, 2]}
fn g(x: f32) -> f32 = c.a * x + c.b[1]`,
    [2],
    5,
  ],
  [
    `const k: f32 = 3
fn g(x: f32) -> f32 = k * x`,
    [2],
    6,
  ],
  [
    `const twice = x => 2 * x
fn g(x: f32) -> f32 = twice(x)`,
    [2],
    4,
  ],
  [
    `enum M { a, b }
fn f(m: M) -> f32 = if m == a then 1.0 else 2.0
fn g() -> f32 = f(b)`,
    [],
    2,
  ],
  [
    `enum M { a, b }
fn g(x: f32) -> f32 { var m: M = a; if x > 0 { m = b }; return if m == b then 1.0 else 0.0 }`,
    [1],
    1,
  ],
  [
    `enum M { a, b }
fn g(i: i32) -> bool { let ms: M[2] = [a, b]; return ms[i] == a }`,
    [0],
    true,
  ],
  [
    `enum M { a, b }
fn g(n: i32) -> bool { var m: M = a; repeat n { m = if m == a then b else a }; return m == b }`,
    [3],
    true,
  ],
  [
    `fn g(x: f32[n]) -> f32 { var s = 0.0; for i in 0 ..< n { if i % 2 == 0 { s = s + x[i] } }; return s }`,
    [[1, 2, 3]],
    4,
  ],
  [
    `fn g(x: f32[n]) -> f32[n] { var v = x; while norm(v) > 1 { v = 0.5 * v }; return v }`,
    [[3, 4]],
    [0.375, 0.5],
  ],
  [
    `fn apply<T>(f: T -> T, x: T) -> T = f(x)
fn g(x: f32[2]) -> f32[2] = apply(v => v + 1, x)`,
    [[1, 2]],
    [2, 3],
  ],
  [`fn g(xs: f32[n], w: f32) -> f32 = mean([for x in xs: grad(v => v * x * x)(w)])`, [[1, 2], 3], 2.5],
  [`fn g(x: f32[n], i: i32) -> f32 = x[quotient(i, 2)]`, [[1, 2, 3], 3], 2],
  [`fn g(x: f32[n], i: i32) -> f32 = x[if i > 0 then i - 1 else 0]`, [[1, 2, 3], 2], 2],
  [`fn g(x: f32[n], i: i32) -> f32 = x[clip(i, 0, n - 1)]`, [[1, 2, 3], 7], 3],
  [`fn g(n: i32) -> i32 { var s = 0; for i in reverse(0 ..< n) { s = s * 10 + i }; return s }`, [4], 3210],
  [`fn g() -> f32 { var s = 1.0; for i in 0 ..< 0 { s = s + 1 }; return s }`, [], 1],
  [`fn g(x: f32[n]) -> i32 = sum([for v in x: v > 0])`, [[1, -1, 2]], 2],
  [`fn g(x: f32[n]) -> f32 = mean([for v in x: v > 0])`, [[1, -1]], 0.5],
  [
    `fn g(p: {a: f32, b: f32}) -> {a: f32, b: f32, c: f32} = {a: 9.0, ...p, c: p.a}`,
    [{ a: 1, b: 2 }],
    { a: 1, b: 2, c: 1 },
  ],
  [
    `fn g(x: {w: f32[2], k: f32}) -> {w: f32[2], k: f32} = {...x, w: x.w with [0] = 5}`,
    [{ w: [1, 2], k: 3 }],
    { w: [5, 2], k: 3 },
  ],
  [`fn g(i: i32) -> f32 = i ^ 2`, [3], 9],
  [`fn g(x: f32) -> f32 = -x ^ 2 - -x`, [3], -6],
  [`fn g(x: f32) -> f32 { let f = ((a, b)) => a * b; return f((x, 2.0)) }`, [3], 6],
  [`fn g(x: f32) -> f32 { let o = sgd(0.1); let (p, s) = o.update(x, 1.0, o.start(x)); return p }`, [1], 0.9],
  [
    `fn g(x: f32[n], y: f32[n]) -> f32 = y[argmax(x)]`,
    [
      [1, 3, 2],
      [4, 5, 6],
    ],
    5,
  ],
  [`fn g(a: f32, b: f32[2]) -> f32[4] = concat(a, b, 1)`, [1, [2, 3]], [1, 2, 3, 1]],
  [`fn g() -> i32 { var go = true; var n = 0; while go { n = n + 1; go = n < 5 }; return n }`, [], 5],
  [`fn g(x: f32) -> f32[3] = expand(x, 3)`, [2], [2, 2, 2]],
  [`fn g(x: bool, y: bool) -> bool = not x and y`, [false, true], true],
  [`fn g() -> f32 = 1_000 * 1e-3`, [], 1],
  [`fn g(n: i32) -> i32 { var s = 0; for i in reverse(2 ..< n) { s = s * 10 + i }; return s }`, [5], 432],
  [
    `fn g(i: i32) -> f32 { let rows = [(1.0, [2.0, 3.0]), (4.0, [5.0, 6.0])]; let (a, b) = rows[i]; return a * b[1] }`,
    [1],
    24,
  ],
];

test.each(programs)("%s", (text, args, expected) => {
  const found = fns(text)("g", ...args);
  const rounded = typeof found === "number" ? Number(found.toPrecision(12)) : found;
  expect(rounded).toEqual(expected);
});
