import { sha256 } from "@noble/hashes/sha2.js";
import { Builder } from "../../src/graph/builder.js";
import type { Entry, Port, Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { bool, f32, i32, keyType, tensor, type TensorType } from "../../src/graph/types.js";

// examples/sinusoid-maml.mrl as a user of the builder would write it: one example, one task at a time.

const sizes = [1, 40, 40, 1];
const [shots, queries, metaBatch, testTasks, updates] = [10, 100, 25, 600, 10];
const layers = [0, 1, 2];

/** Parts of the program in which a test makes small changes. */
export interface Choices {
  /** The path of the draw of the points to adapt to. */
  readonly supportPath: string;
  readonly activation: (b: Builder, x: Value) => Value;
  /** Whether the inner rate scales the loss that is differentiated, and not its gradient. */
  readonly scalesLoss: boolean;
}

const asInTheExample: Choices = {
  supportPath: "objective/adapt/support/x",
  activation: relu,
  scalesLoss: false,
};

// ---------------------------------------------------------------- numbers

const scalar = (b: Builder, value: number): Value => op.constant(b, "f32", [], value);
const like = (b: Builder, x: Value, { type }: Value): Value => op.broadcastTo(b, x, type.shape, []);

/** `change` of each number of x. */
function each(b: Builder, x: Value, change: (x: Value) => Value): Value {
  const [size] = x.type.shape;
  return size === undefined ? change(x) : op.map(b, size, [x], (row) => [each(b, row!, change)])[0]!;
}

const square = (b: Builder, x: Value): Value => each(b, x, (number) => op.mul(b, number, number));

function relu(b: Builder, x: Value): Value {
  return op.select(b, op.gt(b, x, scalar(b, 0)), x, scalar(b, 0));
}

function mean(b: Builder, x: Value): Value {
  return op.div(b, op.reduceSum(b, x, [0]), scalar(b, x.type.shape[0]!));
}

// ---------------------------------------------------------------- draws

/** What a draw's key is made from: the run's seed, the draw's path, and the iteration in `train`. */
interface Source {
  readonly seed: Value;
  readonly entry: string;
  readonly iteration?: Value;
}

/** One number in 0 ≤ u < 1, drawn at `path`. */
function uniform(b: Builder, { seed, entry, iteration }: Source, path: string): Value {
  const digest = new DataView(sha256(new TextEncoder().encode(`${entry}/${path}/u`)).buffer);
  const [low, high] = [digest.getUint32(0, true), digest.getUint32(4, true)];
  let key = fold(b, seed, op.constant(b, "u32", [4], [low, high, 0, 1]));
  if (iteration) {
    const index = op.reshape(b, op.convert(b, iteration, "u32"), [1]);
    key = fold(b, key, op.concat(b, [index, op.constant(b, "u32", [3], [0, 0, 2])], 0));
  }
  const bits = op.shiftRight(b, op.randomBits(b, key, []), 8);
  return op.mul(b, op.convert(b, bits, "f32"), scalar(b, 2 ** -24));
}

function fold(b: Builder, key: Value, counter: Value): Value {
  return b.op("random_bits", [key, counter], { shape: [2], fold: true });
}

function between(b: Builder, [low, high]: readonly [Value, Value], u: Value): Value {
  return op.add(b, low, op.mul(b, op.sub(b, high, low), u));
}

/** A Gaussian number, cut off at two standard deviations. */
function truncatedNormal(b: Builder, std: Value, u: Value): Value {
  const edge = op.erf(b, scalar(b, Math.SQRT2));
  const centred = op.mul(b, op.sub(b, op.mul(b, scalar(b, 2), u), scalar(b, 1)), edge);
  const inside = op.min(b, op.max(b, centred, op.neg(b, edge)), edge);
  const deviation = op.mul(b, op.mul(b, std, scalar(b, Math.SQRT2)), op.erfInv(b, inside));
  return op.add(b, scalar(b, 0), deviation);
}

/** Whether a deviation may be one, as an assertion says it: by a number that is not finite where it does not hold. */
function isNotNegative(b: Builder, std: Value): Value {
  return op.isFinite(b, op.log(b, op.convert(b, op.not(b, op.lt(b, std, scalar(b, 0))), "f32")));
}

// ---------------------------------------------------------------- ports

const weights = layers.flatMap((layer) => [
  { name: `layers.${layer}.w`, type: tensor("f32", sizes[layer]!, sizes[layer + 1]!) },
  { name: `layers.${layer}.b`, type: tensor("f32", sizes[layer + 1]!) },
]);

/** The parameters, Adam's two moments of each, and its count of steps. */
const slots = [
  ...weights.map(({ name, type }) => ({ name: `theta.${name}`, type })),
  ...weights.map(({ name, type }) => ({ name: `theta.adam.m.${name}`, type })),
  ...weights.map(({ name, type }) => ({ name: `theta.adam.v.${name}`, type })),
  { name: "theta.adam.t", type: i32 },
];

const hypers = [
  { name: "learner.inner_lr", value: 0.01 },
  { name: "learner.model.bias.value", value: 0 },
  { name: "learner.model.init.std", value: 0.01 },
  { name: "learner.outer.b1", value: 0.9 },
  { name: "learner.outer.b2", value: 0.999 },
  { name: "learner.outer.eps", value: 1e-8 },
  { name: "learner.outer.lr", value: 1e-3 },
  { name: "tasks.amplitude.end", value: 5 },
  { name: "tasks.amplitude.start", value: 0.1 },
  { name: "tasks.domain.end", value: 5 },
  { name: "tasks.domain.start", value: -5 },
  { name: "tasks.phase.end", value: Math.PI },
  { name: "tasks.phase.start", value: 0 },
];

type Slot = (typeof slots)[number];

const statePort = ({ name, type }: Slot): Port => ({ kind: "state", name, type });

/** The values of an entry's inputs by the names of their ports. */
type Inputs = (name: string) => Value;

/** An entry that reads the seed, every hyperparameter and `more`. */
function entry(
  b: Builder,
  more: readonly Port[],
  outputs: readonly Port[],
  build: (inputs: Inputs) => readonly Value[],
): Entry {
  const inputs: Port[] = [
    { kind: "seed", name: "seed", type: keyType },
    ...hypers.map(({ name }): Port => ({ kind: "hyper", name, type: f32 })),
    ...more,
  ];
  const block = b.block(inputs, (...values) =>
    build((name) => values[inputs.findIndex((port) => port.name === name)]!),
  );
  return { inputs, outputs, block };
}

/** The net's parameters as inputs: weights and biases in turn. */
const thetaOf = (inputs: Inputs): Value[] => weights.map(({ name }) => inputs(`theta.${name}`));

// ---------------------------------------------------------------- the model, the tasks and the inner rule

function init(b: Builder): Entry {
  return entry(b, [], [...slots.map(statePort), { kind: "finite", name: "finite", type: bool }], (inputs) => {
    const source: Source = { seed: inputs("seed"), entry: "init" };
    const [std, bias] = [inputs("learner.model.init.std"), inputs("learner.model.bias.value")];
    const holds: Value[] = [];
    const theta = layers.flatMap((layer) => {
      const drawn = (): Value[] => [
        truncatedNormal(b, std, uniform(b, source, `theta/layers/${layer}/w`)),
        isNotNegative(b, std),
      ];
      const [n, m] = [sizes[layer]!, sizes[layer + 1]!];
      const [w, held] = op.map(b, n, [], () => {
        const [row, allowed] = op.map(b, m, [], drawn);
        return [row!, op.reduceAll(b, allowed!, [0])];
      });
      holds.push(op.reduceAll(b, held!, [0]));
      return [w!, op.map(b, m, [], () => [bias])[0]!];
    });
    const zeros = (): Value[] => theta.map((p) => like(b, scalar(b, 0), p));
    const finite = holds.reduce((all, one) => op.and(b, all, one));
    return [...theta, ...zeros(), ...zeros(), op.constant(b, "i32", [], 0), finite];
  });
}

/** One point through the net. */
function forward(b: Builder, theta: readonly Value[], x: Value, { activation }: Choices): Value {
  const layer = (input: Value, index: number): Value => {
    const product = op.dotGeneral(b, input, theta[2 * index]!, { lhs_contract: [0], rhs_contract: [0] });
    return op.add(b, product, theta[2 * index + 1]!);
  };
  let hidden = x;
  for (const index of [0, 1]) hidden = each(b, layer(hidden, index), (number) => activation(b, number));
  return layer(hidden, 2);
}

interface Points {
  readonly x: Value;
  readonly y: Value;
}

function meanSquaredError(b: Builder, theta: readonly Value[], points: Points, choices: Choices): Value {
  const [errors] = op.map(b, points.x.type.shape[0]!, [points.x, points.y], (x, y) => {
    const error = op.sub(b, forward(b, theta, x!, choices), y!);
    return [mean(b, square(b, error))];
  });
  return mean(b, errors!);
}

interface Task {
  readonly amplitude: Value;
  readonly phase: Value;
}

function range(inputs: Inputs, name: string): [Value, Value] {
  return [inputs(`tasks.${name}.start`), inputs(`tasks.${name}.end`)];
}

function drawTask(b: Builder, inputs: Inputs, source: Source, path: string): Task {
  return {
    amplitude: between(b, range(inputs, "amplitude"), uniform(b, source, `${path}/a`)),
    phase: between(b, range(inputs, "phase"), uniform(b, source, `${path}/p`)),
  };
}

function drawPoints(
  b: Builder,
  inputs: Inputs,
  source: Source,
  { task, path, count }: { task: Task; path: string; count: number },
): Points {
  const [x, y] = op.map(b, count, [], () => {
    const [point] = op.map(b, 1, [], () => [between(b, range(inputs, "domain"), uniform(b, source, path))]);
    const wave = op.sin(b, op.sub(b, point!, like(b, task.phase, point!)));
    return [point!, op.mul(b, like(b, task.amplitude, point!), wave)];
  });
  return { x: x!, y: y! };
}

/** One step of gradient descent on the support points. */
function update(
  b: Builder,
  inputs: Inputs,
  phi: readonly Value[],
  support: Points,
  choices: Choices,
): Value[] {
  const rate = inputs("learner.inner_lr");
  const { gradients } = op.grad(b, phi, (...net) => {
    const loss = meanSquaredError(b, net, support, choices);
    return [choices.scalesLoss ? op.mul(b, rate, loss) : loss];
  });
  const steps = choices.scalesLoss ? gradients : gradients.map((g) => op.mul(b, like(b, rate, g), g));
  return phi.map((p, i) => op.sub(b, p, steps[i]!));
}

// ---------------------------------------------------------------- the outer loop

function train(b: Builder, choices: Choices): Entry {
  const outputs: Port[] = [
    ...slots.map(statePort),
    { kind: "log", name: "loss.sum", type: f32 },
    { kind: "log", name: "loss.count", type: f32 },
    { kind: "finite", name: "finite", type: bool },
  ];
  const more: Port[] = [...slots.map(statePort), { kind: "iteration", name: "iteration", type: i32 }];
  return entry(b, more, outputs, (inputs) => {
    const source: Source = { seed: inputs("seed"), entry: "train", iteration: inputs("iteration") };
    const [amplitudes, phases] = op.map(b, metaBatch, [], () => {
      const { amplitude, phase } = drawTask(b, inputs, source, "batch");
      return [amplitude, phase];
    });
    const theta = thetaOf(inputs);
    const { value: loss, gradients } = op.grad(b, theta, (...start) => {
      const [losses] = op.map(b, metaBatch, [amplitudes!, phases!], (amplitude, phase) => {
        const task = { amplitude: amplitude!, phase: phase! };
        const points = (path: string): Points => drawPoints(b, inputs, source, { task, path, count: shots });
        const support = points(choices.supportPath);
        const { carry: phi } = op.scan(b, { length: 1 }, start, [], (net) => ({
          carry: update(b, inputs, net, support, choices),
          ys: [],
        }));
        return [meanSquaredError(b, phi, points("objective/draw/x"), choices)];
      });
      return [mean(b, losses!)];
    });
    const { next, moments } = adam(b, inputs, theta, gradients);
    return [...next, ...moments, loss, scalar(b, 1), allFinite(b, [loss, ...gradients, ...next])];
  });
}

/** Zeros in the place of numbers up to 1e-30. */
function withoutTraces(b: Builder, x: Value): Value {
  const ones = like(b, scalar(b, 1), x);
  const edge = (size: number): Value => op.mul(b, like(b, scalar(b, size), x), ones);
  return op.sub(b, x, op.max(b, op.min(b, x, edge(1e-30)), edge(-1e-30)));
}

/** Kingma and Ba 2015, Algorithm 1. */
function adam(
  b: Builder,
  inputs: Inputs,
  theta: readonly Value[],
  gradients: readonly Value[],
): { next: Value[]; moments: Value[] } {
  const hyper = (name: string): Value => inputs(`learner.outer.${name}`);
  const t = op.add(b, inputs("theta.adam.t"), op.constant(b, "i32", [], 1));
  /** A running mean of `terms`, and the mean without its bias towards its start at zero. */
  const average = (name: string, decay: Value, terms: readonly Value[]): { biased: Value; fair: Value }[] => {
    const share = op.sub(b, scalar(b, 1), decay);
    const correction = op.sub(b, scalar(b, 1), op.pow(b, decay, op.convert(b, t, "f32")));
    return terms.map((term, i) => {
      const old = inputs(`theta.adam.${name}.${weights[i]!.name}`);
      const mean = op.add(b, op.mul(b, like(b, decay, old), old), op.mul(b, like(b, share, term), term));
      const biased = withoutTraces(b, mean);
      return { biased, fair: op.div(b, biased, like(b, correction, biased)) };
    });
  };
  const m = average("m", hyper("b1"), gradients);
  const v = average(
    "v",
    hyper("b2"),
    gradients.map((g) => square(b, g)),
  );
  const next = theta.map((p, i) => {
    const size = op.add(b, op.sqrt(b, v[i]!.fair), like(b, hyper("eps"), p));
    return op.sub(b, p, op.div(b, op.mul(b, like(b, hyper("lr"), p), m[i]!.fair), size));
  });
  return { next, moments: [...[...m, ...v].map(({ biased }) => biased), t] };
}

function allFinite(b: Builder, values: readonly Value[]): Value {
  return values
    .map((value) => {
      const axes = value.type.shape.map((_, axis) => axis);
      return op.reduceAll(b, op.isFinite(b, value), axes);
    })
    .reduce((all, one) => op.and(b, all, one));
}

/** The error on query points of held-out tasks after 0, 1, … steps. */
function evaluate(b: Builder, choices: Choices): Entry {
  const type: TensorType = tensor("f32", testTasks, updates + 1);
  const more = slots.slice(0, weights.length).map(statePort);
  return entry(b, more, [{ kind: "report", name: "loss", type }], (inputs) =>
    op.map(b, testTasks, [], () => {
      const source: Source = { seed: inputs("seed"), entry: "evaluate" };
      const task = drawTask(b, inputs, source, "task");
      const support = drawPoints(b, inputs, source, { task, path: "support/x", count: shots });
      const query = drawPoints(b, inputs, source, { task, path: "query/x", count: queries });
      const { ys } = op.scan(b, { length: updates + 1 }, thetaOf(inputs), [], (phi) => ({
        ys: [meanSquaredError(b, phi, query, choices)],
        carry: update(b, inputs, phi, support, choices),
      }));
      return ys;
    }),
  );
}

/** The program of examples/sinusoid-maml.mrl, or one with other choices. */
export function handWrittenMaml(changes: Partial<Choices> = {}): Program {
  const b = new Builder();
  const choices = { ...asInTheExample, ...changes };
  return {
    state: slots,
    hypers,
    entries: { init: init(b), train: train(b, choices), evaluate: evaluate(b, choices) },
  };
}
