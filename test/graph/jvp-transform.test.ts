import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, scale } from "../../src/graph/ops/arithmetic.js";
import { constant } from "../../src/graph/ops/constant.js";
import { grad, jvp } from "../../src/graph/ops/derivatives.js";
import { sin, tanh } from "../../src/graph/ops/exponential.js";
import { map } from "../../src/graph/ops/map.js";
import { scan } from "../../src/graph/ops/scan.js";
import { f32, sizeOf, tensor } from "../../src/graph/types.js";
import { scalarCases } from "./transform-cases.js";
import { evaluate, someArgs, someNumbers, total, type GraphFunction } from "./transform-support.js";

const vec = tensor("f32", 3);

describe.each(scalarCases)("$name", ({ types, f }) => {
  const args = someArgs(types);
  const along = types.map((type, i) => someNumbers(sizeOf(type.shape), 50 + i));
  const constants = (b: Builder): Value[] =>
    types.map((type, i) => constant(b, "f32", type.shape, along[i]!));

  it("has the derivative along a direction that its gradient has", () => {
    const gradients = evaluate(
      types,
      (b, ...xs) => grad(b, xs, (...inner) => [f(b, ...inner)]).gradients,
      args,
    );
    const expected = gradients.flat().reduce((sum, g, i) => sum + g * along.flat()[i]!, 0);
    const forward = evaluate(
      types,
      (b, ...xs) => jvp(b, xs, constants(b), (...inner) => [f(b, ...inner)]).derivatives,
      args,
    );
    expect(forward[0]![0]).toBeCloseTo(expected, 10);
  });

  it("has products of its Hessian with a direction: jvp(grad)", () => {
    const product: GraphFunction = (b, ...xs) =>
      jvp(b, xs, constants(b), (...p) => grad(b, p, (...q) => [f(b, ...q)]).gradients).derivatives;
    const gradients: GraphFunction = (b, ...xs) => grad(b, xs, (...inner) => [f(b, ...inner)]).gradients;
    const moved = (step: number): number[] =>
      evaluate(
        types,
        gradients,
        args.map((numbers, i) => numbers.map((x, k) => x + step * along[i]![k]!)),
      ).flat();
    const [above, below] = [moved(1e-5), moved(-1e-5)];
    const actual = evaluate(types, product, args).flat();
    const size = Math.max(1, ...actual.map(Math.abs));
    actual.forEach((x, i) => expect(x / size).toBeCloseTo((above[i]! - below[i]!) / 2e-5 / size, 6));
  });
});

describe("jvp", () => {
  it("gives the results, then a derivative for each f32 result", () => {
    const results = evaluate(
      [f32, f32],
      (b, x, v) =>
        b.emit("jvp", [x!, v!], {}, [
          b.block([{ type: f32 }], (y) => [mul(b, y!, y!), constant(b, "i32", [], 4), scale(b, y!, 5)]),
        ]),
      [[3], [2]],
    );
    expect(results).toEqual([[9], [4], [15], [12], [10]]);
  });

  it("gives zeros for a result that does not depend on the inputs", () => {
    const derivatives: GraphFunction = (b, x, v) =>
      jvp(b, [x!], [v!], (y) => [constant(b, "f32", [2], 1), sin(b, y)]).derivatives;
    expect(evaluate([f32, f32], derivatives, [[0], [2]])).toEqual([[0, 0], [2]]);
  });

  it("passes through a gradient and a map: grad(map(jvp))", () => {
    // The derivative of tanh along v is v·(1 - tanh²); its sum's gradient is -2v·tanh·(1 - tanh²).
    const slopes = (b: Builder, x: Value, v: Value): Value =>
      map(b, 3, [x, v], (p, q) => jvp(b, [p], [q], (y) => [tanh(b, y)]).derivatives)[0]!;
    const [x, v] = someArgs([vec, vec]);
    const [gradient] = evaluate(
      [vec, vec],
      (b, p, q) => grad(b, [p!], (y) => [total(b, slopes(b, y, q!))]).gradients,
      [x!, v!],
    );
    gradient!.forEach((g, i) => {
      const t = Math.tanh(x![i]!);
      expect(g).toBeCloseTo(-2 * v![i]! * t * (1 - t * t), 12);
    });
  });

  it("follows several results of a scan", () => {
    const derivatives: GraphFunction = (b, x, v) =>
      jvp(b, [x!], [v!], (y) => {
        const { carry, ys } = scan(b, { length: 3 }, [y], [], ([c]) => ({
          carry: [mul(b, c!, y)],
          ys: [add(b, c!, c!)],
        }));
        return [...carry, ...ys];
      }).derivatives;
    // x⁴ and 2x, 2x², 2x³ at 2 along 1.
    expect(evaluate([f32, f32], derivatives, [[2], [1]])).toEqual([[32], [2, 8, 24]]);
  });
});
