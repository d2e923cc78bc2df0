import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Block, Value } from "../../src/graph/graph.js";
import { add, constant, convert, grad, mul, opNamed, opNames, reduceSum } from "../../src/graph/ops/index.js";
import { SilentZeroError } from "../../src/graph/passes/gradient-errors.js";
import type { CaseInput, OpCase } from "./cases/case.js";
import { floats } from "./cases/case.js";
import { blockOf, emitCase, firstDifference, run, valuesOf } from "./cases/evaluate.js";
import { opCases } from "./op-cases.js";

/** Steps of the central differences, whose error is of the fourth order. */
const STEP = 1e-3;
const TOLERANCE = 1e-6;

/** A scalar that every number of `values` bears on, each with a weight of its own. */
function weighted(b: Builder, values: readonly Value[], seed: number): Value {
  const terms = values
    .filter((value) => value.type.dtype === "f32")
    .map((value, i) => {
      const weights = floats(seed + i, value.type.shape, 0.5, 1.5).data;
      const product = mul(b, value, constant(b, "f32", value.type.shape, weights));
      const axes = value.type.shape.map((_, axis) => axis);
      return reduceSum(b, product, axes);
    });
  return terms.reduce((sum, term) => add(b, sum, term), constant(b, "f32", [], 0));
}

/** What a case is differentiated with respect to: the positions of its f32 inputs and captures. */
function variedOf(test: OpCase): number[] {
  return valuesOf(test).flatMap(({ type }, i) => (type.dtype === "f32" ? [i] : []));
}

/** The case's results at `varied`, the other values being `params`. */
function resultsAt(
  b: Builder,
  op: string,
  test: OpCase,
  params: readonly Value[],
  varied: readonly Value[],
): Value[] {
  const values = [...params];
  variedOf(test).forEach((position, i) => (values[position] = varied[i]!));
  return emitCase(b, op, test, test.domain?.(b, values) ?? values);
}

/** The gradient of a scalar of the case with respect to all that varies, or what that gradient's own gradient is. */
function gradientOf(b: Builder, op: string, test: OpCase, params: readonly Value[], order: 1 | 2): Value[] {
  const varied = variedOf(test).map((position) => params[position]!);
  const first = (...xs: Value[]) => [weighted(b, resultsAt(b, op, test, params, xs), 900)];
  if (order === 1) return grad(b, varied, first).gradients;
  return grad(b, varied, (...xs) => [weighted(b, grad(b, xs, first).gradients, 950)]).gradients;
}

/** The central differences of a block's one number, along every element of the values at `varied`. */
function differences(block: Block, values: readonly CaseInput[], varied: readonly number[]): number[][] {
  const valueAt = (position: number, element: number, offset: number) => {
    const moved = values.map((value, i) =>
      i === position ? { ...value, data: value.data.map((x, j) => (j === element ? x + offset : x)) } : value,
    );
    return run(block, moved, true)[0]!.data[0]!;
  };
  return varied.map((position) =>
    values[position]!.data.map((_, element) => {
      const slope = (step: number) => valueAt(position, element, step) - valueAt(position, element, -step);
      return (8 * slope(STEP) - slope(2 * STEP)) / (12 * STEP);
    }),
  );
}

/** Whether a case has a float that depends on floats, and a derivative there. */
function isDifferentiable(op: string, test: OpCase): boolean {
  const block = blockOf(valuesOf(test), (b, params) => emitCase(b, op, test, params));
  const hasFloat = block.results.some((result) => result.type.dtype === "f32");
  return test.notDifferentiated === undefined && hasFloat && variedOf(test).length > 0;
}

function gradientKind(name: string): "smooth" | "zero" | "none" {
  const op = opNamed(name);
  return op.kind === "primitive" ? op.gradient : "smooth";
}

/** A gradient through a loop of unknown length is an error, whatever its cases. */
const NEVER_DIFFERENTIATED = new Set<string>(["while"]);
const smoothOps = opNames.filter((op) => gradientKind(op) === "smooth" && !NEVER_DIFFERENTIATED.has(op));

describe.each(smoothOps)("the derivative of %s", (op) => {
  const cases = opCases[op].filter((test) => isDifferentiable(op, test));

  it("has cases", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  describe.each(cases)("$label", (test) => {
    const values = valuesOf(test);
    const varied = variedOf(test);

    it("is what central differences say", () => {
      const gradient = blockOf(values, (b, params) => gradientOf(b, op, test, params, 1));
      const scalar = blockOf(values, (b, params) => {
        const points = varied.map((position) => params[position]!);
        return [weighted(b, resultsAt(b, op, test, params, points), 900)];
      });
      const expected = differences(scalar, values, varied);
      run(gradient, values, true).forEach((found, i) =>
        expect(firstDifference(found.data, expected[i]!, TOLERANCE)).toBeUndefined(),
      );
    });

    it("has the derivative that central differences of it say", () => {
      const gradient = blockOf(values, (b, params) => gradientOf(b, op, test, params, 2));
      const scalar = blockOf(values, (b, params) => [weighted(b, gradientOf(b, op, test, params, 1), 950)]);
      const expected = differences(scalar, values, varied);
      run(gradient, values, true).forEach((found, i) =>
        expect(firstDifference(found.data, expected[i]!, TOLERANCE)).toBeUndefined(),
      );
    });
  });
});

/** Ops of floats that no derivative may pass. */
const cuttingOps = opNames.filter(
  (op) => gradientKind(op) === "none" && opCases[op].some((test) => variedOf(test).length > 0),
);

describe.each(cuttingOps)("a gradient through %s", (op) => {
  const cases = opCases[op].filter((test) => variedOf(test).length > 0);

  it.each(cases)("$label is an error", (test) => {
    const build = () =>
      blockOf(valuesOf(test), (b, params) => {
        const points = variedOf(test).map((position) => params[position]!);
        return grad(b, points, (...xs) => {
          const results = resultsAt(b, op, test, params, xs);
          return [
            weighted(
              b,
              results.map((result) => convert(b, result, "f32")),
              900,
            ),
          ];
        }).gradients;
      });
    expect(build).toThrow(SilentZeroError);
  });
});

it("passes nothing through stop_gradient", () => {
  const x = floats(1, [3]);
  const gradient = blockOf(
    [x],
    (b, [param]) =>
      grad(b, [param!], (value) => [weighted(b, [b.op("stop_gradient", [value!])], 900)]).gradients,
  );
  expect(firstDifference(run(gradient, [x], true)[0]!.data, [0, 0, 0], 0)).toBeUndefined();
});
