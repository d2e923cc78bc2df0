import { describe, expect, test } from "vitest";
import type { HostTensor, HostTensors } from "../../src/runtime/executors/executor.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { compileText } from "../agreement/support/compile-text.js";
import { reference64, train, withSession } from "../agreement/support/engines.js";
import {
  combined,
  differences,
  numbersOf,
  squaredError,
  withNumbers,
  type Layer,
  type Point,
} from "./support/plain-net.js";

const [shots, batch, rate] = [3, 2, 0.3];

/** One iteration of `learner`; `keep` is the body of one that keeps what it draws in states. */
function spec(learner: string, keep = "train {}"): string {
  return `
import { Sinusoid } from "std/tasks"
import { anil, cavia, meta_sgd, reptile } from "std/learners"

fn same<T>(x: T) -> T = x

learner kept<T: Supervised>(static shots = ${shots}, static meta_batch = ${batch}, static steps = 2) for T {
  ${keep}
}

experiment one {
  tasks = Sinusoid()
  learner = ${learner}
  train { iterations: 1 }
}`;
}

/** Draws in the frames of a learner with an objective: a draw's numbers come from names, not from what is done with them. */
const supportAndQuery = `
  state support: T.Example[meta_batch, shots]
  state query: T.Example[meta_batch, shots]
  adapt(task) { let support = task.draw(shots); return support }
  objective(task) = (adapt(task), task.draw(shots))
  train {
    let batch[meta_batch] ~ tasks
    let (s, q) = [for task in batch: objective(task)]
    support = s
    query = q
  }`;

/** CAVIA and ANIL draw the support set as an argument. */
const asArgument = supportAndQuery.replace(
  "{ let support = task.draw(shots); return support }",
  "= same(task.draw(shots))",
);

const setsOfSteps = `
  state sets: T.Example[meta_batch, steps, shots]
  fn trained(task) = for _ in 0 ..< steps { let phi = same(task.draw(shots)); yield phi }
  train {
    let batch[meta_batch] ~ tasks
    let phi = same([for task in batch: trained(task)])
    sets = phi
  }`;

interface Task {
  readonly support: readonly Point[];
  readonly query: readonly Point[];
}

/** One iteration: the state before and after, and what was drawn. */
async function iteration(
  learner: string,
  keep: string,
): Promise<{ before: HostTensors; after: HostTensors; drawn: HostTensors }> {
  const run = async (text: string): Promise<[HostTensors, HostTensors]> => {
    const { executable } = prepareProgram(compileText(text).program, { f64: true });
    return withSession(reference64, executable, async (session) => [
      await train(session, executable, []),
      await train(session, executable, [1]),
    ]);
  };
  const [before, after] = await run(spec(learner));
  const [, drawn] = await run(spec("kept()", keep));
  return { before, after, drawn };
}

function numbers({ data }: HostTensor): number[] {
  return Array.from(data as ArrayLike<number>);
}

function rows<T>(flat: readonly T[], count: number): T[][] {
  const size = flat.length / count;
  return Array.from({ length: count }, (_, i) => flat.slice(i * size, (i + 1) * size));
}

function points(drawn: HostTensors, name: string): Point[] {
  const [x, y] = [numbers(drawn[`${name}.x`]!), numbers(drawn[`${name}.y`]!)];
  return x.map((value, i) => ({ x: [value], y: [y[i]!] }));
}

function tasksOf(drawn: HostTensors): Task[] {
  const [support, query] = [rows(points(drawn, "support"), batch), rows(points(drawn, "query"), batch)];
  return support.map((set, i) => ({ support: set, query: query[i]! }));
}

/** A net in a state, by the paths of its layers. */
function netIn(state: HostTensors, paths: readonly string[]): Layer[] {
  return paths.map((path) => {
    const [w, b] = [state[`${path}.w`]!, state[`${path}.b`]!];
    return { w: rows(numbers(w), w.shape[0]!), b: numbers(b) };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-3);
  found.forEach((x, i) => expect(Math.abs(x - wanted[i]!) / largest, `number ${i}`).toBeLessThan(1e-7));
}

describe("one iteration, in double precision", () => {
  /** The step that was taken is the gradient of `loss` by the numbers of these layers. */
  async function expectGradient(
    learner: string,
    keep: string,
    paths: readonly string[],
    loss: (layers: readonly Layer[], task: Task) => number,
  ): Promise<void> {
    const { before, after, drawn } = await iteration(learner, keep);
    const [start, end] = [netIn(before, paths), netIn(after, paths)];
    const tasks = tasksOf(drawn);
    expect(tasks[0]).not.toEqual(tasks[1]);
    const objective = (at: readonly Layer[]): number => mean(tasks.map((task) => loss(at, task)));
    expectClose([after["log.loss.sum"]!.data[0] as number], [objective(start)]);
    const wanted = differences((flat) => objective(withNumbers(start, flat)), numbersOf(start));
    expectClose(numbersOf(combined(start, end, (x, y) => x - y)), wanted);
  }

  test("Meta-SGD: the start and the rates of two inner steps", () =>
    expectGradient(
      `meta_sgd(model: mlp(hidden: [4], activation: tanh), shots: ${shots}, steps: 2, meta_batch: ${batch},
        first_rate: 0.1 .. 0.4, outer: sgd(1.0))`,
      supportAndQuery,
      ["theta.layers.0", "theta.layers.1", "rate.layers.0", "rate.layers.1"],
      (layers, { support, query }) => {
        const rates = layers.slice(2);
        let phi = layers.slice(0, 2);
        for (let step = 0; step < 2; step++) {
          const { layers: gradient } = squaredError(phi, support);
          const scaled = combined(rates, gradient, (r, g) => r * g);
          phi = combined(phi, scaled, (x, d) => x - d);
        }
        return squaredError(phi, query).loss;
      },
    ));

  test("ANIL: the body through a head that two inner steps adapt", () =>
    expectGradient(
      `anil(body: mlp(hidden: [3], activation: tanh), features: 4, activation: tanh, shots: ${shots}, steps: 2,
        inner_lr: ${rate}, meta_batch: ${batch}, outer: sgd(1.0))`,
      asArgument,
      ["theta.layers.0", "theta.layers.1", "top"],
      (layers, { support, query }) => {
        let phi = layers;
        for (let step = 0; step < 2; step++) {
          const { layers: gradient } = squaredError(phi, support);
          phi = combined(phi, gradient, (x, g, layer) => (layer === 2 ? x - rate * g : x));
        }
        return squaredError(phi, query).loss;
      },
    ));

  test("CAVIA: the net through a context that two inner steps adapt", () =>
    expectGradient(
      `cavia(model: mlp(hidden: [4], activation: tanh), context: 2, shots: ${shots}, steps: 2, inner_lr: ${rate},
        meta_batch: ${batch}, outer: sgd(1.0))`,
      asArgument,
      ["theta.layers.0", "theta.layers.1"],
      (layers, { support, query }) => {
        let context = [0, 0];
        const beside = ({ x, y }: Point): Point => ({ x: [...x, ...context], y });
        for (let step = 0; step < 2; step++) {
          const { inputs } = squaredError(layers, support.map(beside));
          context = context.map((c, i) => c - rate * inputs.reduce((sum, input) => sum + input[1 + i]!, 0));
        }
        return squaredError(layers, query.map(beside)).loss;
      },
    ));

  test("Reptile: a part of the way to where two steps on fresh examples lead", async () => {
    const { before, after, drawn } = await iteration(
      `reptile(model: mlp(hidden: [4], activation: tanh), shots: ${shots}, steps: 2, inner_lr: ${rate},
        meta_batch: ${batch}, outer_lr: 0.5, anneal: 100)`,
      setsOfSteps,
    );
    const paths = ["theta.layers.0", "theta.layers.1"];
    const [start, end] = [netIn(before, paths), netIn(after, paths)];
    const ends = rows(points(drawn, "sets"), batch).map((task) => {
      let phi = start;
      for (const set of rows(task, 2))
        phi = combined(phi, squaredError(phi, set).layers, (x, g) => x - rate * g);
      return numbersOf(phi);
    });
    const wanted = numbersOf(start).map(
      (_, i) => 0.5 * (mean(ends.map((phi) => phi[i]!)) - numbersOf(start)[i]!),
    );
    expectClose(numbersOf(combined(end, start, (x, y) => x - y)), wanted);
  });
});
