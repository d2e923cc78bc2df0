import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareProgram, type PreparedProgram } from "../../src/runtime/run/prepare-program.js";
import { compileText } from "./support/compile-text.js";
import {
  compiledEngines,
  reference,
  reference64,
  train,
  withSession,
  type Engine,
} from "./support/engines.js";

/** Numbers that JAX computed: see reference-values/maml_jax.py. */
type Nested = number | readonly Nested[];
interface Layer {
  readonly w: Nested;
  readonly b: Nested;
}
interface Points {
  readonly x: Nested;
  readonly y: Nested;
}
interface Outcome {
  readonly loss: number;
  readonly grad: readonly Layer[];
}
interface MetaCase {
  readonly name: string;
  readonly widths: readonly number[];
  readonly inner_lr: number;
  readonly params: readonly Layer[];
  readonly support: Points;
  readonly query: Points;
  readonly results: readonly {
    readonly order: 1 | 2;
    readonly steps: number;
    readonly f64: Outcome;
    readonly f32: Outcome;
  }[];
}
const { maml } = JSON.parse(
  readFileSync(new URL("../reference-values/maml_jax.json", import.meta.url), "utf8"),
) as { maml: readonly MetaCase[] };

/**
 * MAML on data that are states, so that they can be written from outside. Plain gradient descent with
 * rate 1: the step that it takes is the gradient.
 */
function spec({ widths, inner_lr, support }: MetaCase, order: number, steps: number): string {
  const [tasks, points] = shapeOf(support.x);
  const [n, m] = [widths[0], widths.at(-1)];
  return `
import { Sinusoid } from "std/tasks"

learner meta<T: Supervised>(model: Net<f32[${n}], f32[${m}]>, inner_lr: f32) for T {
  state theta = model.init()
  state support_x: f32[${tasks}, ${points}, ${n}] = zeros, support_y: f32[${tasks}, ${points}, ${m}] = zeros
  state query_x: f32[${tasks}, ${points}, ${n}] = zeros, query_y: f32[${tasks}, ${points}, ${m}] = zeros

  fn update(phi, data) {
    let g = grad(net => mse(net, data))(phi)
    return phi - inner_lr * ${order === 1 ? "stop_gradient(g)" : "g"}
  }
  fn adapted_loss(support, query) {
    var phi = theta
    repeat ${steps} { phi = update(phi, support) }
    return mse(phi, query)
  }
  train {
    let (support, query) = ({x: support_x, y: support_y}, {x: query_x, y: query_y})
    log loss = minimise mean([for (s, q) in zip(support, query): adapted_loss(s, q)]) over theta with sgd(1.0)
  }
}

experiment fixed_batch {
  tasks = Sinusoid()
  learner = meta(model: mlp(hidden: [${widths.slice(1, -1).join(", ")}], activation: tanh), inner_lr: ${inner_lr})
  train { iterations: 1 }
}
`;
}

function shapeOf(nested: Nested): number[] {
  return typeof nested === "number" ? [] : [nested.length, ...shapeOf(nested[0]!)];
}

function numbersOf(nested: Nested): number[] {
  return typeof nested === "number" ? [nested] : nested.flatMap(numbersOf);
}

/** Numbers as the state that a spec's name stands for; all inputs are exact in f32. */
function stateOf(values: Readonly<Record<string, Nested>>): HostTensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, nested]) => [
      name,
      { dtype: "f32", shape: shapeOf(nested), data: Float32Array.from(numbersOf(nested)) },
    ]),
  );
}

function layersOf(layers: readonly Layer[]): Record<string, Nested> {
  return Object.fromEntries(
    layers.flatMap(({ w, b }, i) => [
      [`theta.layers.${i}.w`, w],
      [`theta.layers.${i}.b`, b],
    ]),
  );
}

/** The loss, and the step that one iteration takes: theta before less theta after. */
async function step(
  engine: Engine,
  { executable }: PreparedProgram,
  { params, support, query }: MetaCase,
): Promise<{ loss: number; gradient: Record<string, number[]> }> {
  const before = layersOf(params);
  return withSession(engine, executable, async (session) => {
    await callEntry(session, executable, "init", { seed: 0 });
    await session.writeState(
      stateOf({
        ...before,
        support_x: support.x,
        support_y: support.y,
        query_x: query.x,
        query_y: query.y,
      }),
    );
    const after = await train(session, executable, [1], { from: await session.readState() });
    const gradient = Object.entries(before).map(([name, old]) => {
      const next = after[name]!.data;
      return [name, numbersOf(old).map((x, i) => x - next[i]!)] as const;
    });
    return { loss: after["log.loss.sum"]!.data[0]!, gradient: Object.fromEntries(gradient) };
  });
}

function expectNear(found: number, wanted: number, tolerance: number): void {
  const error = Math.abs(found - wanted) / Math.max(1, Math.abs(wanted));
  expect(error, `${found} for ${wanted}`).toBeLessThan(tolerance);
}

const precisions = [
  { engine: reference64, precision: "f64", tolerance: 1e-10 },
  { engine: reference, precision: "f32", tolerance: 1e-5 },
  ...compiledEngines.map((engine) => ({ engine, precision: "f32" as const, tolerance: 1e-5 })),
] as const;

const cases = maml.flatMap((meta) => meta.results.map((result) => ({ ...result, meta, name: meta.name })));

describe.each(cases)("$name, order $order, $steps inner steps", ({ meta, order, steps, ...wanted }) => {
  const { program } = compileText(spec(meta, order, steps));

  // XLA takes seconds to compile: it shows what it can do where the graph is largest.
  const engines = precisions.filter(({ engine }) => engine.name !== "native with XLA" || steps === 3);
  test.each(engines)("JAX's meta-gradient on $engine.name", async ({ engine, precision, tolerance }) => {
    const { loss, gradient } = await step(
      engine,
      prepareProgram(program, { f64: precision === "f64" }),
      meta,
    );
    expectNear(loss, wanted[precision].loss, tolerance);
    const grad = layersOf(wanted[precision].grad);
    expect(Object.keys(gradient)).toEqual(Object.keys(grad));
    for (const [name, nested] of Object.entries(grad)) {
      numbersOf(nested).forEach((x, i) => expectNear(gradient[name]![i]!, x, tolerance));
    }
  });
});
