import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Program } from "../../src/graph/graph.js";
import { add, mul, scale } from "../../src/graph/ops/index.js";
import { f32, i32, keyType, tensor } from "../../src/graph/types.js";
import type { HostTensor } from "../../src/runtime/executors/executor.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";

const pair = tensor("f32", 2);

/** w starts as the seed's words as floats; each iteration adds rate · iteration to it and logs w. */
function program(): Program {
  const b = new Builder();
  const init = b.block([{ type: keyType }], (seed) => [b.op("convert", [seed!], { dtype: "f32" })]);
  const train = b.block([{ type: f32 }, { type: pair }, { type: i32 }], (rate, w, iteration) => {
    const step = mul(b, rate!, b.op("convert", [iteration!], { dtype: "f32" }));
    const next = add(b, w!, b.op("broadcast", [step], { shape: [2], axes: [] }));
    return [scale(b, next, 1), next];
  });
  return {
    state: [{ name: "w", type: pair }],
    hypers: [{ name: "rate", value: 0.1 }],
    entries: {
      init: {
        inputs: [{ kind: "seed", name: "seed", type: keyType }],
        outputs: [{ kind: "state", name: "w", type: pair }],
        block: init,
      },
      train: {
        inputs: [
          { kind: "hyper", name: "rate", type: f32 },
          { kind: "state", name: "w", type: pair },
          { kind: "iteration", name: "iteration", type: i32 },
        ],
        outputs: [
          { kind: "log", name: "w.sum", type: pair },
          { kind: "state", name: "w", type: pair },
        ],
        block: train,
      },
    },
  };
}

const seed: HostTensor = { dtype: "u32", shape: [2], data: Uint32Array.of(3, 5) };
const iteration = (i: number): HostTensor => ({ dtype: "i32", shape: [], data: Int32Array.of(i) });

describe("the reference executor", () => {
  it("keeps state between calls and returns the other outputs by kind and name", async () => {
    const session = await referenceExecutor.open(program(), {});
    expect(await session.call("init", { seed })).toEqual({});
    await session.call("train", { iteration: iteration(1) });
    const outputs = await session.call("train", { iteration: iteration(2) });
    const w = Float32Array.of(3, 5).map((x) => Math.fround(Math.fround(x + 0.1) + Math.fround(0.1 * 2)));
    expect(outputs).toEqual({ "log:w.sum": { dtype: "f32", shape: [2], data: w } });
    expect(await session.readState()).toEqual({ w: { dtype: "f32", shape: [2], data: w } });
  });

  it("computes floats in double precision where asked to", async () => {
    const session = await referenceExecutor.open(program(), { f64: true });
    await session.call("init", { seed });
    await session.call("train", { iteration: iteration(1) });
    const { w } = await session.readState();
    expect(w!.data).toEqual(Float64Array.of(3 + 0.1, 5 + 0.1));
  });

  it("takes other hyperparameters, and only those that the program has", async () => {
    const session = await referenceExecutor.open(program(), { hypers: { rate: 2 } });
    await session.writeState({ w: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } });
    await session.call("train", { iteration: iteration(3) });
    expect((await session.readState())["w"]!.data).toEqual(Float32Array.of(7, 8));
    await expect(referenceExecutor.open(program(), { hypers: { speed: 1 } })).rejects.toThrow(
      "no hyperparameter speed",
    );
  });

  it("shares no memory with what it is given or gives", async () => {
    const session = await referenceExecutor.open(program(), {});
    const data = Float32Array.of(1, 2);
    await session.writeState({ w: { dtype: "f32", shape: [2], data } });
    data[0] = 99;
    const read = await session.readState();
    expect(read["w"]!.data).toEqual(Float32Array.of(1, 2));
    read["w"]!.data[0] = 99;
    const outputs = await session.call("train", { iteration: iteration(0) });
    outputs["log:w.sum"]!.data[1] = 99;
    expect((await session.readState())["w"]!.data).toEqual(Float32Array.of(1, 2));
  });

  it("keeps what is handed over where it is, and gives states by name", async () => {
    const session = await referenceExecutor.open(program(), {});
    const data = Float32Array.of(1, 2);
    await session.writeState({ w: { dtype: "f32", shape: [2], data } }, { take: true });
    data[0] = 99;
    expect((await session.readState(["w"]))["w"]!.data).toEqual(Float32Array.of(99, 2));
    await expect(session.readState(["v"])).rejects.toThrow("state v has no value");
    expect((await session.readPart("w", 1, 1)).data).toEqual(Float32Array.of(2));
  });

  it("gives back the state that another session wrote", async () => {
    const first = await referenceExecutor.open(program(), {});
    await first.call("init", { seed });
    const second = await referenceExecutor.open(program(), {});
    await second.writeState(await first.readState());
    const a = await first.call("train", { iteration: iteration(4) });
    expect(await second.call("train", { iteration: iteration(4) })).toEqual(a);
  });

  it("says what does not fit", async () => {
    const session = await referenceExecutor.open(program(), {});
    const w: HostTensor = { dtype: "f32", shape: [3], data: new Float32Array(3) };
    await expect(session.call("test", {})).rejects.toThrow("no entry test");
    await expect(session.call("train", { iteration: iteration(0) })).rejects.toThrow("state w has no value");
    await expect(session.call("init", {})).rejects.toThrow("input seed has no value");
    await expect(session.call("init", { seed: iteration(0) })).rejects.toThrow("u32[2], and i32 was given");
    await expect(session.writeState({ w })).rejects.toThrow("f32[2], and f32[3] was given");
    await expect(session.writeState({ v: w })).rejects.toThrow("no state v");
  });
});
