import { describe, expect, it } from "vitest";
import { elementary, floatRem, pow, type ElementaryName } from "../../../src/codegen/elementary/index.js";
import { erf, erfInv } from "../../../src/runtime/executors/reference/special/error-function.js";
import { digamma, lgamma } from "../../../src/runtime/executors/reference/special/gamma.js";
import { floats } from "../../graph/cases/case.js";
import { float32 } from "./float32.js";
import { statedErrors } from "./stated.js";
import { allSizes, between, ulpAt, ulpsApart, worstOf } from "./sweep.js";

/** In each of two sweeps: of all sizes, and evenly over where the function changes. */
const POINTS = 1 << 16;

const exact: Record<ElementaryName, { f: (x: number) => number; busy: readonly [number, number] }> = {
  exp: { f: Math.exp, busy: [-104, 89] },
  expm1: { f: Math.expm1, busy: [-18, 18] },
  log: { f: Math.log, busy: [0, 4] },
  log1p: { f: Math.log1p, busy: [-1, 4] },
  sin: { f: Math.sin, busy: [-100, 100] },
  cos: { f: Math.cos, busy: [-100, 100] },
  tanh: { f: Math.tanh, busy: [-10, 10] },
  sigmoid: { f: (x) => (x < 0 ? Math.exp(x) : 1) / (1 + Math.exp(-Math.abs(x))), busy: [-20, 20] },
  softplus: { f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), busy: [-20, 20] },
  erf: { f: erf, busy: [-4, 4] },
  erf_inv: { f: erfInv, busy: [-1, 1] },
  lgamma: { f: lgamma, busy: [0, 20] },
  digamma: { f: digamma, busy: [0, 10] },
};

/** The ends that the page gives a range; infinite where it says `all`. */
function endsOf(range: string): readonly [number, number] {
  const named: Record<string, readonly [number, number]> = {
    all: [-Infinity, Infinity],
    "all positive": [0, Infinity],
  };
  return named[range] ?? (range.split(" to ").map(Number) as unknown as readonly [number, number]);
}

describe("Elementary functions are as exact as docs/elementary-functions.md says", () => {
  const rows = statedErrors();
  it("which has them all", () => {
    expect(new Set(rows.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(elementary), "pow", "rem"]),
    );
  });

  it.each(rows.filter(({ name }) => name in elementary))(
    "$name, $range",
    ({ name, range, ulps, absolute }) => {
      const { f, busy } = exact[name as ElementaryName];
      const [low, high] = endsOf(range);
      const inside = Math.max(low, Number.isFinite(low) && low < 0 ? low : busy[0]);
      const xs = [...allSizes(POINTS), ...between(inside, Math.min(high, busy[1]), POINTS)];
      const swept = xs.filter((x) => x >= low && x <= high);
      const worst = worstOf((x) => elementary[name as ElementaryName](float32, x), f, swept, absolute);
      expect(swept.length).toBeGreaterThan(POINTS / 4);
      expect(worst.ulps, `at ${worst.x}`).toBeLessThanOrEqual(ulps);
      // A bound that is far from what is there would hide what gets worse.
      expect(worst.ulps).toBeGreaterThan(ulps / 4);
    },
  );

  it("sin and cos next to multiples of π/2, where most digits of an angle cancel", () => {
    // Of all floats 16367173 · 2⁷² is the one nearest to such a multiple (Muller et al. 2010).
    for (const x of [
      16367173 * 2 ** 72,
      16367173 * 2 ** 73,
      -16367173 * 2 ** 72,
      (2 - 2 ** -23) * 2 ** 127,
    ]) {
      const row = ({ name, range }: { name: string; range: string }): boolean =>
        name === "sin" && range === "all";
      const stated = rows.find(row)!.ulps;
      expect(ulpsApart(elementary.sin(float32, x), Math.sin(x)), `sin ${x}`).toBeLessThanOrEqual(stated);
      expect(ulpsApart(elementary.cos(float32, x), Math.cos(x)), `cos ${x}`).toBeLessThanOrEqual(stated);
    }
  });

  it("pow", () => {
    const stated = rows.find(({ name }) => name === "pow")!.ulps;
    const [bases, exponents] = [floats(1, [POINTS], -10, 10).data, floats(2, [POINTS], -1, 1).data];
    let worst = 0;
    bases.forEach((power, i) => {
      const x = Math.fround(Math.exp(power));
      // Results over all of the normal range.
      const y = Math.fround((exponents[i]! * 86) / Math.abs(Math.log(x)));
      worst = Math.max(worst, ulpsApart(pow(float32, x, y), x ** y));
    });
    expect(worst).toBeLessThanOrEqual(stated);
    expect(worst).toBeGreaterThan(stated / 4);
  });

  it("rem", () => {
    const stated = rows.find(({ name }) => name === "rem")!.ulps;
    const [xs, ys] = [floats(3, [POINTS], -1000, 1000).data, floats(4, [POINTS], -3, 3).data];
    let worst = 0;
    xs.forEach((x, i) => {
      const y = ys[i]!;
      if (Math.abs(x / y) > 2 ** 22) return;
      const truncated = x % y;
      const expected = truncated !== 0 && truncated < 0 !== y < 0 ? truncated + y : truncated;
      worst = Math.max(worst, Math.abs(floatRem(float32, x, y) - expected) / ulpAt(y));
    });
    expect(worst).toBeLessThanOrEqual(stated);
  });
});

const [INF, TINY] = [Infinity, 2 ** -149];

/** Arguments and exact results; those of `TINY`, the smallest float, keep their sign and size. */
const specials: Record<ElementaryName, readonly (readonly [number, number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [INF, INF],
    [-INF, 0],
    [NaN, NaN],
    [TINY, 1],
    [100, INF],
    [-110, 0],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [INF, INF],
    [-INF, -1],
    [NaN, NaN],
    [TINY, TINY],
    [-TINY, -TINY],
  ],
  log: [
    [0, -INF],
    [-0, -INF],
    [INF, INF],
    [-INF, NaN],
    [NaN, NaN],
    [-1, NaN],
    [-TINY, NaN],
    [1, 0],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [INF, INF],
    [-INF, NaN],
    [NaN, NaN],
    [-1, -INF],
    [-2, NaN],
    [TINY, TINY],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [INF, NaN],
    [-INF, NaN],
    [NaN, NaN],
    [TINY, TINY],
    [-TINY, -TINY],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [INF, NaN],
    [-INF, NaN],
    [NaN, NaN],
    [TINY, 1],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [INF, 1],
    [-INF, -1],
    [NaN, NaN],
    [TINY, TINY],
    [-TINY, -TINY],
    [3e38, 1],
  ],
  sigmoid: [
    [0, 0.5],
    [INF, 1],
    [-INF, 0],
    [NaN, NaN],
    [TINY, 0.5],
    [-200, 0],
  ],
  softplus: [
    [0, Math.fround(Math.LN2)],
    [INF, INF],
    [-INF, 0],
    [NaN, NaN],
    [-200, 0],
    [200, 200],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [INF, 1],
    [-INF, -1],
    [NaN, NaN],
    [TINY, TINY],
  ],
  erf_inv: [
    [0, 0],
    [-0, -0],
    [1, INF],
    [-1, -INF],
    [1.5, NaN],
    [INF, NaN],
    [NaN, NaN],
    [TINY, TINY],
  ],
  lgamma: [
    [0, INF],
    [-0, INF],
    [INF, INF],
    [-INF, NaN],
    [NaN, NaN],
    [1, 0],
    [2, 0],
    [-3, INF],
  ],
  digamma: [
    [0, NaN],
    [-0, NaN],
    [INF, INF],
    [NaN, NaN],
    [-3, NaN],
  ],
};

describe("Special values", () => {
  it.each(Object.entries(specials))("%s", (name, pairs) => {
    for (const [x, expected] of pairs)
      expect(elementary[name as ElementaryName](float32, x), `of ${Object.is(x, -0) ? "-0" : x}`).toBe(
        expected,
      );
  });

  it("sin and cos of huge arguments stay in bounds", () => {
    for (const x of [2e4, -1e5, 1e10, 3e38])
      for (const name of ["sin", "cos"] as const)
        expect(Math.abs(elementary[name](float32, x))).toBeLessThanOrEqual(1);
  });

  it("rem by what is infinite or larger", () => {
    const rows = [
      [5, INF, 5],
      [-5, INF, INF],
      [5, -INF, -INF],
      [0, 3, 0],
      [-0, 3, -0],
      [-1, 3, 2],
      [1, -3, -2],
      [6, 3, 0],
    ];
    for (const [x, y, expected] of rows) expect(floatRem(float32, x!, y!), `${x} rem ${y}`).toBe(expected);
  });

  it("pow is IEEE's", () => {
    const xs = [0, -0, 1, -1, 2, -2, 0.5, -0.5, INF, -INF, NaN, TINY, -3];
    const ys = [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, INF, -INF, NaN, 2 ** 30, 2 ** 25 + 2];
    for (const x of xs)
      for (const y of ys) {
        const expected = x === 1 || (x === -1 && Math.abs(y) === INF) ? 1 : Math.fround(x ** y);
        const found = pow(float32, x, y);
        const isClose = expected !== 0 && ulpsApart(found, x ** y) < 2;
        expect(isClose ? expected : found, `${x} ** ${y}`).toBe(expected);
      }
  });
});
