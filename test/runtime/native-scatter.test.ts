import { describe, expect, test } from "vitest";
import * as op from "../../src/graph/ops/index.js";
import type { HostTensor, HostTensors } from "../../src/runtime/executors/executor.js";
import { writeProgram } from "../../src/runtime/executors/native/index.js";
import { tensor, type TensorType } from "../../src/graph/types.js";
import { nativeEngines, reference, withSession } from "../agreement/support/engines.js";
import { programOf } from "../graph/program-of.js";

/** More than the number of elements up to which a table is copied. */
const rows = 3000;

interface Case {
  readonly name: string;
  readonly table: TensorType;
  readonly batch?: number;
  readonly mode?: "set" | "add";
  readonly index: readonly number[];
  readonly indexShape: readonly number[];
}

const cases: readonly Case[] = [
  { name: "one row", table: tensor("f32", rows, 8), index: [17], indexShape: [] },
  { name: "a row outside", table: tensor("f32", rows, 8), index: [-1], indexShape: [] },
  {
    name: "rows, some outside",
    table: tensor("f32", rows, 8),
    index: [5, rows, 0, -7, 2999],
    indexShape: [5],
  },
  { name: "one row several times", table: tensor("f32", rows, 8), index: [4, 9, 4, 4, 9], indexShape: [5] },
  { name: "integers", table: tensor("i32", rows * 8), index: [4, 9, 4, -1], indexShape: [4] },
  { name: "words", table: tensor("u32", rows * 8), index: [4, 9, 4, -1], indexShape: [4] },
  { name: "truth values", table: tensor("bool", rows * 8), index: [4, 9, 4, -1], indexShape: [4] },
  {
    name: "a batch",
    table: tensor("f32", 3, rows, 4),
    batch: 1,
    index: [1, 1, 2, -1, 0, rows],
    indexShape: [3, 2],
  },
  { name: "one truth value", table: tensor("bool", rows, 8), index: [17], indexShape: [] },
  {
    name: "truth values, one row several times",
    table: tensor("bool", rows, 8),
    index: [4, 9, 4, rows, 4],
    indexShape: [5],
  },
  { name: "sums", table: tensor("f32", rows, 8), mode: "add", index: [4, 9, 4, -1], indexShape: [4] },
  {
    name: "more rows than are compared with each other",
    table: tensor("i32", rows * 8),
    index: Array.from({ length: 600 }, (_, i) => (i * 7) % 500),
    indexShape: [600],
  },
];

function filled(type: TensorType, salt: number, isAdded: boolean): HostTensor {
  const size = type.shape.reduce((product, dim) => product * dim, 1);
  const number = (i: number): number => ((i * 7919 + salt * 104_729) % 1009) - 500;
  if (type.dtype === "f32") {
    // Bits that arithmetic would not keep: they must be handed on as they are.
    const odd = isAdded ? [] : [-0, Infinity, 1e-42, 3.4e38, -1e-30];
    return { ...type, data: Float32Array.from({ length: size }, (_, i) => odd[i % 11] ?? number(i) / 3) };
  }
  if (type.dtype === "i32")
    return { ...type, data: Int32Array.from({ length: size }, (_, i) => number(i) * 4_294_967) };
  if (type.dtype === "u32")
    return { ...type, data: Uint32Array.from({ length: size }, (_, i) => number(i) * 8_589_934) };
  return { ...type, data: Uint8Array.from({ length: size }, (_, i) => number(i) & 1) };
}

describe.each(nativeEngines)("writes to a large table on $name", (engine) => {
  test.each(cases)("$name", async ({ table, batch = 0, mode = "set", index, indexShape }) => {
    const places = tensor("i32", ...indexShape);
    const updates = tensor(table.dtype, ...indexShape, ...table.shape.slice(batch + 1));
    const program = programOf([table, places, updates], (b, x, at, rowsOf) => {
      const before = op.gather(b, x!, at!, batch);
      const written = op.scatter(b, x!, at!, rowsOf!, { batch, mode });
      return [written, before, op.gather(b, written, at!, batch)];
    });
    const isAdded = mode === "add";
    const values = [
      filled(table, 1, isAdded),
      { ...places, data: Int32Array.from(index) },
      filled(updates, 2, isAdded),
    ];
    const given: HostTensors = Object.fromEntries(values.map((value, i) => [`x${i}`, value]));
    const results = [];
    for (const one of [reference, engine]) {
      results.push(
        await withSession(one, program, async (session) => {
          await session.writeState(given);
          const outputs = await session.call("main", {});
          // The state is read by the entry and not written: it must be as it was.
          return { outputs, state: await session.readState() };
        }),
      );
    }
    expect(results[1]).toEqual(results[0]);
  });
});

test("what is written without XLA takes over its table; small ones are copied", () => {
  const opsOf = (count: number, dtype: "f32" | "bool", ...writes: number[]): string => {
    const types = [tensor(dtype, count, 8), tensor("i32", ...writes), tensor(dtype, ...writes, 8)];
    const program = programOf(types, (b, x, at, row) => [op.scatter(b, x!, at!, row!, { mode: "set" })]);
    return Buffer.from(writeProgram(program, { jit: false }).bytes).toString("latin1");
  };
  expect(opsOf(rows, "f32", 5)).toContain("ScatterNdNonAliasingAdd");
  expect(opsOf(rows, "f32")).toContain("TensorStridedSliceUpdate");
  expect(opsOf(rows, "bool", 5)).toContain("TensorStridedSliceUpdate");
  for (const written of [opsOf(rows, "f32"), opsOf(rows, "f32", 5), opsOf(rows, "bool", 5)])
    expect(written).not.toContain("TensorScatterUpdate");
  expect(opsOf(10, "f32")).toContain("TensorScatterUpdate");
});
