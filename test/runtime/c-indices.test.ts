import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Generated } from "../../src/codegen/generate.js";
import { Emitter, ir, place, placeOf, type Buffer } from "../../src/codegen/ir/index.js";
import { printC } from "../../src/codegen/print-c/index.js";
import { compileLibrary } from "../../src/runtime/executors/c/library.js";
import { CRunner } from "../../src/runtime/executors/c/runner.js";
import { noCCompiler } from "./c-compiler.js";

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "mrl-c-"));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const table: Buffer = { name: "table", dtype: "f32", length: 4, role: "input" };
const index: Buffer = { name: "index", dtype: "i32", length: 1, role: "input" };
const found: Buffer = { name: "found", dtype: "f32", length: 1, role: "output" };
const after: Buffer = { name: "after", dtype: "f32", length: 16, role: "output" };

/** `found[0] = table[index[0]]`, as a lowering would say it that forgot to keep the index inside. */
async function lookUp(): Promise<{ runner: CRunner; at: (row: number) => ReturnType<CRunner["call"]> }> {
  const b = new Emitter();
  const body = b.collect(() => {
    const row = b.let(ir.load(index, place(0)));
    b.store(found, place(0), ir.load(table, placeOf(row)));
  });
  const offsets = new Map([
    [table, 0],
    [index, 16],
    [found, 32],
    [after, 48],
  ]);
  const generated: Generated = {
    module: {
      lanes: 4,
      functions: [],
      entries: [{ name: "main", body }],
      sites: [],
      layout: { offsets, words: 64 },
    },
    entries: { main: { index: 0, inputs: [], outputs: [] } },
    states: new Map(),
    shares: false,
    sections: [],
  };
  const library = await compileLibrary(printC(generated.module, { checked: true }), { cacheDir: cache });
  const { default: koffi } = await import("koffi");
  const runner = new CRunner(generated, koffi.load(library.path), () => library.discard());
  await runner.write([{ offset: 0, words: Int32Array.of(10, 11, 12, 13) }]);
  const wanted = [{ offset: 32, length: 1 }];
  const at = (row: number) => runner.call("main", [{ offset: 16, words: Int32Array.of(row) }], wanted);
  return { runner, at };
}

describe.skipIf(noCCompiler)("Generated code with a test of every index", () => {
  test("says where it goes beyond a buffer, although there is memory, and goes on with the next call", async () => {
    const { runner, at } = await lookUp();
    expect((await at(3)).results).toEqual([Int32Array.of(13)]);
    await expect(at(4)).rejects.toThrow("The entry main goes beyond its buffer table, to element 4.");
    await expect(at(-1)).rejects.toThrow("The entry main goes beyond its buffer table, to element -1.");
    expect((await at(0)).results).toEqual([Int32Array.of(10)]);
    await runner.close();
  });
});
