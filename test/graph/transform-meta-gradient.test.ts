import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, scale, sub } from "../../src/graph/ops/arithmetic.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { matmul } from "../../src/graph/ops/dot-general.js";
import { tanh } from "../../src/graph/ops/exponential.js";
import { map } from "../../src/graph/ops/map.js";
import { scan } from "../../src/graph/ops/scan.js";
import { stopGradient } from "../../src/graph/ops/stop-gradient.js";
import { tensor } from "../../src/graph/types.js";
import {
  allNodes,
  blockOf,
  differences,
  evaluate,
  someArgs,
  total,
  type GraphFunction,
} from "./transform-support.js";

/** A 2-3-1 tanh net, learning from 4 points and judged on 4 others, of each of 6 tasks. */
const weights = [tensor("f32", 2, 3), tensor("f32", 3), tensor("f32", 3, 1), tensor("f32", 1)];
const tasks = 6;
const data = [
  tensor("f32", tasks, 4, 2),
  tensor("f32", tasks, 4, 1),
  tensor("f32", tasks, 4, 2),
  tensor("f32", tasks, 4, 1),
];
const types = [...weights, ...data];
const args = someArgs(types).map((numbers, i) => (i < 4 ? numbers.map((x) => 1.5 * x) : numbers));

function net(b: Builder, [w1, b1, w2, b2]: readonly Value[], x: Value): Value {
  const along = (bias: Value): Value =>
    b.op("broadcast", [bias], { shape: [4, bias.type.shape[0]!], axes: [1] });
  const hidden = tanh(b, add(b, matmul(b, x, w1!), along(b1!)));
  return add(b, matmul(b, hidden, w2!), along(b2!));
}

function squaredError(b: Builder, theta: readonly Value[], x: Value, y: Value): Value {
  const error = sub(b, net(b, theta, x), y);
  return scale(b, total(b, mul(b, error, error)), 0.25);
}

type Adapt = (b: Builder, theta: readonly Value[], x: Value, y: Value) => readonly Value[];

function step(cut: (b: Builder, gradient: Value) => Value): Adapt {
  return (b, theta, x, y) => {
    const { gradients } = grad(b, theta, (...phi) => [squaredError(b, phi, x, y)]);
    return theta.map((w, i) => sub(b, w, scale(b, cut(b, gradients[i]!), 0.5)));
  };
}

const secondOrder = step((_, gradient) => gradient);
const firstOrder = step(stopGradient);
const severalSteps: Adapt = (b, theta, x, y) =>
  scan(b, { length: 3 }, theta, [], (phi) => ({ carry: secondOrder(b, phi, x, y), ys: [] })).carry;

/** The mean loss over the tasks after adapting. */
function objective(adapt: Adapt): GraphFunction {
  return (b, ...xs) => {
    const theta = xs.slice(0, 4);
    const [losses] = map(b, tasks, xs.slice(4), (x, y, x2, y2) => [
      squaredError(b, adapt(b, theta, x!, y!), x2!, y2!),
    ]);
    return [scale(b, total(b, losses!), 1 / tasks)];
  };
}

function metaGradient(adapt: Adapt): GraphFunction {
  return (b, ...xs) =>
    grad(b, xs.slice(0, 4), (...theta) => objective(adapt)(b, ...theta, ...xs.slice(4))).gradients;
}

describe("the gradient of a loss after gradient descent", () => {
  const largest = (numbers: number[]): number => Math.max(...numbers.map(Math.abs));

  it.each([
    ["one step", secondOrder],
    ["three steps in a scan", severalSteps],
  ])("is what differences give, after %s", (_, adapt) => {
    const expected = differences(types, objective(adapt), args).slice(0, 4).flat();
    const actual = evaluate(types, metaGradient(adapt), args).flat();
    expect(actual.length).toBe(expected.length);
    actual.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 8));
  });

  it("differs clearly from what the first order alone gives", () => {
    const second = evaluate(types, metaGradient(secondOrder), args).flat();
    const first = evaluate(types, metaGradient(firstOrder), args).flat();
    expect(largest(second.map((x, i) => x - first[i]!))).toBeGreaterThan(0.1 * largest(second));
  });

  it("keeps the first layer of the first step one matrix product with shared weights", () => {
    const block = blockOf(types, metaGradient(secondOrder));
    const products = allNodes(block).filter((node) => node.op === "dot_general");
    const shared = products.filter((node) => node.inputs.some((input) => input === block.params[0]));
    expect(shared.length).toBeGreaterThan(0);
    expect(shared[0]!.attrs["lhs_batch"]).toEqual([]);
  });
});
