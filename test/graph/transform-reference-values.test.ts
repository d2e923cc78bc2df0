import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { add, mul, scale, sub } from "../../src/graph/ops/arithmetic.js";
import { constant, full } from "../../src/graph/ops/constant.js";
import { grad } from "../../src/graph/ops/derivatives.js";
import { matmul } from "../../src/graph/ops/dot-general.js";
import { tanh } from "../../src/graph/ops/exponential.js";
import { gather } from "../../src/graph/ops/row-construction.js";
import { map } from "../../src/graph/ops/map.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { scan } from "../../src/graph/ops/scan.js";
import { slice } from "../../src/graph/ops/shape-construction.js";
import { stopGradient } from "../../src/graph/ops/stop-gradient.js";
import { f32, tensor, type TensorType } from "../../src/graph/types.js";
import { evaluate, total, type GraphFunction } from "./transform-support.js";

/** Numbers that JAX computed: see reference-values/maml_jax.py. */
type Nested = number | readonly Nested[];
interface Layer<T> {
  readonly w: T;
  readonly b: T;
}
interface Pair<T> {
  readonly x: T;
  readonly y: T;
}
interface Outcome<G> {
  readonly loss: number;
  readonly grad: G;
}
interface MetaCase {
  readonly name: string;
  readonly inner_lr: number;
  readonly params: readonly Layer<Nested>[];
  readonly support: Pair<Nested>;
  readonly query: Pair<Nested>;
  readonly results: readonly {
    readonly order: 1 | 2;
    readonly steps: number;
    readonly f64: Outcome<readonly Layer<Nested>[]>;
    readonly f32: Outcome<readonly Layer<Nested>[]>;
  }[];
}
interface LoopCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly f64: Outcome<Readonly<Record<string, Nested>>>;
  readonly f32: Outcome<Readonly<Record<string, Nested>>>;
}
const values = JSON.parse(
  readFileSync(new URL("../reference-values/maml_jax.json", import.meta.url), "utf8"),
) as { maml: readonly MetaCase[]; scan: readonly LoopCase[] };

const precisions = [
  { name: "f64", f64: true, tolerance: 1e-10 },
  { name: "f32", f64: false, tolerance: 1e-5 },
] as const;

function shapeOf(nested: Nested): number[] {
  return typeof nested === "number" ? [] : [nested.length, ...shapeOf(nested[0]!)];
}

function numbersOf(nested: Nested): number[] {
  return typeof nested === "number" ? [nested] : nested.flatMap(numbersOf);
}

function typesOf(inputs: readonly Nested[]): TensorType[] {
  return inputs.map((input) => tensor("f32", ...shapeOf(input)));
}

/** Each within `tolerance`, relative where a number is above 1. */
function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => {
    const error = Math.abs(x - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    expect(error, `${x} for ${expected[i]}`).toBeLessThan(tolerance);
  });
}

function repeat(b: Builder, x: Value, shape: readonly number[], axes: readonly number[] = []): Value {
  return b.op("broadcast", [x], { shape, axes });
}

function mean(b: Builder, x: Value): Value {
  const count = x.type.shape.reduce((product, dim) => product * dim, 1);
  return b.op("div", [total(b, x), full(b, f32, count)]);
}

describe.each(values.maml)("the meta-gradient of $name", ({ inner_lr, params, support, query, results }) => {
  const inputs = [...params.flatMap(({ w, b }) => [w, b]), support.x, support.y, query.x, query.y];
  const types = typesOf(inputs);
  const weights = 2 * params.length;
  const tasks = types.at(-1)!.shape[0]!;

  /** One point's output; the points are mapped over. */
  const forward = (b: Builder, theta: readonly Value[], x: Value): Value => {
    let row = reshape(b, x, [1, x.type.shape[0]!]);
    for (let layer = 0; layer < params.length; layer++) {
      const product = matmul(b, row, theta[2 * layer]!);
      row = add(b, product, repeat(b, theta[2 * layer + 1]!, product.type.shape, [1]));
      if (layer < params.length - 1) row = tanh(b, row);
    }
    return row;
  };
  const taskLoss = (b: Builder, theta: readonly Value[], x: Value, y: Value): Value => {
    const [squares] = map(b, x.type.shape[0]!, [x, y], (xi, yi) => {
      const error = sub(b, forward(b, theta, xi!), reshape(b, yi!, [1, yi!.type.shape[0]!]));
      return [mul(b, error, error)];
    });
    return mean(b, squares!);
  };
  const objective =
    (order: number, steps: number): GraphFunction =>
    (b, ...xs) => {
      const theta = xs.slice(0, weights);
      const [losses] = map(b, tasks, xs.slice(weights), (x, y, x2, y2) => {
        let phi: readonly Value[] = theta;
        for (let turn = 0; turn < steps; turn++) {
          const { gradients } = grad(b, phi, (...p) => [taskLoss(b, p, x!, y!)]);
          phi = phi.map((p, i) => {
            const gradient = order === 1 ? stopGradient(b, gradients[i]!) : gradients[i]!;
            return sub(b, p, scale(b, gradient, inner_lr));
          });
        }
        return [taskLoss(b, phi, x2!, y2!)];
      });
      return [mean(b, losses!)];
    };

  const runs = results.flatMap((result) => precisions.map((precision) => ({ ...result, ...precision })));
  it.each(runs)("of order $order after $steps steps is JAX's in $name", (run) => {
    const { loss, grad: expected } = results.find((r) => r.order === run.order && r.steps === run.steps)![
      run.name
    ];
    const [value, ...gradients] = evaluate(
      types,
      (b, ...xs) => {
        const g = grad(b, xs.slice(0, weights), (...theta) =>
          objective(run.order, run.steps)(b, ...theta, ...xs.slice(weights)),
        );
        return [g.value, ...g.gradients];
      },
      inputs.map(numbersOf),
      run,
    );
    expectNear(value!, [loss], run.tolerance);
    expectNear(
      gradients.flat(),
      expected.flatMap(({ w, b }) => [...numbersOf(w), ...numbersOf(b)]),
      run.tolerance,
    );
  });
});

type Inputs = Readonly<Record<string, Value>>;
type Loss = (b: Builder, inputs: Inputs) => Value;

/** x @ w for a vector. */
function apply(b: Builder, x: Value, w: Value): Value {
  return b.op("dot_general", [x, w], { lhs_contract: [0], rhs_contract: [0], lhs_batch: [], rhs_batch: [] });
}

const recurrent: Loss = (b, { h0, x, y, wx, wh, wo, b: bias }) => {
  const { ys } = scan(b, { length: 6 }, [h0!], [x!, y!], ([h], [xi, yi]) => {
    const next = tanh(b, add(b, add(b, apply(b, xi!, wx!), apply(b, h!, wh!)), bias!));
    const error = sub(b, apply(b, next, wo!), yi!);
    return { carry: [next], ys: [mul(b, error, error)] };
  });
  return mean(b, ys[0]!);
};

const losses: Readonly<Record<string, Loss>> = {
  rnn: recurrent,
  rnn_hessian: (b, inputs) => {
    const [g] = grad(b, [inputs["wh"]!], (wh) => [recurrent(b, { ...inputs, wh })]).gradients;
    return total(b, mul(b, g!, g!));
  },
  nested: (b, { c0, a, b: offsets, w }) => {
    const { ys } = scan(b, { length: 3 }, [c0!], [a!], ([c], [ai]) => {
      const inner = scan(b, { length: 4 }, [c!], [offsets!], ([s], [bj]) => {
        const rate = repeat(b, ai!, [3]);
        // w @ s is s @ wᵀ.
        const turned = b.op("transpose", [w!], { perm: [1, 0] });
        return { carry: [tanh(b, add(b, add(b, mul(b, rate, s!), apply(b, s!, turned)), bj!))], ys: [] };
      });
      const next = add(b, c!, scale(b, inner.carry[0]!, 0.5));
      return { carry: [next], ys: [total(b, mul(b, next, next))] };
    });
    return mean(b, ys[0]!);
  },
  inner_grad: (b, { p0, x, lr }) => {
    const at = (value: Value, i: number): Value => gather(b, value, constant(b, "i32", [], i));
    const unrolled = (p: Value, start: Value): Value => {
      const { ys } = scan(b, { length: 4 }, [start], [], ([s]) => {
        const next = tanh(b, add(b, mul(b, at(p, 0), s!), at(p, 1)));
        return { carry: [next], ys: [mul(b, next, next)] };
      });
      return mean(b, ys[0]!);
    };
    const { carry } = scan(b, { length: 3 }, [p0!], [slice(b, x!, [0], [3]), lr!], ([p], [xi, rate]) => {
      const [g] = grad(b, [p!], (q) => [unrolled(q, xi!)]).gradients;
      return { carry: [sub(b, p!, mul(b, repeat(b, rate!, [2]), g!))], ys: [] };
    });
    return unrolled(carry[0]!, at(x!, 3));
  },
};

describe.each(values.scan)("the gradient of $name", (loop) => {
  const names = Object.keys(loop.inputs);
  const inputs = names.map((name) => loop.inputs[name]!);
  it.each(precisions)("is JAX's in $name", ({ name, f64, tolerance }) => {
    const { loss, grad: expected } = loop[name];
    const [value, ...gradients] = evaluate(
      typesOf(inputs),
      (b, ...xs) => {
        const g = grad(b, xs, (...inner) => [
          losses[loop.name]!(b, Object.fromEntries(inner.map((x, i) => [names[i]!, x]))),
        ]);
        return [g.value, ...g.gradients];
      },
      inputs.map(numbersOf),
      { f64 },
    );
    expectNear(value!, [loss], tolerance);
    expectNear(
      gradients.flat(),
      names.flatMap((input) => numbersOf(expected[input]!)),
      tolerance,
    );
  });
});
