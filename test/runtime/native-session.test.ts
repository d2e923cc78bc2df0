import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Port, Program, StateSlot } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { expand } from "../../src/graph/passes/expand.js";
import { iterate } from "../../src/graph/passes/iterate.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { bool, f32, i32, keyType, sizeOf, tensor, type TensorType } from "../../src/graph/types.js";
import { ExecutorError } from "../../src/runtime/executors/executor-error.js";
import type { HostTensor, HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { openFastest } from "../../src/runtime/executors/native/choose-jit.js";
import { nativeExecutor, writeProgram } from "../../src/runtime/executors/native/index.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { unalignedArray } from "../../src/runtime/executors/unaligned.js";
import { metaStep } from "../graph/meta-step.js";
import { noNativeEngine } from "./native-engine.js";

const span = { file: "spec.mrl", line: 3, column: 5, endLine: 3, endColumn: 9 };
const slots: readonly StateSlot[] = [
  { name: "total", type: tensor("f32", 3) },
  { name: "words", type: tensor("u32", 2) },
  { name: "flag", type: bool },
];

/** `init` makes a state from the seed; `add` adds `scale` times x to `total`, flips `flag` and reports the sum. */
function counter(): Program {
  const b = new Builder();
  const state = (slot: StateSlot): Port => ({ kind: "state", ...slot });
  const init = b.block([{ type: keyType }], (seed) => [
    op.constant(b, "f32", [3], 0),
    seed!,
    op.constant(b, "bool", [], 1),
  ]);
  const add = b.block([{ type: f32 }, ...slots, { type: i32 }], (scale, total, words, flag, x) => {
    b.span = span;
    const step = op.broadcastTo(b, op.mul(b, scale!, op.convert(b, x!, "f32")), [3]);
    const sum = op.add(b, total!, step);
    return [sum, words!, op.not(b, flag!), op.reduceSum(b, sum, [0])];
  });
  return {
    state: slots,
    hypers: [{ name: "scale", value: 2 }],
    entries: {
      init: {
        inputs: [{ kind: "seed", name: "seed", type: keyType }],
        outputs: slots.map(state),
        block: init,
      },
      add: {
        inputs: [
          { kind: "hyper", name: "scale", type: f32 },
          ...slots.map(state),
          { kind: "iteration", name: "x", type: i32 },
        ],
        outputs: [...slots.map(state), { kind: "report", name: "sum", type: f32 }],
        block: add,
      },
    },
  };
}

const seed = tensorOf(keyType, [7, 2 ** 32 - 1], false);
const integer = (value: number) => tensorOf(i32, [value], false);
const numbers = (tensors: HostTensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]]));

async function withSession<T>(
  program: Program,
  options: Parameters<typeof nativeExecutor.open>[1],
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await nativeExecutor.open(program, options);
  return use(session).finally(() => session.close());
}

describe.skipIf(noNativeEngine).each([{ jit: false }, { jit: true }])(
  "a native session, jit $jit",
  ({ jit }) => {
    it("keeps its state from call to call", () =>
      withSession(counter(), { jit }, async (session) => {
        await session.call("init", { seed });
        expect(numbers(await session.call("add", { x: integer(3) }))).toEqual({ "report:sum": [18] });
        expect(numbers(await session.call("add", { x: integer(-1) }))).toEqual({ "report:sum": [12] });
        expect(numbers(await session.readState())).toEqual({
          total: [4, 4, 4],
          words: [7, 2 ** 32 - 1],
          flag: [1],
        });
      }));

    it("takes a state, whole or in part", () =>
      withSession(counter(), { jit, hypers: { scale: 10 } }, async (session) => {
        const words = tensorOf(keyType, [2 ** 31, 5], false);
        await session.writeState({
          total: tensorOf(slots[0]!.type, [1, 2, 3], false),
          words,
          flag: tensorOf(bool, [0], false),
        });
        await session.writeState({ total: tensorOf(slots[0]!.type, [-1, 0, 1], false) });
        expect(numbers(await session.call("add", { x: integer(1) }))).toEqual({ "report:sum": [30] });
        const state = await session.readState();
        expect(state["words"]).toEqual(words);
        expect(numbers(state)).toMatchObject({ total: [9, 10, 11], flag: [1] });
      }));

    it("gives some of its states alone, and takes the memory of those that are handed over", () =>
      withSession(counter(), { jit }, async (session) => {
        await session.call("init", { seed });
        const words = { ...keyType, data: unalignedArray("u32", 2) };
        words.data.set([3, 2 ** 32 - 2]);
        const flag = tensorOf(bool, [0], false);
        await session.writeState({ words, flag }, { take: true });
        expect(words.data.byteLength).toBe(0);
        expect(numbers(await session.readState(["words", "flag"]))).toEqual({
          words: [3, 2 ** 32 - 2],
          flag: [0],
        });
        expect(numbers(await session.readState(["total"]))).toEqual({ total: [0, 0, 0] });
      }));

    it("gives a part of a state", () =>
      withSession(counter(), { jit }, async (session) => {
        await session.call("init", { seed });
        await session.call("add", { x: integer(3) });
        await session.writeState({ total: tensorOf(slots[0]!.type, [1, 2, 3], false) });
        expect(await session.readPart("total", 1, 2)).toEqual(tensorOf(tensor("f32", 2), [2, 3], false));
        expect(await session.readPart("words", 1, 1)).toEqual(
          tensorOf(tensor("u32", 1), [2 ** 32 - 1], false),
        );
      }));

    it("fills a large state with one number, as often as it is asked to", () => {
      const types = [tensor("f32", 2 ** 18), tensor("bool", 2 ** 18)] as const;
      const state = types.map((type, i): Port => ({ kind: "state", name: `large.${i}`, type }));
      const b = new Builder();
      const init = b.block([], () => [
        op.constant(b, "f32", [2 ** 18], 1.5),
        op.constant(b, "bool", [2 ** 18], 1),
      ]);
      const change = b.block(
        types.map((type) => ({ type })),
        (x, flags) => [op.neg(b, x!), op.not(b, flags!)],
      );
      const program: Program = {
        state: state.map(({ name, type }) => ({ name, type })),
        hypers: [],
        entries: {
          init: { inputs: [], outputs: state, block: init },
          change: { inputs: state, outputs: state, block: change },
        },
      };
      const ends = async (session: Session): Promise<number[]> => {
        const parts = [0, 1].map((i) => session.readPart(`large.${i}`, 2 ** 18 - 1, 1));
        return (await Promise.all(parts)).map(({ data }) => data[0]!);
      };
      return withSession(program, { jit }, async (session) => {
        await session.call("init", {});
        await session.call("change", {});
        expect(await ends(session)).toEqual([-1.5, 0]);
        await session.call("init", {});
        expect(await ends(session)).toEqual([1.5, 1]);
      });
    });

    it("keeps the states of two sessions apart", () =>
      withSession(counter(), { jit }, (first) =>
        withSession(counter(), { jit }, async (second) => {
          for (const session of [first, second]) await session.call("init", { seed });
          await first.call("add", { x: integer(1) });
          expect(numbers(await second.readState())["total"]).toEqual([0, 0, 0]);
        }),
      ));
  },
);

describe.skipIf(noNativeEngine)("a native session refuses", () => {
  const message = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "nothing",
      (error: unknown) =>
        error instanceof ExecutorError ? error.message : `not an ExecutorError: ${String(error)}`,
    );

  it("what does not fit the program", () =>
    withSession(counter(), {}, async (session) => {
      expect(await message(session.call("train", {}))).toContain("no entry train");
      expect(await message(session.readState())).toContain("no value yet");
      expect(await message(session.call("init", {}))).toContain("input seed has no value");
      expect(await message(session.call("init", { seed: integer(1) }))).toContain(
        "u32[2], and i32 was given",
      );
      expect(await message(session.writeState({ other: integer(1) }))).toContain("no state other");
      expect(await message(session.readState(["other"]))).toContain("no state other");
      await session.writeState({ flag: tensorOf(bool, [1], false) });
      expect(numbers(await session.readState(["flag"]))).toEqual({ flag: [1] });
      expect(await message(session.readState())).toContain("state total has no value yet");
    }));

  it("an unknown hyperparameter", async () => {
    expect(await message(nativeExecutor.open(counter(), { hypers: { rate: 1 } }))).toContain(
      "no hyperparameter rate",
    );
  });

  it("calls after it is closed, which may be done twice", async () => {
    const session = await nativeExecutor.open(counter(), {});
    await session.close();
    await session.close();
    expect(await message(session.call("init", { seed }))).toContain("closed");
  });

  it("another number of threads than it started with", async () => {
    await withSession(counter(), {}, () => Promise.resolve());
    expect(await message(nativeExecutor.open(counter(), { threads: 17 }))).toContain("cannot change to 17");
  });

  it("to use a state before it has a value", () =>
    withSession(counter(), {}, async (session) => {
      expect(await message(session.call("add", { x: integer(1) }))).toContain("no value yet");
    }));

  it("what TensorFlow cannot do, and says where in the spec it is", () => {
    const b = new Builder();
    const block = b.block([{ type: f32 }], (x) => {
      b.span = span;
      const size = 2 ** 25; // squared, more than any machine's memory
      const sums = op.cumsum(b, op.broadcastTo(b, x!, [size, size]), 0, false);
      return [op.reduceSum(b, sums, [0, 1])];
    });
    const entries = {
      sum: {
        inputs: [{ kind: "seed", name: "x", type: f32 } as const],
        outputs: [{ kind: "report", name: "y", type: f32 } as const],
        block,
      },
    };
    return withSession({ state: [], hypers: [], entries }, {}, async (session) => {
      const work = session.call("sum", { x: tensorOf(f32, [1], false) });
      const error: unknown = await work.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ExecutorError);
      expect(error).toMatchObject({ message: expect.stringContaining("OOM"), span });
    });
  });
});

describe("the SavedModel", () => {
  it("has the same bytes each time", () => {
    expect(writeProgram(counter(), { jit: true }).bytes).toEqual(
      writeProgram(counter(), { jit: true }).bytes,
    );
  });

  it("has XLA compile every entry but init, and none without jit", () => {
    const marks = (jit: boolean) =>
      Buffer.from(writeProgram(counter(), { jit }).bytes).toString("latin1").split("_XlaMustCompile").length -
      1;
    // One on the function of `add`, one on its call.
    expect([marks(true), marks(false)]).toEqual([2, 0]);
  });

  it("knows where its nodes come from", () => {
    const { spans, bytes } = writeProgram(counter(), { jit: false });
    expect([...new Set(spans.values())]).toEqual([span]);
    for (const id of spans.keys()) expect(Buffer.from(bytes).includes(`n${id}.`)).toBe(true);
  });
});

const program = optimise(iterate(optimise(expand(optimise(metaStep())))));

/** A state with small random numbers in the parameters. */
function start(): HostTensors {
  let last = 1;
  const random = () => (last = (last * 16807) % 2147483647) / 2147483647 - 0.5;
  const value = (name: string, type: TensorType): HostTensor =>
    tensorOf(
      type,
      Array.from({ length: sizeOf(type.shape) }, () => (/^theta\.\d/.test(name) ? random() : 0)),
      false,
    );
  return Object.fromEntries(program.state.map(({ name, type }) => [name, value(name, type)]));
}

async function trained(session: Session, calls: readonly number[]): Promise<HostTensors> {
  await session.writeState(start());
  let iteration = 0;
  for (const count of calls) {
    const inputs = { seed, iteration: integer(iteration), count: integer(count), window: integer(1000) };
    const { "ran:ran": ran } = await session.call("train", inputs);
    expect(ran!.data[0]).toBe(count);
    iteration += count;
  }
  return session.readState();
}

/** The largest difference, relative to the largest entry of its tensor. */
function difference(a: HostTensors, b: HostTensors): number {
  const of = (x: HostTensor, y: HostTensor) => {
    const scale = Math.max(...Array.from(y.data, Math.abs), 1e-30);
    return Math.max(...Array.from(x.data, (value, i) => Math.abs(value - y.data[i]!))) / scale;
  };
  return Math.max(...Object.keys(b).map((name) => of(a[name]!, b[name]!)));
}

describe.skipIf(noNativeEngine).each([{ jit: false }, { jit: true }])(
  "meta-learning natively, jit $jit",
  ({ jit }) => {
    it("does what the reference does", () =>
      withSession(program, { jit }, async (session) => {
        const reference = await referenceExecutor.open(program, {});
        for (const [calls, tolerance] of [
          [[1], 1e-4],
          [[1, 4], 1e-3],
        ] as const)
          expect(difference(await trained(session, calls), await trained(reference, calls))).toBeLessThan(
            tolerance,
          );
      }));

    it("gives the same bits however its iterations are cut into calls, and the thread stays free", () =>
      withSession(program, { jit }, async (session) => {
        let turns = 0;
        const timer = setInterval(() => (turns += 1), 1);
        const whole = await trained(session, [100]);
        clearInterval(timer);
        expect(turns).toBeGreaterThan(0);
        expect(await trained(session, [1, 7, 7, 50, 35])).toEqual(whole);
      }));
  },
);

describe.skipIf(noNativeEngine)("the choice of XLA", () => {
  it("is made once by timing both, and remembered", async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), "mrl-test-"));
    try {
      const options = { hash: "a graph", engine: "an engine", device: "cpu", seed, cacheDir } as const;
      let trials = 0;
      const open = () => openFastest(counterWithTrain(), { ...options, onTrial: () => (trials += 1) });
      const first = await open();
      const second = await open();
      const elsewhere = openFastest(counterWithTrain(), { ...options, engine: "another" });
      expect(await elsewhere).toMatchObject({ remembered: false });
      expect(first.remembered).toBe(false);
      expect(first.decision.off).toBeGreaterThan(0);
      expect(first.decision.on).toBeGreaterThan(0);
      expect(second).toMatchObject({ remembered: true, decision: first.decision });
      expect(trials).toBe(1);
      const files = await readdir(join(cacheDir, "jit"));
      const kept = await Promise.all(files.map((file) => readFile(join(cacheDir, "jit", file), "utf8")));
      expect(kept.map((text) => JSON.parse(text) as object)).toContainEqual(first.decision);
      for (const { session } of [first, second, await elsewhere]) {
        await session.call("init", { seed });
        expect(numbers(await session.readState())["words"]).toEqual([7, 2 ** 32 - 1]);
        await session.close();
      }
    } finally {
      await rm(cacheDir, { recursive: true });
    }
  });

  function counterWithTrain(): Program {
    const { entries, ...rest } = counter();
    return { ...rest, entries: { ...entries, train: entries["add"]! } };
  }
});
