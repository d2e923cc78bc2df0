import fc from "fast-check";
import { expect, it } from "vitest";
import { fns, type Data } from "../compiler/support/run-function.js";

const run = fns(`
fn product(mean: f32[n, k], variance: f32[n, k]) -> {mean: f32[k], std: f32[k]} = gaussian_product(mean, variance)
fn from_standard(mean: f32[k], std: f32[k]) -> f32 = kl_from_standard(mean, std)
fn divergence(mean: f32[k], std: f32[k], zero: f32[k], one: f32[k]) -> f32 = kl(Normal(mean, std), Normal(zero, one))
`);

const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const factors = fc.array(fc.tuple(number(-2, 2), number(-2, 2), number(0.1, 3), number(0.1, 3)), {
  minLength: 2,
  maxLength: 5,
});

function product(of: readonly (readonly number[])[]): { mean: number[]; std: number[] } {
  const rows = (from: number): Data => of.map((factor) => factor.slice(from, from + 2));
  return run("product", rows(0), rows(2)) as unknown as { mean: number[]; std: number[] };
}

it("a product of Gaussian factors has the closed form, whatever their order", () => {
  fc.assert(
    fc.property(factors, (of) => {
      const found = product(of);
      for (const k of [0, 1]) {
        const precision = of.reduce((sum, factor) => sum + 1 / factor[2 + k]!, 0);
        const weighted = of.reduce((sum, factor) => sum + factor[k]! / factor[2 + k]!, 0);
        expect(found.mean[k]).toBeCloseTo(weighted / precision, 6);
        expect(found.std[k]).toBeCloseTo(1 / Math.sqrt(precision), 6);
      }
      const turned = product([...of.slice(1), of[0]!]);
      for (const k of [0, 1]) {
        expect(turned.mean[k]).toBeCloseTo(found.mean[k]!, 9);
        expect(turned.std[k]).toBeCloseTo(found.std[k]!, 9);
      }
    }),
    { numRuns: 4 },
  );
});

it("the divergence from the prior is that of independent Gaussians from standard ones", () => {
  const [mean, std] = [
    [0.5, -1],
    [2, 0.25],
  ];
  expect(run("from_standard", mean!, std!)).toBeCloseTo(
    run("divergence", mean!, std!, [0, 0], [1, 1]) as number,
    9,
  );
});
