import { describe, expect, it } from "vitest";
import { fns, type Data } from "../compiler/support/run-function.js";

const run = fns(`
fn convolved(x: f32[t, 2]) -> {y: f32[t, 3], now: f32[2, 3], before: f32[2, 3]} {
  let net = causal_conv<2, 3>(dilation: 2).init()
  return {y: net(x), now: net.now, before: net.before}
}
fn densely(x: f32[t, 2]) -> f32[t, 5] { let net = dense_block<2>(filters: 3).init(); return net(x) }
fn attended(x: f32[t, 2]) -> {y: f32[t, 5], value: f32[2, 3]} {
  let net = attention_block<2>(keys: 4, values: 3).init()
  return {y: net(x), value: net.value.w}
}
fn attended_slope(x: f32[t, 2]) -> f32[t, 2] {
  let net = attention_block<2>(keys: 4, values: 3).init()
  return grad(y => sum([for row in net(y): sum(row)]))(x)
}
fn filtered(x: f32[h, w, 2]) -> {y: f32[h - 1, w - 1, 3], kernel: f32[2, 2, 2, 3]} {
  let net = conv<h, w, 2>(filters: 3, size: 2).init()
  return {y: net(x), kernel: net.kernel}
}
fn wide() -> f32[3, 5] { let w ~ Orthogonal(3, 5, 2.0); return w }
fn tall() -> f32[5, 3] { let w ~ Orthogonal(5, 3, 2.0); return w }
fn layer(x: f32[4]) -> {y: f32[4], w: f32[4, 4]} { let net = orthogonal_linear<4, 4>().init(); return {y: net(x), w: net.w} }
fn initialised(x: f32[3]) -> f32[3, 5] { let net = linear<3, 5>(init: orthogonal(2.0)).init(); return net.w }
fn reconciled(gradients: f32[n, k]) -> f32[k] = pcgrad(gradients)
`);

type Matrix = readonly (readonly number[])[];
const matrix = (data: Data | undefined): Matrix => data as unknown as Matrix;
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const times = (x: readonly number[], w: Matrix): number[] =>
  w[0]!.map((_, j) =>
    dot(
      x,
      w.map((row) => row[j]!),
    ),
  );
const columns = (w: Matrix): Matrix => w[0]!.map((_, j) => w.map((row) => row[j]!));
const fields = (data: Data): Readonly<Record<string, Data>> => data as Readonly<Record<string, Data>>;

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 6));
}

const steps: Matrix = [
  [0.5, -1],
  [2, 0.25],
  [-0.75, 1.5],
  [1, 1],
  [-2, 0.5],
];
/** As `steps`, but for the last one. */
const other: Matrix = [...steps.slice(0, 4), [3, -3]];

describe("nets over sequences", () => {
  it("a causal convolution reads a step and the one `dilation` before", () => {
    const { y, now, before } = fields(run("convolved", steps));
    matrix(y).forEach((row, t) => {
      const earlier = times(steps[t - 2] ?? [0, 0], matrix(before));
      expectClose(
        row,
        times(steps[t]!, matrix(now)).map((x, j) => x + earlier[j]!),
      );
    });
  });

  it.each(["densely", "attended"])("%s: no step sees a later one", (name) => {
    const [one, two] = [steps, other].map((x) => {
      const found = run(name, x);
      return matrix(name === "attended" ? fields(found)["y"] : found);
    });
    expect(two!.slice(0, 4)).toEqual(one!.slice(0, 4));
    expect(two![4]).not.toEqual(one![4]);
    expectClose(
      one!.flatMap((row) => row.slice(0, 2)),
      steps.flat(),
    );
  });

  it("the first step attends to itself alone, and gradients are finite", () => {
    const { y, value } = fields(run("attended", steps));
    expectClose(matrix(y)[0]!.slice(2), times(steps[0]!, matrix(value)));
    expect(
      matrix(run("attended_slope", steps))
        .flat()
        .every((x) => Number.isFinite(x)),
    ).toBe(true);
  });
});

it("a convolution sums over squares and channels", () => {
  const x = [0, 1, 2].map((i) => [0, 1, 2, 3].map((j) => [Math.sin(3 * i + j), Math.cos(i - 2 * j)]));
  const { y, kernel } = fields(run("filtered", x));
  const weights = kernel as unknown as number[][][][];
  const found = y as unknown as number[][][];
  expect(found.map((row) => row.length)).toEqual([3, 3]);
  found.forEach((row, i) =>
    row.forEach((pixel, j) => {
      const wanted = [0, 1, 2].map((filter) =>
        [0, 1].reduce(
          (sum, a) =>
            sum +
            [0, 1].reduce(
              (inner, b) =>
                inner +
                dot(
                  x[i + a]![j + b]!,
                  weights[a]![b]!.map((channel) => channel[filter]!),
                ),
              0,
            ),
          0,
        ),
      );
      expectClose(pixel, wanted);
    }),
  );
});

describe("orthogonal weights", () => {
  it.each([
    ["wide", (w: Matrix) => w],
    ["tall", columns],
    ["initialised", (w: Matrix) => w],
  ] as const)("%s: orthogonal, of the norm that is asked for", (name, rowsOf) => {
    const rows = rowsOf(matrix(name === "initialised" ? run(name, [1, 2, 3]) : run(name)));
    rows.forEach((a, i) =>
      expectClose(
        rows.map((b) => dot(a, b)),
        rows.map((_, j) => (i === j ? 4 : 0)),
      ),
    );
  });

  it("of a layer keep the length of what it reads", () => {
    const { y, w } = fields(run("layer", [1, -2, 0.5, 3]));
    expectClose(y as readonly number[], times([1, -2, 0.5, 3], matrix(w)));
    expect(dot(y as readonly number[], y as readonly number[])).toBeCloseTo(14.25, 6);
  });
});

describe("gradients in conflict", () => {
  it("lose what goes against another", () => {
    const gradients = [
      [1, 0],
      [-1, 1],
    ];
    expectClose(run("reconciled", gradients) as readonly number[], [0.5, 1.5]);
  });

  it("are summed where none is", () => {
    const gradients = [
      [1, 0],
      [1, 1],
      [0, 2],
    ];
    expectClose(run("reconciled", gradients) as readonly number[], [2, 3]);
  });
});
