import { Builder } from "../../../src/graph/builder.js";
import type { Entry, Port, Program, Value } from "../../../src/graph/graph.js";
import { bool, f32, i32, keyType, tensor, type TensorType } from "../../../src/graph/types.js";
import type { Experiment } from "../../../src/runtime/run/experiment.js";

const theta = tensor("f32", 3);
const span = { file: "walk.mrl", line: 3, column: 10, endLine: 3, endColumn: 21 };

interface WalkOptions {
  readonly iterations?: number;
  readonly logEvery?: number;
  readonly evaluateEvery?: number;
  readonly rate?: number;
  readonly tasks?: number;
  /** From this iteration on, the loss is NaN. */
  readonly failsAt?: number;
  /** Another graph of the same state. */
  readonly variant?: boolean;
}

/**
 * A small experiment with all that a run has to do with: a random start, draws that depend on the
 * iteration, a hyperparameter, a log of every iteration and one of every seventh, reports with and
 * without an index.
 */
export function walk(options: WalkOptions = {}): Experiment {
  const { iterations = 40, logEvery = 10, tasks = 5 } = options;
  const program: Program = {
    state: [{ name: "theta", type: theta }],
    hypers: [{ name: "learner.rate", value: options.rate ?? 0.1 }],
    entries: { init: init(), train: train(options), evaluate: evaluate(tasks) },
  };
  return {
    name: "walk",
    file: "walk.mrl",
    program,
    parameters: [
      {
        path: "learner.rate",
        value: options.rate ?? 0.1,
        kind: "hyper",
        file: "walk.mrl",
        span: { start: 0, end: 1 },
      },
    ],
    train: { iterations, log_every: logEvery },
    evaluate: { tasks, every: options.evaluateEvery },
    sources: [],
  };
}

const seedPort: Port = { kind: "seed", name: "seed", type: keyType };
const thetaPort: Port = { kind: "state", name: "theta", type: theta };
const ratePort: Port = { kind: "hyper", name: "learner.rate", type: f32 };
const iterationPort: Port = { kind: "iteration", name: "iteration", type: i32 };

function entry(
  inputs: readonly Port[],
  outputs: readonly Port[],
  build: (b: Builder, ...params: Value[]) => Value[],
): Entry {
  const b = new Builder();
  return { inputs, outputs, block: b.block(inputs, (...params) => build(b, ...params)) };
}

function init(): Entry {
  return entry([seedPort], [thetaPort], (b, seed) => [
    uniform(b, seed!, constant(b, tensor("u32", 4), 0), 3),
  ]);
}

function train(options: WalkOptions): Entry {
  const outputs: Port[] = [
    thetaPort,
    { kind: "log", name: "loss.sum", type: f32 },
    { kind: "log", name: "loss.count", type: f32 },
    { kind: "log", name: "seventh.sum", type: f32 },
    { kind: "log", name: "seventh.count", type: f32 },
    { kind: "finite", name: "finite", type: bool },
  ];
  return entry(
    [seedPort, ratePort, thetaPort, iterationPort],
    outputs,
    (b, seed, rate, before, iteration) => {
      const word = b.op("reshape", [b.op("convert", [iteration!], { dtype: "u32" })], { shape: [1] });
      const counter = b.op("concat", [word, constant(b, tensor("u32", 3), 1)], { axis: 0 });
      const target = uniform(b, seed!, counter, 3);
      const step = b.op("broadcast", [rate!], { shape: [3], axes: [] });
      let after = b.op("add", [before!, b.op("mul", [step, b.op("sub", [target, before!])])]);
      if (options.variant) after = b.op("tanh", [after]);
      let loss = b.op("reduce_sum", [b.op("mul", [after, after])], { axes: [0] });
      if (options.failsAt !== undefined) loss = b.op("add", [loss, failing(b, iteration!, options.failsAt)]);
      const seventh = b.op(
        "convert",
        [b.op("eq", [b.op("rem", [iteration!, constant(b, i32, 7)]), constant(b, i32, 0)])],
        { dtype: "f32" },
      );
      const finite = b.op("is_finite", [loss]);
      const index = b.op("mul", [seventh, b.op("convert", [iteration!], { dtype: "f32" })]);
      return [after, loss, constant(b, f32, 1), index, seventh, finite];
    },
  );
}

/** 0 × log(failsAt - iteration): NaN from iteration `failsAt` on. */
function failing(b: Builder, iteration: Value, failsAt: number): Value {
  const left = b.op("convert", [b.op("sub", [constant(b, i32, failsAt), iteration])], { dtype: "f32" });
  b.span = span;
  const term = b.emit("log", [left], {}, [], ["slack"])[0]!;
  b.span = undefined;
  return b.op("mul", [term, constant(b, f32, 1e-9)]);
}

/** Reports `error[k]`, theta's k-th number plus the task's index, and `first`, its first number. */
function evaluate(tasks: number): Entry {
  const reports: Port[] = [
    { kind: "report", name: "error", type: tensor("f32", tasks, 3) },
    { kind: "report", name: "first", type: tensor("f32", tasks) },
  ];
  return entry([seedPort, thetaPort], reports, (b, _seed, now) => {
    const index = b.op("convert", [b.op("iota", [], { dtype: "i32", size: tasks })], { dtype: "f32" });
    const shape = [tasks, 3];
    const error = b.op("add", [
      b.op("broadcast", [index], { shape, axes: [0] }),
      b.op("broadcast", [now!], { shape, axes: [1] }),
    ]);
    const first = b.op("slice", [now!], { start: [0], limit: [1], stride: [1] });
    return [
      error,
      b.op("broadcast", [b.op("reshape", [first], { shape: [] })], { shape: [tasks], axes: [] }),
    ];
  });
}

function uniform(b: Builder, key: Value, counter: Value, size: number): Value {
  const bits = b.op("random_bits", [key, counter], { shape: [size] });
  const high = b.op("convert", [b.op("shift_right", [bits], { bits: 8 })], { dtype: "f32" });
  return b.op("mul", [high, constant(b, tensor("f32", size), 2 ** -24)]);
}

function constant(b: Builder, { dtype, shape }: TensorType, data: number): Value {
  return b.op("constant", [], { dtype, shape, data });
}
