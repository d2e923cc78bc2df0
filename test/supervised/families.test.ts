import { describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { compileText } from "../agreement/support/compile-text.js";
import { reference64, train, withSession } from "../agreement/support/engines.js";
import { output, type Layer } from "./support/plain-net.js";

const examples = 12;

/** What a task drew, and what the library makes of a net's answers on its examples. */
function keeping(tasks: string, loss: string, more = ""): string {
  return `
import { GaussianClusters, NoisySinusoid, SinusoidOrLine } from "std/tasks"

learner kept<T: Supervised, P>(model: Net<T.X, P>, loss: (T.X -> P, T.Example[n]) -> f32,
                               accuracy: ((T.X -> P, T.Example[n]) -> f32)? = none) for T {
  state theta = model.init()
  state data: T.Example[${examples}]
  train {
    let task ~ tasks
    let set = task.draw(${examples})
    data = set
    log loss = loss(theta, set)
    static if accuracy != none { log accuracy = accuracy(theta, set) }
  }
}

experiment one {
  tasks = ${tasks}
  learner = kept(model: mlp(hidden: [5], activation: tanh), loss: ${loss}${more})
  train { iterations: 1 }
}`;
}

async function drawn(text: string, seed = 0): Promise<HostTensors> {
  const { executable } = prepareProgram(compileText(text).program, { f64: true });
  return withSession(reference64, executable, (session) => train(session, executable, [1], { seed }));
}

function column(state: HostTensors, name: string): number[] {
  return Array.from(state[name]!.data as ArrayLike<number>);
}

function netOf(state: HostTensors): Layer[] {
  return [0, 1].map((layer) => {
    const [w, b] = [column(state, `theta.layers.${layer}.w`), column(state, `theta.layers.${layer}.b`)];
    return {
      w: Array.from({ length: w.length / b.length }, (_, i) => w.slice(i * b.length, (i + 1) * b.length)),
      b,
    };
  });
}

describe("Gaussian clusters", () => {
  const text = keeping(
    "GaussianClusters(ways: 4, signal: 2, distractors: 1)",
    "cross_entropy",
    ", accuracy: accuracy",
  );

  test("hold each class as often, at a place of its own; distractors tell nothing", async () => {
    const tasks = "GaussianClusters(ways: 4, signal: 2, distractors: 1, spread: 0)";
    const state = await drawn(keeping(tasks, "cross_entropy"));
    expect(state["data.x"]!.shape).toEqual([examples, 3]);
    const [x, y] = [column(state, "data.x"), column(state, "data.y")];
    expect(y).toEqual(Array.from({ length: examples }, (_, i) => i % 4));
    const places = y.map((_, i) => x.slice(3 * i, 3 * i + 2).join());
    expect(new Set(places).size).toBe(4);
    places.forEach((place, i) => expect(place).toBe(places[i % 4]));
    const rest = y.map((_, i) => x[3 * i + 2]!);
    expect(new Set(rest).size).toBe(examples);
  });

  test("cross-entropy and accuracy are those of the softmax over the net's numbers", async () => {
    const seen = new Set<number>();
    for (const seed of [0, 1, 2]) {
      const state = await drawn(text, seed);
      const [x, y, net] = [column(state, "data.x"), column(state, "data.y"), netOf(state)];
      let [loss, right] = [0, 0];
      y.forEach((label, i) => {
        const logits = output(net, x.slice(3 * i, 3 * i + 3));
        loss += Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[label]!;
        if (Math.max(...logits) === logits[label]) right++;
      });
      expect(Math.abs(state["log.loss.sum"]!.data[0]! - loss / examples)).toBeLessThan(1e-12);
      expect(state["log.accuracy.sum"]!.data[0]).toBeCloseTo(right / examples, 12);
      seen.add(right);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});

describe("regression families", () => {
  test("noise that goes with the amplitude: none without noise, ten times as much with ten times as large a share", async () => {
    const [none, small, large] = await Promise.all(
      [0, 0.01, 0.1].map((noise) => drawn(keeping(`NoisySinusoid(noise: ${noise})`, "mse"))),
    );
    const y = [none!, small!, large!].map((state) => column(state, "data.y"));
    expect(column(large!, "data.x")).toEqual(column(none!, "data.x"));
    y[0]!.forEach((clean, i) => {
      const [a, b] = [y[1]![i]! - clean, y[2]![i]! - clean];
      expect(Math.abs(a)).toBeGreaterThan(1e-6);
      expect(b / a).toBeCloseTo(10, 6);
    });
  });

  test("of sine waves and lines, some tasks are lines and some are not", async () => {
    const straight = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map(async (seed) => {
        const state = await drawn(keeping("SinusoidOrLine(noise: 0)", "mse"), seed);
        const [x, y] = [column(state, "data.x"), column(state, "data.y")];
        const slope = (y[1]! - y[0]!) / (x[1]! - x[0]!);
        return y.every((value, i) => Math.abs(value - y[0]! - slope * (x[i]! - x[0]!)) < 1e-6);
      }),
    );
    expect(new Set(straight).size).toBe(2);
  });
});
