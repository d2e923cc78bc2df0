import { Builder } from "../../src/graph/builder.js";
import type { Entry, Program, StateSlot, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { f32, i32, keyType, tensor, type TensorType } from "../../src/graph/types.js";

const sizes = [1, 40, 40, 1];
const [tasks, shots] = [25, 10];

/** Uniform numbers in 0 ≤ x < 1 from random bits. */
function uniform(b: Builder, key: Value, shape: readonly number[], stream: number): Value {
  const bits = op.randomBits(b, op.foldKey(b, key, word(b, stream), word(b, 0), 1), shape);
  return op.scale(b, op.convert(b, op.shiftRight(b, bits, 8), "f32"), 2 ** -24);
}

const word = (b: Builder, value: number): Value => op.constant(b, "u32", [], value);
const scalar = (b: Builder, value: number): Value => op.constant(b, "f32", [], value);
const spread = (b: Builder, x: Value, type: TensorType): Value => op.broadcastTo(b, x, type.shape);

/** One example through the net: `theta` holds weights and biases in turn. */
function net(b: Builder, theta: readonly Value[], input: Value): Value {
  let x = input;
  for (let layer = 0; layer < sizes.length - 1; layer++) {
    const [w, bias] = [theta[2 * layer]!, theta[2 * layer + 1]!];
    const attrs = { lhs_contract: [0], rhs_contract: [0], lhs_batch: [], rhs_batch: [] };
    x = op.add(b, b.op("dot_general", [x, w], attrs), bias);
    if (layer < sizes.length - 2) x = op.max(b, x, op.constant(b, "f32", x.type.shape, 0));
  }
  return op.reshape(b, x, []);
}

/** The mean squared error over examples. */
function loss(b: Builder, theta: readonly Value[], xs: Value, ys: Value): Value {
  const [errors] = op.map(b, shots, [xs, ys], (x, y) => {
    const error = op.sub(b, net(b, theta, op.reshape(b, x!, [1])), y!);
    return [op.mul(b, error, error)];
  });
  return op.div(b, op.reduceSum(b, errors!, [0]), scalar(b, shots));
}

function sine(b: Builder, xs: Value, amplitude: Value, phase: Value): Value {
  return op.mul(b, spread(b, amplitude, xs.type), op.sin(b, op.sub(b, xs, spread(b, phase, xs.type))));
}

/** The loss on new examples of a drawn task after one gradient step on others. */
function taskLoss(b: Builder, theta: readonly Value[], rate: Value, key: Value): Value {
  const amplitude = op.shift(b, op.scale(b, uniform(b, key, [], 1), 4.9), 0.1);
  const phase = op.scale(b, uniform(b, key, [], 2), Math.PI);
  const draw = (stream: number): [Value, Value] => {
    const xs = op.shift(b, op.scale(b, uniform(b, key, [shots], stream), 10), -5);
    return [xs, sine(b, xs, amplitude, phase)];
  };
  const [xs, ys] = draw(3);
  const { gradients } = op.grad(b, theta, (...inner) => [loss(b, inner, xs, ys)]);
  const adapted = theta.map((p, i) => op.sub(b, p, op.mul(b, spread(b, rate, p.type), gradients[i]!)));
  return loss(b, adapted, ...draw(4));
}

/** One step of an adaptive optimiser; returns the new parameter and moments. */
function adapt(
  b: Builder,
  [p, m, v]: readonly [Value, Value, Value],
  g: Value,
  correction: Value[],
): Value[] {
  const mean = op.add(b, op.scale(b, m, 0.9), op.scale(b, g, 0.1));
  const square = op.add(b, op.scale(b, v, 0.999), op.scale(b, op.mul(b, g, g), 0.001));
  const [first, second] = correction.map((c) => spread(b, c, p.type));
  const size = op.shift(b, op.sqrt(b, op.div(b, square, second!)), 1e-8);
  return [op.sub(b, p, op.scale(b, op.div(b, op.div(b, mean, first!), size), 0.001)), mean, square];
}

const parameterTypes = sizes
  .slice(0, -1)
  .flatMap((size, layer) => [tensor("f32", size, sizes[layer + 1]!), tensor("f32", sizes[layer + 1]!)]);

/**
 * A program of one entry, `train`: one step of learning, over tasks drawn at random, the parameters
 * of a small net from which one step of gradient descent on a task does well. It is built as the
 * compiler builds it: for one example of one task, with `map` and `grad`.
 */
export function metaStep(): Program {
  const named = (suffix: string): StateSlot[] =>
    parameterTypes.map((type, i) => ({ name: `theta${suffix}.${i}`, type }));
  const step: StateSlot = { name: "theta.t", type: f32 };
  const state = [...named(""), ...named(".m"), ...named(".v"), step];
  const hyper = "learner.inner_lr";
  const b = new Builder();
  const block = b.block(
    [
      { type: keyType, name: "seed" },
      { type: f32, name: "inner_lr" },
      ...state,
      { type: i32, name: "iteration" },
    ],
    (seed, rate, ...rest) => {
      const [count, t, iteration] = [parameterTypes.length, rest.at(-2)!, rest.at(-1)!];
      const [theta, m, v] = [0, 1, 2].map((part) => rest.slice(part * count, (part + 1) * count));
      const key = op.foldKey(b, seed!, op.convert(b, iteration, "u32"), word(b, 0), 2);
      const { value, gradients } = op.grad(b, theta!, (...inner) => {
        const [losses] = op.map(b, tasks, [], () => [taskLoss(b, inner, rate!, key)]);
        return [op.div(b, op.reduceSum(b, losses!, [0]), scalar(b, tasks))];
      });
      const next = op.add(b, t, scalar(b, 1));
      const correction = [0.9, 0.999].map((rho) => op.sub(b, scalar(b, 1), op.pow(b, scalar(b, rho), next)));
      const updated = theta!.map((p, i) => adapt(b, [p, m![i]!, v![i]!], gradients[i]!, correction));
      const part = (index: number): Value[] => updated.map((values) => values[index]!);
      return [...part(0), ...part(1), ...part(2), next, value];
    },
  );
  const slots = state.map(({ name, type }) => ({ kind: "state" as const, name, type }));
  const train: Entry = {
    inputs: [
      { kind: "seed", name: "seed", type: keyType },
      { kind: "hyper", name: hyper, type: f32 },
      ...slots,
      { kind: "iteration", name: "iteration", type: i32 },
    ],
    outputs: [...slots, { kind: "log", name: "loss", type: f32 }],
    block,
  };
  return { state, hypers: [{ name: hyper, value: 0.01 }], entries: { train } };
}
