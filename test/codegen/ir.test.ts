import { describe, expect, test } from "vitest";
import {
  Emitter,
  ir,
  place,
  placeOf,
  plus,
  printModule,
  pureFunction,
  scalar,
  times,
  verifyModule,
  type Buffer,
  type Module,
  type Statement,
} from "../../src/codegen/ir/index.js";

const x: Buffer = { name: "x", dtype: "f32", length: 12, role: "input" };
const y: Buffer = { name: "y", dtype: "f32", length: 3, role: "output" };
const table: Buffer = { name: "table", dtype: "f32", length: 2, role: "constant", data: [1, 2] };

const square = pureFunction("square", [scalar("f32")], (b, a) => b.let(ir.mul(a, a), "squared"));

function moduleOf(build: (b: Emitter) => void): Module {
  const b = new Emitter();
  const body: readonly Statement[] = b.collect(() => build(b));
  return {
    lanes: 1,
    functions: [square],
    entries: [{ name: "main", body }],
    sites: [{ message: "the sum is negative" }],
    layout: {
      offsets: new Map([
        [x, 0],
        [y, 16],
        [table, 19],
      ]),
      words: 21,
    },
  };
}

/** The sum of the squares of each row. */
const sums = moduleOf((b) => {
  b.for(
    3,
    (row) => {
      const sum = b.declare(ir.f32(0), "sum");
      b.for(
        4,
        (column) => {
          const at = plus(times(placeOf(row), 4), placeOf(column));
          b.assign(sum, ir.call(square, [b.let(ir.load(x, at), "a")]), "add");
        },
        { name: "column", parallel: true },
      );
      b.if(ir.compare("lt", sum, ir.f32(0)), () => b.emit({ kind: "fail", site: 0 }));
      b.store(y, placeOf(row), sum);
    },
    { name: "row", parallel: true },
  );
});

test("a module prints as text", () => {
  expect(printModule(sums)).toBe(`arena 21 words
  input x: f32[12] at 0
  output y: f32[3] at 16
  constant table: f32[2] at 19 = [1, 2]

fn square(x: f32) -> f32 {
  let squared: f32 = mul(x, x)
  return squared
}

entry main {
  parallel for row in 0 ..< 3 {
    var sum: f32 = 0
    parallel for column in 0 ..< 4 {
      let a: f32 = x[4 row + column]
      sum add= square(a)
    }
    if lt(sum, 0) {
      fail 0
    }
    y[row] = sum
  }
}

site 0: the sum is negative
`);
});

describe("the verifier", () => {
  test("accepts what is well-formed", () => {
    expect(() => verifyModule(sums)).not.toThrow();
  });

  const lost = ir.local(scalar("f32"), "lost");
  const wrong: readonly (readonly [string, (b: Emitter) => void, string])[] = [
    ["a name that is not set", (b) => b.store(y, place(0), lost), "lost is used where it is not set"],
    [
      "an element beyond its buffer",
      (b) => b.for(4, (i) => b.store(y, placeOf(i), ir.f32(0))),
      "elements 0 to 3 of y",
    ],
    ["a vector that reaches beyond", (b) => b.let(ir.load(x, place(9), 4)), "elements 9 to 12 of x"],
    [
      "a constant that is written",
      (b) => b.store(table, place(0), ir.f32(0)),
      "the constant table is written",
    ],
    ["a site that is not there", (b) => b.emit({ kind: "fail", site: 1 }), "there is no site 1"],
    [
      "a name that is set twice",
      (b) => [0, 1].forEach(() => b.emit({ kind: "let", local: lost, value: ir.f32(1) })),
      "lost is set twice",
    ],
    [
      "a name from outside in chunks",
      (b) => {
        const one = b.let(ir.load(x, place(0)), "one");
        const [first, end, thread] = ["first", "end", "thread"].map((name) => ir.local(scalar("i32"), name));
        const body = b.collect(() => b.store(y, placeOf(first!), one));
        b.emit({ kind: "chunks", share: { first: first!, end: end!, count: 3 }, thread: thread!, body });
      },
      "one is used where it is not set",
    ],
  ];
  test.each(wrong)("refuses %s", (_, build, message) => {
    expect(() => verifyModule(moduleOf(build))).toThrow(message);
  });
});

test("operands that do not fit are refused when an expression is built", () => {
  expect(() => ir.add(ir.f32(1), ir.i32(1))).toThrow("add of f32 and i32");
  expect(() => ir.div(ir.splat(ir.i32(4), 4), ir.i32(2))).toThrow("div of i32x4");
  expect(ir.add(ir.splat(ir.f32(1), 4), ir.f32(2)).type).toEqual({ dtype: "f32", lanes: 4 });
});
