import { describe, expect, test } from "vitest";
import { asPart, dividedInParts, partsOf } from "../../src/codegen/print-c/parts.js";

const functionOf = (length: number): string => "x".repeat(length);
const lengthsOf = (parts: string[][]): number[][] => parts.map((part) => part.map(({ length }) => length));

describe("The functions of a printed program", () => {
  test("are one part where they are short", () => {
    expect(lengthsOf(dividedInParts([50_000, 60_000].map(functionOf)))).toEqual([[50_000, 60_000]]);
    expect(dividedInParts([])).toEqual([[]]);
  });

  test("are divided in their order, a long one by itself", () => {
    const lengths = [90_000, 20_000, 400_000, 60_000, 50_000, 40_000];
    expect(lengthsOf(dividedInParts(lengths.map(functionOf)))).toEqual([
      [90_000, 20_000],
      [400_000],
      [60_000, 50_000],
      [40_000],
    ]);
  });

  test("are at most a few parts more than eight", () => {
    const parts = dividedInParts(Array.from({ length: 1000 }, () => functionOf(10_000)));
    expect(parts.length).toBeGreaterThanOrEqual(8);
    expect(parts.length).toBeLessThanOrEqual(10);
  });

  test("are found again as parts, the longest first", () => {
    const text = [asPart(1, ["int a;"]), asPart(2, ["#if 1", "int bbb;", "#endif"]), asPart(10, ["int cc;"])];
    expect(partsOf(text.flat().join("\n"))).toEqual([2, 10, 1]);
    expect(partsOf("int a;\n")).toEqual([]);
  });
});
