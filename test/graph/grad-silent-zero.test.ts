import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { GraphSpan, Value } from "../../src/graph/graph.js";
import { add, mul, sub } from "../../src/graph/ops/arithmetic.js";
import { gt, lt, not } from "../../src/graph/ops/comparison.js";
import { cond } from "../../src/graph/ops/cond.js";
import { constant } from "../../src/graph/ops/constant.js";
import { convert } from "../../src/graph/ops/convert.js";
import { drawn } from "../../src/graph/ops/drawn.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { abs, max, sign } from "../../src/graph/ops/extremum.js";
import { gather } from "../../src/graph/ops/row-construction.js";
import { map } from "../../src/graph/ops/map.js";
import { argmax, argsort } from "../../src/graph/ops/order.js";
import { reduceMax } from "../../src/graph/ops/shape-construction.js";
import { floor } from "../../src/graph/ops/rounding.js";
import { scan } from "../../src/graph/ops/scan.js";
import { select } from "../../src/graph/ops/select.js";
import { stopGradient } from "../../src/graph/ops/stop-gradient.js";
import { whileLoop } from "../../src/graph/ops/while.js";
import { expandBlock } from "../../src/graph/passes/expand.js";
import { SilentZeroError, WhileGradientError } from "../../src/graph/passes/gradient-errors.js";
import { tensor } from "../../src/graph/types.js";
import { total } from "./transform-support.js";

const vec = tensor("f32", 3);

function at(line: number): GraphSpan {
  return { file: "a.mrl", line, column: 1, endLine: line, endColumn: 9 };
}

/** Expands the gradient, on line 1, of `f`, whose nodes are on line 2 unless it says otherwise. */
function expandGradient(f: (b: Builder, x: Value) => Value): void {
  const b = new Builder();
  const block = b.block([{ type: vec }], (x) => {
    b.span = at(1);
    return grad(b, [x!], (y) => {
      b.span = at(2);
      return [f(b, y)];
    }).gradients;
  });
  expandBlock(new Builder(), block);
}

function errorOf(f: (b: Builder, x: Value) => Value): unknown {
  try {
    expandGradient(f);
  } catch (error) {
    return error;
  }
  return undefined;
}

const zero = (b: Builder): Value => constant(b, "i32", [], 0);
const first = (b: Builder, x: Value): Value => gather(b, x, zero(b));

/** Draws with chances `p`, of which no number is random: a gradient cannot tell. */
const chances = (b: Builder, p: Value): Value => drawn(b, lt(b, constant(b, "f32", [3], 0.5), p));
const reshaped = (b: Builder, x: Value): Value => b.op("reshape", [x], { shape: [3] });

describe("a gradient that would silently be zero", () => {
  const cases: [string, string, (b: Builder, x: Value) => Value][] = [
    ["floor", "floor", (b, x) => total(b, mul(b, x, floor(b, x)))],
    ["sign", "sign", (b, x) => total(b, sign(b, x))],
    ["a cast to an integer and back", "convert", (b, x) => total(b, convert(b, convert(b, x, "i32"), "f32"))],
    [
      "the index of a gather",
      "argmax",
      (b, x) => gather(b, constant(b, "f32", [3], [1, 2, 3]), argmax(b, x, 0)),
    ],
    [
      "an index that went through arithmetic",
      "argmax",
      (b, x) => gather(b, x, add(b, argmax(b, x, 0), zero(b))),
    ],
    ["an order", "argsort", (b, x) => first(b, gather(b, x, argsort(b, x, 0)))],
    [
      "a scan's carry",
      "floor",
      (b, x) =>
        total(b, scan(b, { length: 2 }, [x], [], ([c]) => ({ carry: [floor(b, c!)], ys: [] })).carry[0]!),
    ],
    [
      "an integer carried by a scan",
      "argmax",
      (b, x) => {
        const { carry } = scan(b, { length: 2 }, [zero(b), first(b, x)], [], ([i, c]) => ({
          carry: [argmax(b, x, 0), add(b, c!, gather(b, x, i!))],
          ys: [],
        }));
        return carry[1]!;
      },
    ],
    [
      "one branch of a cond",
      "floor",
      (b, x) =>
        total(
          b,
          cond(
            b,
            lt(b, first(b, x), first(b, x)),
            () => [floor(b, x)],
            () => [x],
          )[0]!,
        ),
    ],
    ["a draw made a number", "drawn", (b, x) => total(b, mul(b, x, convert(b, chances(b, x), "f32")))],
    [
      "a draw that is turned round",
      "drawn",
      (b, x) => total(b, convert(b, not(b, reshaped(b, chances(b, x))), "f32")),
    ],
    [
      "a draw by a loop's condition",
      "drawn",
      (b, x) => {
        const one = constant(b, "i32", [], 1);
        const counted = whileLoop(
          b,
          [zero(b)],
          (i) => lt(b, convert(b, i!, "f32"), first(b, x)),
          (i) => [add(b, i!, one)],
        )[0]!;
        return gather(b, x, drawn(b, counted));
      },
    ],
    [
      "a draw in one branch of a cond",
      "drawn",
      (b, x) => {
        const [chosen] = cond(
          b,
          lt(b, first(b, x), first(b, x)),
          () => [zero(b)],
          () => [constant(b, "i32", [], 1)],
        );
        return gather(b, x, drawn(b, chosen!));
      },
    ],
    ["a map", "floor", (b, x) => total(b, map(b, 3, [x], (y) => [floor(b, y)])[0]!)],
  ];
  it.each(cases)("is found through %s", (_, op, f) => {
    const error = errorOf(f);
    expect(error).toBeInstanceOf(SilentZeroError);
    expect(error).toMatchObject({ op, span: at(2), gradSpan: at(1) });
  });

  it("is found in the gradient of a gradient, with the outer one as the asker", () => {
    const error = errorOf((b, x) => {
      b.span = at(3);
      const inner = grad(b, [x], (y) => [total(b, mul(b, mul(b, y, y), floor(b, x)))]);
      return total(b, inner.gradients[0]!);
    });
    expect(error).toMatchObject({ op: "floor", span: at(3), gradSpan: at(1) });
  });

  const fine: [string, (b: Builder, x: Value) => Value][] = [
    ["stop_gradient", (b, x) => total(b, mul(b, x, stopGradient(b, floor(b, x))))],
    ["stop_gradient before", (b, x) => total(b, mul(b, x, floor(b, stopGradient(b, x))))],
    ["a comparison", (b, x) => total(b, select(b, gt(b, floor(b, x), x), x, mul(b, x, x)))],
    ["a comparison as a number", (b, x) => total(b, mul(b, x, convert(b, lt(b, floor(b, x), x), "f32")))],
    ["a result that is not used", (b, x) => (floor(b, x), total(b, x))],
    [
      "something else than the parameter",
      (b, x) => total(b, mul(b, x, floor(b, constant(b, "f32", [3], 1.5)))),
    ],
    ["a draw as a condition", (b, x) => total(b, select(b, chances(b, x), x, mul(b, x, x)))],
    [
      "a draw that is stopped",
      (b, x) => total(b, mul(b, x, convert(b, stopGradient(b, chances(b, x)), "f32"))),
    ],
    [
      "a draw of something else",
      (b, x) => total(b, mul(b, x, convert(b, chances(b, stopGradient(b, x)), "f32"))),
    ],
    ["max and abs", (b, x) => total(b, max(b, abs(b, x), mul(b, x, x)))],
  ];
  it.each(fine)("is not seen in %s", (_, f) => {
    expect(errorOf(f)).toBeUndefined();
  });

  it("is not seen in what the first gradient of a kinked op is made of", () => {
    const kinked = (b: Builder, x: Value): Value =>
      total(b, mul(b, abs(b, x), max(b, x, sub(b, reduceMaxOf(b, x), x))));
    expect(
      errorOf((b, x) => total(b, grad(b, [x], (y) => [kinked(b, mul(b, y, y))]).gradients[0]!)),
    ).toBeUndefined();
  });
});

function reduceMaxOf(b: Builder, x: Value): Value {
  return b.op("broadcast", [reduceMax(b, x, [0])], { shape: x.type.shape, axes: [] });
}

describe("a derivative through a while", () => {
  const loop = (b: Builder, x: Value): Value =>
    whileLoop(
      b,
      [zero(b), x],
      (i) => lt(b, i!, constant(b, "i32", [], 3)),
      (i, y) => [add(b, i!, constant(b, "i32", [], 1)), mul(b, y!, y!)],
    )[1]!;

  it("is an error at the loop", () => {
    const error = errorOf((b, x) => total(b, loop(b, x)));
    expect(error).toBeInstanceOf(WhileGradientError);
    expect(error).toMatchObject({ span: at(2), gradSpan: at(1) });
  });

  it("is an error through what its body captures", () => {
    const error = errorOf((b, x) =>
      total(
        b,
        whileLoop(
          b,
          [constant(b, "f32", [3], 0)],
          (c) => lt(b, first(b, c!), constant(b, "f32", [], 3)),
          (c) => [add(b, c!, x)],
        )[0]!,
      ),
    );
    expect(error).toBeInstanceOf(WhileGradientError);
  });

  it("is no error where nothing differentiated goes in, or nothing comes out", () => {
    expect(errorOf((b, x) => total(b, mul(b, x, loop(b, stopGradient(b, x)))))).toBeUndefined();
    expect(errorOf((b, x) => total(b, mul(b, x, stopGradient(b, loop(b, x)))))).toBeUndefined();
  });
});
