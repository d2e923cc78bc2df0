import { describe, expect, test } from "vitest";
import {
  Emitter,
  ir,
  place,
  placeOf,
  plus,
  printModule,
  times,
  verifyModule,
  type Address,
  type Buffer,
  type Expression,
  type Statement,
} from "../../src/codegen/ir/index.js";
import { contract } from "../../src/codegen/passes/contract.js";
import { forward } from "../../src/codegen/passes/forward.js";
import { fuse } from "../../src/codegen/passes/fuse.js";
import { hoist } from "../../src/codegen/passes/hoist.js";
import { optimiseLoops } from "../../src/codegen/passes/index.js";
import { vectorise } from "../../src/codegen/passes/vectorise.js";
import { planLayout } from "../../src/codegen/plan/layout.js";

const buffer = (name: string, length: number, role: Buffer["role"]): Buffer => ({
  name,
  dtype: "f32",
  length,
  role,
});
const x = buffer("x", 24, "input");
const y = buffer("y", 24, "output");
const rate = buffer("rate", 1, "input");

/** The lines of what a pass makes of statements, which must be well-formed. */
function linesOf(body: readonly Statement[]): string[] {
  const entries = [{ name: "main", body }];
  const module = { lanes: 4, functions: [], entries, sites: [], layout: planLayout(entries, []) };
  verifyModule(module);
  const lines = printModule(module).split("\n");
  return lines.slice(lines.indexOf("entry main {") + 1, lines.lastIndexOf("}")).map((line) => line.slice(2));
}

type Element = (b: Emitter, row: Address, at: Address) => Expression;

/** to[row, column] = of(row, column), for three rows of eight columns. */
function rows(b: Emitter, to: Buffer, of: Element): void {
  const parallel = true;
  b.for(
    3,
    (i) =>
      b.for(
        8,
        (j) => {
          const at = plus(times(placeOf(i), 8), placeOf(j));
          b.store(to, at, b.let(of(b, placeOf(i), at), "v"));
        },
        { name: "j", parallel },
      ),
    { name: "i", parallel },
  );
}

const doubled: (from: Buffer) => Element = (from) => (b, _, at) => {
  const value = b.let(ir.load(from, at), "a");
  return ir.add(value, value);
};

function bodyOf(build: (b: Emitter) => void): Statement[] {
  const b = new Emitter();
  return b.collect(() => build(b));
}

describe("two nests over the same rows, the second of what the first made", () => {
  const half = buffer("half", 24, "temporary");
  const chain = bodyOf((b) => {
    rows(b, half, doubled(x));
    rows(b, y, doubled(half));
  });

  test("become one, and nothing lies in memory in between", () => {
    const fused = fuse(chain);
    expect(linesOf(fused).filter((line) => line.includes("for "))).toEqual([
      "parallel for i in 0 ..< 3 {",
      "  parallel for j in 0 ..< 8 {",
    ]);
    expect(linesOf(forward(contract(fused)))).toEqual([
      "parallel for i in 0 ..< 3 {",
      "  parallel for j in 0 ..< 8 {",
      "    let a: f32 = x[8 i + j]",
      "    let v: f32 = add(a, a)",
      "    let v~1: f32 = add(v, v)",
      "    y[8 i + j] = v~1",
      "  }",
      "}",
    ]);
  });

  test("end as one loop of vectors", () => {
    expect(linesOf(optimiseLoops(chain, 4))).toEqual([
      "parallel for j in 0 ..< 24 by 4 {",
      "  let a: f32x4 = x[j]x4",
      "  let v: f32x4 = add(a, a)",
      "  let v~1: f32x4 = add(v, v)",
      "  y[j] = v~1",
      "}",
    ]);
  });
});

test("a nest that reads another row than the turn's own stays apart", () => {
  const half = buffer("half", 24, "temporary");
  const turned: Element = (_, row, at) => ir.load(half, plus(plus(at, times(row, -16)), place(16)));
  const body = bodyOf((b) => {
    rows(b, half, doubled(x));
    rows(b, y, turned);
  });
  expect(linesOf(fuse(body)).filter((line) => line.startsWith("parallel"))).toHaveLength(2);
});

test("a temporary keeps what one turn needs of it", () => {
  const half = buffer("half", 24, "temporary");
  const rowSum: Element = (b, row) => b.let(ir.load(half, times(row, 8)), "first");
  const body = fuse(
    bodyOf((b) => {
      rows(b, half, doubled(x));
      b.for(3, (i) => b.store(y, placeOf(i), rowSum(b, placeOf(i), placeOf(i))), {
        name: "k",
        parallel: true,
      });
    }),
  );
  expect(linesOf(contract(body))).toContain("    half[j] = v");
});

describe("what is left over where vectors do not divide the turns", () => {
  const loopsOf = (store: (b: Emitter, at: Address, value: Expression) => void): string[] => {
    const body = bodyOf((b) =>
      b.for(15, (i) => store(b, placeOf(i), b.let(ir.load(x, placeOf(i)))), { name: "i", parallel: true }),
    );
    return linesOf(vectorise(body, 8)).filter((line) => line.includes("for "));
  };
  const wide = ["parallel for i in 0 ..< 8 by 8 {", "parallel for i~1 in 8 ..< 12 by 4 {"];

  test("is done by a vector that does some turns once more", () => {
    expect(loopsOf((b, at, value) => b.store(y, at, value))).toEqual([
      ...wide,
      "parallel for i~2 in 11 ..< 15 by 4 {",
    ]);
  });

  test("is done one by one where turns change what they read, or add to it", () => {
    const single = [...wide, "parallel for i~2 in 12 ..< 15 {"];
    expect(loopsOf((b, at, value) => b.store(x, at, b.let(ir.add(value, value))))).toEqual(single);
    expect(loopsOf((b, at, value) => b.store(y, at, value, "add"))).toEqual(single);
  });
});

test("a loop whose turns hang on one another stays a loop of single elements", () => {
  const body = bodyOf((b) =>
    b.for(16, (i) => b.store(y, placeOf(i), b.let(ir.load(x, placeOf(i)))), { name: "i" }),
  );
  expect(vectorise(body, 4)).toEqual(body);
});

test("what does not change is moved out of loops, but not what a loop writes", () => {
  const body = bodyOf((b) =>
    b.for(
      4,
      (i) => {
        const factor = b.let(ir.load(rate, place(0)), "factor");
        const last = b.let(ir.load(y, place(20)), "last");
        b.store(y, placeOf(i), ir.mul(factor, last));
      },
      { name: "i" },
    ),
  );
  expect(linesOf(hoist(body))).toEqual([
    "let factor: f32 = rate[0]",
    "for i in 0 ..< 4 {",
    "  let last: f32 = y[20]",
    "  y[i] = mul(factor, last)",
    "}",
  ]);
});

describe("a loop that fills a temporary in every turn of another one", () => {
  const filled = buffer("filled", 24, "temporary");
  const inTurns = (build: (b: Emitter, turn: Address) => void): Statement[] =>
    bodyOf((b) => b.for(4, (turn) => build(b, placeOf(turn)), { name: "turn" }));
  const isInFront = (body: readonly Statement[]): boolean =>
    linesOf(hoist(body))[0]!.startsWith("parallel for i");

  test("with the same stands in front of it", () => {
    const body = inTurns((b) => {
      rows(b, filled, doubled(x));
      rows(b, y, doubled(filled));
    });
    expect(isInFront(body)).toBe(true);
  });

  test("with what changes, or where something else changes it or reads what was there, stays", () => {
    const ofResults = inTurns((b) => {
      rows(b, filled, doubled(y));
      rows(b, y, doubled(filled));
    });
    const ofTurn = inTurns((b, turn) => {
      rows(b, filled, (b) => b.let(ir.load(x, turn)));
      rows(b, y, doubled(filled));
    });
    const changed = inTurns((b) => {
      rows(b, filled, doubled(x));
      rows(b, filled, doubled(filled));
      rows(b, y, doubled(filled));
    });
    const readBefore = inTurns((b) => {
      rows(b, y, doubled(filled));
      rows(b, filled, doubled(x));
    });
    for (const body of [ofResults, ofTurn, changed, readBefore]) expect(isInFront(body)).toBe(false);
  });
});

test("temporaries share a place only where they are not needed at the same time", () => {
  const [first, second, third] = ["first", "second", "third"].map((name) => buffer(name, 24, "temporary"));
  const body = bodyOf((b) => {
    rows(b, first!, doubled(x));
    rows(b, second!, doubled(first!));
    rows(b, third!, doubled(second!));
    rows(b, y, doubled(third!));
  });
  const { offsets } = planLayout([{ name: "main", body }], []);
  const [a, b, c] = [first, second, third].map((each) => offsets.get(each!)!) as [number, number, number];
  expect(Math.abs(a - b)).toBeGreaterThanOrEqual(24);
  expect(Math.abs(b - c)).toBeGreaterThanOrEqual(24);
  expect(c).toBe(a);
});
