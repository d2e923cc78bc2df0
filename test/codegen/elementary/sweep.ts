/** The worst of a sweep. */
export interface Worst {
  /** In units of the last place of the exact result's nearest float. */
  readonly ulps: number;
  readonly x: number;
}

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The distance of neighbouring floats at `x`; the smallest there is below the normal numbers. */
export function ulpAt(x: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  return 2 ** (Math.max(exponent, -126) - 23);
}

export function ulpsApart(computed: number, exact: number): number {
  if (Number.isNaN(computed) || Number.isNaN(exact)) return Object.is(computed, exact) ? 0 : Infinity;
  const rounded = Math.fround(exact);
  if (!Number.isFinite(rounded) || !Number.isFinite(computed)) {
    // Next to the largest float, infinity is as good as it.
    const limit = 2 ** 128;
    const [a, b] = [computed, exact].map((v) => Math.min(Math.max(v, -limit), limit));
    return Math.abs(a! - b!) / 2 ** 104;
  }
  return Math.abs(computed - exact) / (exact === 0 ? 2 ** -149 : ulpAt(exact));
}

/** Floats of all sizes and both signs: `count` bit patterns at equal distances. */
export function* allSizes(count: number): Generator<number> {
  const step = 2 ** 32 / count;
  for (let i = 0; i < count; i++) {
    words[0] = Math.floor(i * step) + (i % step);
    yield floats[0]!;
  }
}

/** `count` floats from `low` to `high`, at equal distances. */
export function* between(low: number, high: number, count: number): Generator<number> {
  for (let i = 0; i <= count; i++) yield Math.fround(low + ((high - low) * i) / count);
}

/** The largest error of `f` beside `exact` over these arguments. `tolerance`: an absolute error that counts as none. */
export function worstOf(
  f: (x: number) => number,
  exact: (x: number) => number,
  xs: Iterable<number>,
  tolerance = 0,
): Worst {
  let worst: Worst = { ulps: 0, x: NaN };
  for (const x of xs) {
    const [computed, expected] = [f(x), exact(x)];
    if (Math.abs(computed - expected) <= tolerance) continue;
    const ulps = ulpsApart(computed, expected);
    if (ulps > worst.ulps) worst = { ulps, x };
  }
  return worst;
}
