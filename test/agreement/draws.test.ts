import { describe, expect, test } from "vitest";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { prepareText } from "./support/compile-text.js";
import { compiledEngines, reference, relativeDifference, train, withSession } from "./support/engines.js";

/** A learner that keeps what it drew last. */
const drawing = `
import { Sinusoid } from "std/tasks"

learner drawing<T: Supervised>() for T {
  state uniform: f32[1001] = zeros
  state looped: f32[3, 5] = zeros
  state mapped: f32[7, 3] = zeros
  state normal: f32[100] = zeros
  state truncated: f32[100] = zeros
  state chosen: i32[50] = zeros
  train {
    let u: f32[1001] ~ StandardUniform
    uniform = u
    looped = for i in 0 ..< 3 { let v: f32[5] ~ StandardUniform; yield v }
    mapped = [for i in 0 ..< 7: { let w: f32[3] ~ StandardUniform; return w }]
    let n: f32[100] ~ Normal(1.0, 2.0)
    normal = n
    let m: f32[100] ~ TruncatedNormal(0.0, 1.0)
    truncated = m
    let c: i32[50] ~ Uniform(0 ..< 10)
    chosen = c
  }
}

experiment drawn {
  tasks = Sinusoid()
  learner = drawing()
  train { iterations: 10 }
}
`;

describe("the same seed", () => {
  const { executable } = prepareText(drawing);
  const draw = (engine: typeof reference, seed: number, calls: number[]): Promise<HostTensors> =>
    withSession(engine, executable, (session) => train(session, executable, calls, { seed }));

  test.each(compiledEngines)("gives the same random bits on $name", async (engine) => {
    for (const seed of [0, 2 ** 40 + 3]) {
      const [found, wanted] = [await draw(engine, seed, [3]), await draw(reference, seed, [3])];
      // A uniform number is 24 of its bits, without any rounding.
      for (const name of ["uniform", "looped", "mapped", "chosen"]) {
        expect(found[name]!.data, `${name}`).toEqual(wanted[name]!.data);
      }
      expect(relativeDifference(wanted["normal"]!, found["normal"]!)).toBeLessThan(5e-7);
      expect(relativeDifference(wanted["truncated"]!, found["truncated"]!)).toBeLessThan(5e-7);
    }
  });

  test("another seed, another iteration and another turn of a loop draw other numbers", async () => {
    const [one, two, three] = [
      await draw(reference, 0, [1]),
      await draw(reference, 1, [1]),
      await draw(reference, 0, [2]),
    ];
    expect(one["uniform"]!.data).not.toEqual(two["uniform"]!.data);
    expect(one["uniform"]!.data).not.toEqual(three["uniform"]!.data);
    const all = [...one["looped"]!.data, ...one["mapped"]!.data, ...one["uniform"]!.data];
    // Of a thousand numbers of 24 bits, two are alike once in 30 seeds; here none are.
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("draws do not change", () => {
  const plain = `
import { Sinusoid } from "std/tasks"

learner slow<T: Supervised, P>(model: Net<T.X, P>, loss: (T.X -> P, T.Example[n]) -> f32 = mse) for T {
  state theta = model.init()
  train {
    // BEFORE
    let batch[4] ~ tasks
    // BETWEEN
    log loss = minimise mean([for task in batch: loss(theta, task.draw(5))]) over theta with adam(0.01)
    // AFTER
  }
}

experiment small {
  tasks = Sinusoid()
  learner = slow(model: mlp(hidden: [6]))
  train { iterations: 5 }
}
`;
  const after5 = async (text: string): Promise<HostTensors> => {
    const { executable } = prepareText(text);
    const state = await withSession(reference, executable, (session) => train(session, executable, [5]));
    return Object.fromEntries(Object.entries(state).filter(([name]) => name.startsWith("theta")));
  };

  test.each([
    ["a log", "AFTER", "log twice = 2.0 * norm(theta)"],
    ["a log before", "BEFORE", "log size = norm(theta)"],
    ["another draw before", "BEFORE", "let noise ~ Normal(0.0, 1.0)\n    log noise = noise"],
    [
      "another draw between",
      "BETWEEN",
      "let others[3] ~ tasks\n    let sets = [for o in others: o.draw(2)]\n    log others = mean([for s in sets: loss(theta, s)])",
    ],
    ["a loop that draws", "BETWEEN", "for i in 0 ..< 3 { let u ~ Uniform(0.0, 1.0); log u = u }"],
  ])("when %s is added", async (_, place, line) => {
    const changed = plain.replace(`// ${place}`, line);
    expect(changed).not.toBe(plain);
    expect(await after5(changed)).toEqual(await after5(plain));
  });

  test("but a binder's other name draws other numbers", async () => {
    const renamed = plain.replaceAll("batch", "several");
    expect(await after5(renamed)).not.toEqual(await after5(plain));
  });
});
