import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Emitter, ir, place, type Buffer, type Expression } from "../../src/codegen/ir/index.js";
import { printC } from "../../src/codegen/print-c/index.js";
import { compileLibrary } from "../../src/runtime/executors/c/library.js";
import { noCCompiler } from "../runtime/c-compiler.js";

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "mrl-c-"));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const counts: Buffer = { name: "counts", dtype: "i32", length: 4, role: "input" };
const first: Buffer = { name: "first", dtype: "i32", length: 1, role: "output" };

/** What is printed of one number of a vector. */
function printed(vector: Expression): string {
  const b = new Emitter();
  const body = b.collect(() => b.store(first, place(0), ir.extract(vector, 2)));
  const offsets = new Map([
    [counts, 0],
    [first, 4],
  ]);
  return printC({
    lanes: 4,
    functions: [],
    entries: [{ name: "main", body }],
    sites: [],
    layout: { offsets, words: 5 },
  });
}

const loaded = ir.load(counts, place(0), 4);

it.skipIf(noCCompiler).each([
  ["a sum, which is a cast from numbers without sign", ir.binary("add", loaded, ir.i32(1))],
  ["what lies in memory", loaded],
  ["a comparison", ir.select(ir.compare("lt", loaded, ir.i32(3)), loaded, ir.i32(0))],
])("one number of %s is C", async (_name, vector) => {
  await expect(compileLibrary(printed(vector), { cacheDir: cache })).resolves.toBeDefined();
});
