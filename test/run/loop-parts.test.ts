import { expect, test } from "vitest";
import { CallSize, nextMultiple } from "../../src/runtime/run/call-size.js";
import { seedTensor } from "../../src/runtime/run/entry-call.js";
import { reportLabel } from "../../src/runtime/run/reports.js";
import { estimate } from "../../src/runtime/run/statistics.js";

test("the 95% interval is that of the normal approximation with the sample's deviation", () => {
  // 1 … 5: mean 3, s² = 2.5, half width 1.96 √(2.5 / 5).
  const { mean, halfWidth } = estimate([1, 2, 3, 4, 5]);
  expect(mean).toBe(3);
  expect(halfWidth).toBeCloseTo(1.959964 * Math.sqrt(0.5), 6);
});

test("one sample has a mean and no interval", () => {
  expect(estimate([2])).toEqual({ mean: 2, halfWidth: NaN });
});

test("calls start with one iteration, grow step by step, and settle at half a second", () => {
  const size = new CallSize();
  const proposed: number[] = [];
  for (let call = 0; call < 6; call++) {
    proposed.push(size.iterations);
    // The first call compiles for two seconds; then an iteration takes a millisecond.
    size.observe(size.iterations, call === 0 ? 2 : size.iterations / 1000);
  }
  expect(proposed).toEqual([1, 1, 8, 64, 500, 500]);
});

test("a call that a boundary cut short does not make the next ones smaller", () => {
  const size = new CallSize();
  for (let call = 0; call < 4; call++) size.observe(size.iterations, size.iterations / 1000);
  expect(size.iterations).toBe(500);
  size.observe(3, 0.003);
  expect(size.iterations).toBe(500);
});

test("an iteration slower than the target still runs", () => {
  const size = new CallSize();
  size.observe(1, 60);
  expect(size.iterations).toBe(1);
});

test("boundaries are strictly ahead", () => {
  expect([0, 9, 10, 11].map((iteration) => nextMultiple(iteration, 10))).toEqual([10, 10, 20, 20]);
});

test("a seed of more than 32 bits keeps its high word", () => {
  expect([...seedTensor(2 ** 32 * 5 + 7).data]).toEqual([7, 5]);
});

test("report entries are named as in the spec, in row-major order", () => {
  expect([0, 1, 2, 3].map((index) => reportLabel("loss", [2, 2], index))).toEqual([
    "loss[0, 0]",
    "loss[0, 1]",
    "loss[1, 0]",
    "loss[1, 1]",
  ]);
  expect(reportLabel("return", [], 0)).toBe("return");
});
