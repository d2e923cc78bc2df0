import { describe, expect, it } from "vitest";
import { opNames } from "../../src/graph/ops/index.js";
import { blockOf, emitCase, firstDifference, run, valuesOf } from "./cases/evaluate.js";
import { opCases } from "./op-cases.js";

/** Special functions lose a few digits of double precision. */
const F64_TOLERANCE = 2e-14;
/** One rounding to f32; the expected numbers are themselves rounded to f32 first. */
const F32_TOLERANCE = 1e-7;

describe.each(opNames)("the value of %s", (op) => {
  const cases = opCases[op];

  it("has cases", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  describe.each(cases)("$label", (test) => {
    const block = blockOf(valuesOf(test), (b, params) => emitCase(b, op, test, params));
    const outputs = block.results.map((result) => result.type);

    it.each([
      { precision: "f64", f64: true, tolerance: F64_TOLERANCE },
      { precision: "f32", f64: false, tolerance: F32_TOLERANCE },
    ])("in $precision", ({ f64, tolerance }) => {
      const results = run(block, valuesOf(test), f64);
      expect(results.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(outputs);
      expect(results.length).toBe(test.expected.length);
      results.forEach((result, i) => {
        const isFloat = result.dtype === "f32";
        const expected = test.expected[i]!.map((x) => (isFloat && !f64 ? Math.fround(x) : x));
        expect(firstDifference(result.data, expected, isFloat ? tolerance : 0)).toBeUndefined();
      });
    });
  });
});
