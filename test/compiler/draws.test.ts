import { describe, expect, test } from "vitest";
import { runFunction, type Data } from "./support/run-function.js";

/** What the function `f` of a text draws. */
const drawn = (text: string, seed = 0): Data => runFunction(text, "f", [], { seed, f64: false });
const numbers = (text: string, seed = 0): number[] => [drawn(text, seed)].flat(4) as number[];
const body = (lines: string): string => `
  fn other() -> f32 { let x ~ Normal(0, 1); return x }
  fn pure(x: f32) -> f32 = 2 * x
  fn f() { ${lines} }
`;

describe("a draw's path", () => {
  const plain = drawn(body("let x ~ Normal(0, 1); return x"));

  test("gives the same number for the same seed, and another for another", () => {
    expect(drawn(body("let x ~ Normal(0, 1); return x"))).toBe(plain);
    expect(drawn(body("let x ~ Normal(0, 1); return x"), 1)).not.toBe(plain);
  });
  test.each([
    ["other draws before", "let y ~ Normal(0, 1); let x ~ Normal(0, 1); return x"],
    ["calls that draw before", "let y = other(); let z = other(); let x ~ Normal(0, 1); return x"],
    ["calls that draw nothing", "let y = pure(3); let x ~ Normal(0, 1); return x"],
    ["loops that draw before", "for i in 0 ..< 3 { let y ~ Normal(0, 1) }; let x ~ Normal(0, 1); return x"],
    ["logs and branches", "var k = 0.0; let x ~ Normal(0, 1); log y = x; if x > 0 { k = x }; return x"],
    [
      "something after it of its own name",
      "let x ~ Normal(0, 1); let y = { let x ~ Normal(0, 1); return x }; return x",
    ],
    [
      "another place to be written in",
      "let y = { let w ~ Normal(0, 1); return w }; let x ~ Normal(0, 1); let z = x; return z",
    ],
  ])("does not hang on %s", (_, lines) => {
    expect(drawn(body(lines))).toBe(plain);
  });
  test("is that of its binders and calls", () => {
    const inner = "let x ~ Normal(0, 1); return x";
    const seen = [
      plain,
      drawn(body("let y ~ Normal(0, 1); return y")),
      drawn(body(`let x = { ${inner} }; return x`)),
      drawn(body(`let y = { ${inner} }; return y`)),
      drawn(body("return other()")),
      drawn(body("let z = other(); return z")),
      drawn(body("return pure(other())")),
    ];
    expect(seen.indexOf(plain, 1)).toBe(-1);
    // `f/other/x` twice is one path, once scaled by two.
    expect(seen[6]).toBe(2 * (seen[4] as number));
    expect(new Set(seen).size).toBe(seen.length);
  });
  test("tells calls and binders of one name apart by their order", () => {
    const both = numbers(body("let a = other() + 0; let b = other() + 0; return [a, b]"));
    expect(both[0]).not.toBe(both[1]);
    const sum = numbers(body("return [other() + 0, other() + 0, other() + 0]"));
    expect(new Set(sum).size).toBe(3);
    const again = numbers(body("let n = pure(1); return [other() + 0, pure(2), other() + 0, other() + 0]"));
    expect([again[0], again[2], again[3]]).toEqual(sum);
    const twice = numbers(body("var s = zeros(2); let x ~ Normal(0, 1); s = s with [0] = x; let y = { let x ~ Normal(0, 1); return x }; return s with [1] = y")); // prettier-ignore
    expect(twice[0]).not.toBe(twice[1]);
  });
  test("has the turns of loops in it, static ones by name", () => {
    const loops = numbers(body("return for i in 0 ..< 4 { let x ~ Normal(0, 1); yield x }"));
    expect(new Set(loops).size).toBe(4);
    const longer = numbers(body("return for i in 0 ..< 6 { let x ~ Normal(0, 1); yield x }"));
    expect(longer.slice(0, 4)).toEqual(loops);
    const nested = numbers(
      body(
        "return for i in 0 ..< 3 { let ys = for j in 0 ..< 3 { let x ~ Normal(0, 1); yield x }; yield ys }",
      ),
    );
    expect(new Set(nested).size).toBe(9);
    const unrolled = numbers(
      body("let xs = [static for i in 0 ..< 3: other()]; return [xs[0], xs[1], xs[2]]"),
    );
    expect(new Set(unrolled).size).toBe(3);
    const statements = numbers(
      body(
        "var s = zeros(3); static for i in 0 ..< 3 { let x ~ Normal(0, 1); s = s with [i] = x }; return s",
      ),
    );
    expect(new Set(statements).size).toBe(3);
    const whiles = numbers(
      body(
        "var s = zeros(3); var k = 0; while k < 3 { let x ~ Normal(0, 1); s = s with [k] = x; k = k + 1 }; return s",
      ),
    );
    expect(new Set(whiles).size).toBe(3);
  });
});

describe("a mapped draw", () => {
  test("is one larger draw", () => {
    const once = numbers(body("let x[6] ~ StandardUniform; return x"));
    const annotated = numbers(body("let x: f32[6] ~ StandardUniform; return x"));
    const mapped = numbers(body("return [for i in 0 ..< 6: { let x ~ StandardUniform; return x }]"));
    const nested = numbers(
      body("return [for i in 0 ..< 2: [for j in 0 ..< 3: { let x ~ StandardUniform; return x }]]"),
    );
    const rows = numbers(body("return [for i in 0 ..< 2: { let x: f32[3] ~ StandardUniform; return x }]"));
    expect(annotated).toEqual(once);
    expect(mapped).toEqual(once);
    expect(nested).toEqual(once);
    expect(rows).toEqual(once);
  });
  test("hangs on its place in the map alone", () => {
    const short = numbers(body("return [for i in 0 ..< 3: { let x ~ StandardUniform; return x }]"));
    const long = numbers(body("return [for i in 0 ..< 9: { let x ~ StandardUniform; return x }]"));
    expect(long.slice(0, 3)).toEqual(short);
    const where = numbers(
      body(
        "return [for v in [5.0, 6.0, 7.0]: { let x ~ StandardUniform; return if v > 5.5 then x else 0.0 }]",
      ),
    );
    expect(where).toEqual([0, ...short.slice(1)]);
  });
  test("in a loop within a map, and a map within a loop, draws anew each turn", () => {
    const inside = numbers(
      body("return [for i in 0 ..< 3: for j in 0 ..< 4 { let x ~ StandardUniform; yield x }]"),
    );
    const outside = numbers(
      body("return for j in 0 ..< 4 { yield [for i in 0 ..< 3: { let x ~ StandardUniform; return x }] }"),
    );
    expect(new Set(inside).size).toBe(12);
    const turned = [0, 1, 2].flatMap((i) => [0, 1, 2, 3].map((j) => outside[j * 3 + i]));
    expect(turned).toEqual(inside);
  });
  test("of a whole gradient draws the same in its forward and backward pass", () => {
    const [x, slope] = numbers(body("let g = grad(v => { let x ~ StandardUniform; return v * x })(1.0); let l = value_and_grad(v => { let x ~ StandardUniform; return v * x })(1.0); let (y, s) = l; return [y, s]")); // prettier-ignore
    expect(x).toBe(slope);
  });
});
