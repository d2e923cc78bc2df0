import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, scale } from "../../src/graph/ops/arithmetic.js";
import { lt } from "../../src/graph/ops/comparison.js";
import { cond } from "../../src/graph/ops/cond.js";
import { constant } from "../../src/graph/ops/constant.js";
import { grad, jvp } from "../../src/graph/ops/derivatives.js";
import { sin, tanh } from "../../src/graph/ops/exponential.js";
import { map } from "../../src/graph/ops/map.js";
import { scan } from "../../src/graph/ops/scan.js";
import { reduceSum } from "../../src/graph/ops/shape-construction.js";
import { tensor } from "../../src/graph/types.js";
import { blockOf, differences, evaluate, evaluateExpanded, someNumbers, total } from "./transform-support.js";

const vec = tensor("f32", 2);
const types = [vec, vec];
const args = [
  [0.4, -0.7],
  [0.9, 0.3],
];

/**
 * An expression for a vector in terms of the vectors in scope, of which there are always some. Loops,
 * maps, branches and derivatives bind more of them for the expressions inside, which see those
 * outside too.
 */
type Expression =
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "sin" | "tanh"; readonly of: Expression }
  | { readonly kind: "add" | "mul"; readonly of: Expression; readonly and: Expression }
  | {
      readonly kind: "scan";
      readonly reverse: boolean;
      readonly start: Expression;
      readonly body: Expression;
      readonly y: Expression;
    }
  | { readonly kind: "map" | "cond" | "grad" | "jvp"; readonly of: Expression; readonly and: Expression };

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({ kind: fc.constant("variable" as const), index: fc.nat(20) }),
      fc.record({ kind: fc.constantFrom("sin" as const, "tanh" as const), of: inner }),
      fc.record({ kind: fc.constantFrom("add" as const, "mul" as const), of: inner, and: inner }),
      fc.record({
        kind: fc.constant("scan" as const),
        reverse: fc.boolean(),
        start: inner,
        body: inner,
        y: inner,
      }),
      fc.record({
        kind: fc.constantFrom("map" as const, "cond" as const, "grad" as const, "jvp" as const),
        of: inner,
        and: inner,
      }),
    ),
  };
});

/** Keeps numbers small, so that differences stay exact enough through any composition. */
function bounded(b: Builder, x: Value): Value {
  return tanh(b, scale(b, x, 0.5));
}

function build(b: Builder, e: Expression, scope: readonly Value[]): Value {
  const within = (inner: Expression, ...bound: Value[]): Value => build(b, inner, [...bound, ...scope]);
  switch (e.kind) {
    case "variable":
      return scope[e.index % scope.length]!;
    case "sin":
      return sin(b, within(e.of));
    case "tanh":
      return tanh(b, within(e.of));
    case "add":
      return add(b, within(e.of), within(e.and));
    case "mul":
      return mul(b, within(e.of), within(e.and));
    case "scan": {
      const xs = constant(b, "f32", [3, 2], someNumbers(6));
      const scanned = map(b, 3, [xs], (x) => [mul(b, x, scope[0]!)]);
      const { carry, ys } = scan(
        b,
        { length: 3, reverse: e.reverse },
        [within(e.start)],
        scanned,
        ([c], [x]) => {
          const next = bounded(b, within(e.body, c!, x!));
          return { carry: [next], ys: [within(e.y, next, c!)] };
        },
      );
      return add(b, carry[0]!, reduceSum(b, ys[0]!, [0]));
    }
    case "map": {
      const rows = constant(b, "f32", [3, 2], someNumbers(6, 3));
      const [results] = map(b, 3, [rows], (row) => [within(e.of, mul(b, row, within(e.and)))]);
      return reduceSum(b, results!, [0]);
    }
    case "cond": {
      const isLess = lt(b, total(b, within(e.of)), constant(b, "f32", [], 0.123));
      return cond(
        b,
        isLess,
        () => [within(e.and)],
        () => [mul(b, within(e.of), within(e.and))],
      )[0]!;
    }
    case "grad": {
      const at = within(e.and);
      return grad(b, [at], (x) => [total(b, bounded(b, within(e.of, x)))]).gradients[0]!;
    }
    case "jvp": {
      const at = within(e.and);
      return jvp(b, [at], [scope[0]!], (x) => [bounded(b, within(e.of, x))]).derivatives[0]!;
    }
  }
}

/** Near a jump of a `cond` differences say nothing: there, steps of two sizes disagree. */
function agree(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  const size = Math.max(1, ...a.map(Math.abs), ...b.map(Math.abs));
  return a.every((x, i) => Math.abs(x - b[i]!) < tolerance * size);
}

describe("a random composition of loops, maps, branches and derivatives", () => {
  const options = { numRuns: 150, seed: 4 };

  it("has the gradient that differences give", () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, (e) => {
        const f = (b: Builder, ...xs: Value[]): Value[] => [total(b, bounded(b, build(b, e, xs)))];
        const coarse = differences(types, f, args, 4e-4).flat();
        const fine = differences(types, f, args).flat();
        if (!agree(coarse, fine, 1e-7)) return;
        compared++;
        const actual = evaluate(
          types,
          (b, ...xs) => grad(b, xs, (...inner) => f(b, ...inner)).gradients,
          args,
        ).flat();
        expect(agree(actual, fine, 1e-7), `${actual.join(" ")} for ${fine.join(" ")}`).toBe(true);
      }),
      options,
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("is mapped, and its gradient is mapped, as a loop over examples would", () => {
    fc.assert(
      fc.property(expression, (e) => {
        const f = (b: Builder, ...xs: Value[]): Value[] =>
          grad(b, xs, (...inner) => [total(b, bounded(b, build(b, e, inner)))]).gradients;
        const examples = [0, 1, 2].map((k) => [someNumbers(2, k), args[1]!]);
        const one = blockOf(types, f);
        const loop = examples.map((example) => evaluateExpanded(one, example));
        const rows = tensor("f32", 3, 2);
        const together = evaluate([rows, vec], (b, xs, y) => map(b, 3, [xs!], (x) => f(b, x, y!)), [
          examples.flatMap(([x]) => x!),
          args[1]!,
        ]);
        together.forEach((numbers, r) => {
          const expected = loop.flatMap((results) => results[r]!);
          expect(agree(numbers, expected, 1e-10), `${numbers.join(" ")} for ${expected.join(" ")}`).toBe(
            true,
          );
        });
      }),
      options,
    );
  });
});
