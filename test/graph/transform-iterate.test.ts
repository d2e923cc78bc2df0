import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Entry, Port, Program, Value } from "../../src/graph/graph.js";
import { add, mul } from "../../src/graph/ops/arithmetic.js";
import { isFinite, lt } from "../../src/graph/ops/comparison.js";
import { constant } from "../../src/graph/ops/constant.js";
import { bitcast, convert, shiftRight } from "../../src/graph/ops/convert.js";
import { foldKey, randomBits } from "../../src/graph/ops/random-bits.js";
import { reduceAll } from "../../src/graph/ops/shape-construction.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { iterate } from "../../src/graph/passes/iterate.js";
import { bool, f32, i32, keyType, tensor, type TensorType } from "../../src/graph/types.js";
import type { HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";

const pair = tensor("f32", 2);
const port = (kind: Port["kind"], name: string, type: TensorType): Port => ({ kind, name, type });
const seed = port("seed", "seed", keyType);
const growth = port("hyper", "growth", f32);
const walk = port("state", "walk", pair);
const fixed = port("state", "fixed", f32);

function entry(inputs: Port[], outputs: Port[], build: (b: Builder, ...xs: Value[]) => Value[]): Entry {
  const b = new Builder();
  return { inputs, outputs, block: b.block(inputs, (...xs) => build(b, ...xs)) };
}

/**
 * A walk: each iteration multiplies two numbers by `growth` and adds a draw of its own and its index.
 * The log `loss` is the index; the log `even` counts only in iterations before the fifth.
 */
const walkProgram: Program = {
  state: [
    { name: "walk", type: pair },
    { name: "fixed", type: f32 },
  ],
  hypers: [{ name: "growth", value: 0.75 }],
  entries: {
    init: entry([seed, growth], [walk, fixed], (b) => [
      constant(b, "f32", [2], [1, 2]),
      constant(b, "f32", [], 7),
    ]),
    train: entry(
      [seed, growth, walk, fixed, port("iteration", "iteration", i32)],
      [
        walk,
        fixed,
        port("log", "loss.sum", f32),
        port("log", "loss.count", f32),
        port("log", "early.count", f32),
        port("finite", "finite", bool),
      ],
      (b, key, rate, x, y, iteration) => {
        const folded = foldKey(b, key!, bitcast(b, iteration!, "u32"), constant(b, "u32", [], 0), 2);
        const draw = convert(b, shiftRight(b, randomBits(b, folded, [2]), 24), "f32");
        const index = convert(b, iteration!, "f32");
        const both = (value: Value): Value => b.op("broadcast", [value], { shape: [2], axes: [] });
        const moved = add(b, add(b, mul(b, x!, both(rate!)), draw), both(mul(b, index, y!)));
        const early = convert(b, lt(b, iteration!, constant(b, "i32", [], 5)), "f32");
        const finite = reshape(b, reduceAll(b, isFinite(b, moved), [0]), []);
        return [moved, y!, index, constant(b, "f32", [], 1), early, finite];
      },
    ),
  },
};

const looped = iterate(walkProgram);
const scalar = (type: TensorType, value: number) => tensorOf(type, [value]);
const seedTensor = tensorOf(keyType, [1, 2]);

async function open(hypers = {}): Promise<Session> {
  const session = await referenceExecutor.open(looped, { hypers });
  await session.call("init", { seed: seedTensor });
  return session;
}

function train(session: Session, iteration: number, count: number, window: number): Promise<HostTensors> {
  return session.call("train", {
    seed: seedTensor,
    iteration: scalar(i32, iteration),
    count: scalar(i32, count),
    window: scalar(i32, window),
  });
}

async function numbers(session: Session): Promise<Record<string, number[]>> {
  const state = await session.readState();
  return Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, [...data]]));
}

describe("iterate", () => {
  it("adds a state slot for each log, which init sets to zero", async () => {
    expect(looped.state.map(({ name }) => name)).toEqual([
      "walk",
      "fixed",
      "log.loss.sum",
      "log.loss.count",
      "log.early.count",
    ]);
    expect(await numbers(await open())).toEqual({
      walk: [1, 2],
      fixed: [7],
      "log.loss.sum": [0],
      "log.loss.count": [0],
      "log.early.count": [0],
    });
  });

  it("gives the same bits however a run is cut into calls", async () => {
    const whole = await open();
    expect(await train(whole, 0, 23, 10)).toMatchObject({
      "ran:ran": { data: new Int32Array([23]) },
      "finite:finite": { data: new Uint8Array([1]) },
    });
    const expected = await numbers(whole);
    for (const size of [1, 4, 10]) {
      const session = await open();
      for (let done = 0; done < 23; done += size) await train(session, done, Math.min(size, 23 - done), 10);
      expect(await numbers(session)).toEqual(expected);
    }
  });

  it("does what one iteration after another does", async () => {
    const single = await referenceExecutor.open(walkProgram, {});
    await single.call("init", { seed: seedTensor });
    for (let i = 0; i < 6; i++) {
      await single.call("train", { seed: seedTensor, iteration: scalar(i32, i) });
    }
    const session = await open();
    await train(session, 0, 6, 100);
    expect((await numbers(session))["walk"]).toEqual((await numbers(single))["walk"]);
  });

  it("sums the logs of the current window, also across calls", async () => {
    const session = await open();
    await train(session, 0, 8, 6);
    expect(await numbers(session)).toMatchObject({
      "log.loss.sum": [6 + 7],
      "log.loss.count": [2],
      "log.early.count": [0],
    });
    await train(session, 8, 3, 6);
    expect(await numbers(session)).toMatchObject({
      "log.loss.sum": [6 + 7 + 8 + 9 + 10],
      "log.loss.count": [5],
    });
    await train(session, 11, 2, 6);
    expect(await numbers(session)).toMatchObject({ "log.loss.sum": [12], "log.loss.count": [1] });
  });

  it("ends at the first iteration that is not finite, and counts those before it", async () => {
    const session = await open({ growth: 1e10 });
    const result = await train(session, 0, 100, 10);
    expect([...result["finite:finite"]!.data]).toEqual([0]);
    // 2, then 2e10, 2e20 and 2e30 are finite in f32.
    expect([...result["ran:ran"]!.data]).toEqual([3]);
  });

  it("runs nothing for a count of zero", async () => {
    const session = await open();
    const before = await numbers(session);
    const result = await train(session, 5, 0, 10);
    expect([...result["ran:ran"]!.data]).toEqual([0]);
    expect(await numbers(session)).toEqual(before);
  });

  it("carries no state that an iteration hands on as it is", () => {
    const loop = looped.entries["train"]!.block.nodes.find((node) => node.op === "while")!;
    expect(loop.inputs.map(({ name }) => name)).not.toContain("fixed");
    expect(loop.inputs.map(({ name }) => name)).toContain("walk");
  });

  it("leaves a program without training as it is", () => {
    const program: Program = { ...walkProgram, entries: { init: walkProgram.entries["init"]! } };
    expect(iterate(program)).toBe(program);
  });
});
