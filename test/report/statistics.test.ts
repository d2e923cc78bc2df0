import { expect, test } from "vitest";
import { interquartileMean, mean, median, quantile } from "../../src/report/statistics/aggregates.js";
import { bootstrapInterval } from "../../src/report/statistics/bootstrap.js";
import { probabilityOfImprovement } from "../../src/report/statistics/improvement.js";
import { fractionAbove, thresholds } from "../../src/report/statistics/profile.js";

/** The numbers below are rliable's: `python test/report/reference-aggregates.py`. */
const x = [
  [0.1, 0.4, 0.9, 0.7, 0.2],
  [2, 2.5, 1.5, 3.5, 2.2],
  [5.5, 4, 6, 4.5, 5],
];
const y = [
  [0.3, 0.2, 0.5, 0.6],
  [1, 2.5, 1.8, 2.8],
  [5.5, 3, 3.5, 4.2],
];

test("interquartile mean, mean and median are rliable's", () => {
  expect([interquartileMean(x), mean(x), median(x)].map((value) => value.toFixed(12))).toEqual(
    [2.422222222222222, 2.6, 2.34].map((value) => value.toFixed(12)),
  );
  expect(interquartileMean(y)).toBeCloseTo(1.95, 12);
  expect(mean(y)).toBeCloseTo(2.158333333333333, 12);
  expect(median(y)).toBeCloseTo(2.025, 12);
});

test("a performance profile is rliable's: strictly above", () => {
  expect([0.2, 1.5, 2.5, 4, 5.5].map((threshold) => fractionAbove(x, threshold))).toEqual(
    [13, 9, 6, 4, 1].map((above) => above / 15),
  );
  expect(thresholds([[[0], [2]], [[1, NaN]]], 3)).toEqual([0, 1, 2]);
  expect(thresholds([], 3)).toEqual([]);
});

test("the probability of improvement is rliable's, ties counted by half", () => {
  expect(probabilityOfImprovement(x, y)).toBeCloseTo(0.625, 12);
  expect(probabilityOfImprovement([[1]], [[1]])).toBe(0.5);
  expect(() => probabilityOfImprovement([[1]], [])).toThrow(RangeError);
});

test("stratified bootstrap intervals are near rliable's with 50 000 resamples", () => {
  const near = ({ low, high }: { low: number; high: number }, wanted: readonly [number, number]): void => {
    expect(Math.abs(low - wanted[0])).toBeLessThan(0.03);
    expect(Math.abs(high - wanted[1])).toBeLessThan(0.03);
  };
  const options = { resamples: 10_000 };
  near(bootstrapInterval([x], interquartileMean, options), [2.088888888888889, 2.822222222222222]);
  near(bootstrapInterval([x], mean, options), [2.313333333333333, 2.9]);
  near(bootstrapInterval([x], median, options), [1.8, 2.98]);
  near(bootstrapInterval([x, y], probabilityOfImprovement, options), [0.4, 0.8333333333333334]);
});

test("a bootstrap interval is the same at every call", () => {
  expect(bootstrapInterval([x], mean)).toEqual(bootstrapInterval([x], mean));
  expect(bootstrapInterval([x], mean, { confidence: 0 }).low).toBeCloseTo(quantile([2.55, 2.65], 0.5), 0);
});
