import { describe, expect, it, vi } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Port, Program, StateSlot } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { bool, i32, tensor } from "../../src/graph/types.js";
import type { HostTensors } from "../../src/runtime/executors/executor.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { openInPlace } from "../../src/runtime/executors/wasm/in-place.js";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";

const slots: readonly StateSlot[] = [
  { name: "total", type: tensor("f32", 3) },
  { name: "words", type: tensor("u32", 2) },
  { name: "flag", type: bool },
];

/** `add` adds x times the hyperparameter to `total`, flips `flag` and reports the sum. */
function counter(): Program {
  const b = new Builder();
  const state = (slot: StateSlot): Port => ({ kind: "state", ...slot });
  const scalar = tensor("f32");
  const add = b.block([{ type: scalar }, ...slots, { type: i32 }], (scale, total, words, flag, x) => {
    const step = op.broadcastTo(b, op.mul(b, scale!, op.convert(b, x!, "f32")), [3]);
    const sum = op.add(b, total!, step);
    return [sum, words!, op.not(b, flag!), op.reduceSum(b, sum, [0])];
  });
  return {
    state: slots,
    hypers: [{ name: "scale", value: 2 }],
    entries: {
      add: {
        inputs: [
          { kind: "hyper", name: "scale", type: scalar },
          ...slots.map(state),
          { kind: "iteration", name: "x", type: i32 },
        ],
        outputs: [...slots.map(state), { kind: "report", name: "sum", type: scalar }],
        block: add,
      },
    },
  };
}

const start: HostTensors = {
  total: tensorOf(tensor("f32", 3), [1, 2, 3]),
  words: tensorOf(tensor("u32", 2), [7, 4294967295]),
  flag: tensorOf(bool, [1]),
};
const five: HostTensors = { x: tensorOf(i32, [5]) };

describe("A session of the wasm executor", () => {
  it("keeps its state between calls, and gives and takes it", async () => {
    const session = await wasmExecutor.open(counter(), { hypers: { scale: 3 } });
    await session.writeState(start);
    expect((await session.call("add", five))["report:sum"]!.data[0]).toBe(6 + 3 * 15);
    const state = await session.readState();
    expect([...state["total"]!.data]).toEqual([16, 17, 18]);
    expect([...state["words"]!.data]).toEqual([7, 4294967295]);
    expect(state["flag"]).toEqual(tensorOf(bool, [0]));
    await session.writeState({ flag: tensorOf(bool, [1]) });
    expect(Object.keys(await session.readState(["flag"]))).toEqual(["flag"]);
    await session.call("add", five);
    expect([...(await session.readState(["total"]))["total"]!.data]).toEqual([31, 32, 33]);
    await session.close();
  });

  it("gives and takes its state in parts; one has a value once its end was written", async () => {
    const session = await wasmExecutor.open(counter(), {});
    const part = tensorOf(tensor("f32", 2), [1, 2]);
    await session.writePart!("total", 0, part);
    await expect(session.readState(["total"])).rejects.toThrow("no value yet");
    await session.writePart!("total", 2, tensorOf(tensor("f32", 1), [3]));
    expect([...(await session.readState(["total"]))["total"]!.data]).toEqual([1, 2, 3]);
    await session.writeState(start);
    expect(await session.readPart("total", 1, 2)).toEqual(tensorOf(tensor("f32", 2), [2, 3]));
    expect(await session.readPart("flag", 0, 1)).toEqual(tensorOf(tensor("bool", 1), [1]));
    await expect(session.writePart!("total", 2, tensorOf(tensor("f32", 2), [1, 2]))).rejects.toThrow("part");
    await session.close();
  });

  it("computes on one thread where threads cannot share memory, and says so", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    try {
      const notices: string[] = [];
      const options = { threads: 2, notice: (message: string) => void notices.push(message) };
      expect(wasmExecutor.threads(options)).toBe(1);
      const session = await wasmExecutor.open(counter(), options);
      await session.writeState(start);
      expect((await session.call("add", five))["report:sum"]!.data[0]).toBe(36);
      await session.close();
      expect(notices).toEqual(["wasm computes on one thread: threads cannot share memory here"]);
      await (await wasmExecutor.open(counter(), { ...options, threads: 1 })).close();
      expect(notices).toHaveLength(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("runs in the thread that asks too", async () => {
    const session = openInPlace(counter(), { hypers: { scale: 3 } });
    await session.writeState(start);
    expect((await session.call("add", five))["report:sum"]!.data[0]).toBe(6 + 3 * 15);
    expect([...(await session.readState(["total"]))["total"]!.data]).toEqual([16, 17, 18]);
    await session.close();
  });

  it("leaves the tensors it is given alone, unless it may take them", async () => {
    const session = await wasmExecutor.open(counter(), {});
    await session.writeState(start);
    expect([...start["total"]!.data]).toEqual([1, 2, 3]);
    await session.writeState({ total: tensorOf(tensor("f32", 3), [4, 5, 6]) }, { take: true });
    expect([...(await session.readState(["total"]))["total"]!.data]).toEqual([4, 5, 6]);
    await session.close();
  });

  it("says what is missing, unknown or of another type", async () => {
    const session = await wasmExecutor.open(counter(), {});
    await expect(session.call("add", five)).rejects.toThrow("The state total has no value yet.");
    await expect(session.readState()).rejects.toThrow("The state total has no value yet.");
    await expect(session.writeState({ other: start["flag"]! })).rejects.toThrow("no state other");
    await expect(session.writeState({ total: start["flag"]! })).rejects.toThrow("f32[3]");
    await session.writeState(start);
    await expect(session.call("add", {})).rejects.toThrow("The input x has no value.");
    await expect(session.call("nothing", {})).rejects.toThrow("no entry nothing");
    await session.close();
    await expect(session.call("add", five)).rejects.toThrow("closed");
    await expect(wasmExecutor.open(counter(), { hypers: { rate: 1 } })).rejects.toThrow(
      "hyperparameter rate",
    );
  });

  it("names the largest buffers of a program that addresses do not reach", async () => {
    const b = new Builder();
    const span = { file: "spec.mrl", line: 3, column: 5, endLine: 3, endColumn: 9 };
    const type = tensor("f32", 600_000_000);
    const huge = { name: "replay", type, span };
    const block = b.block([{ type }], (x) => [op.neg(b, x!)]);
    const port: Port = { kind: "state", name: "replay", type };
    const program: Program = {
      state: [huge, { ...huge, name: "context" }],
      hypers: [],
      entries: { train: { inputs: [port], outputs: [port], block } },
    };
    await expect(wasmExecutor.open(program, {})).rejects.toThrow(
      /needs 4,577\.\d MiB .*4,096 MiB[^]*2,288\.8 MiB: state replay, f32 × 600,000,000 \(spec\.mrl:3:5\)/,
    );
  });
});
