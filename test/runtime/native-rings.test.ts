import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { itemSize, ringSpec } from "../../bench/lib/ring-specs.js";
import type { Program } from "../../src/graph/graph.js";
import type { Session } from "../../src/runtime/executors/executor.js";
import { nativeExecutor } from "../../src/runtime/executors/native/index.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { noNativeEngine } from "./native-engine.js";

/** A ring that is just large enough to be written in place. */
const items = 256;
const shapes = [`f32[${items},${itemSize}]`, `f32[4,${items / 4},${itemSize}]`];

const dump = mkdtempSync(join(tmpdir(), "mrl-xla-"));
// Read when TensorFlow is loaded, which is once in this file's process.
process.env.XLA_FLAGS = `--xla_dump_to=${dump} --xla_dump_hlo_as_text --xla_dump_hlo_module_re=train.*`;
afterAll(() => rmSync(dump, { recursive: true, force: true }));

async function trained(session: Session, program: Program): Promise<number[]> {
  for (const entry of ["init", "prepare"]) await callEntry(session, program, entry, { seed: 5 });
  for (const iteration of [0, 3])
    await callEntry(session, program, "train", { seed: 5, iteration, count: 3, window: 100 });
  const state = await session.readState().finally(() => session.close());
  return Object.keys(state)
    .sort()
    .flatMap((name) => [...state[name]!.data]);
}

/** What XLA has made of the programs that it compiled, and their instructions that copy a ring. */
function copiesIn(files: readonly string[]): { modules: number; copies: string[] } {
  const texts = files
    .filter((file) => file.endsWith("after_optimizations.txt"))
    .map((file) => readFileSync(join(dump, file), "utf8"));
  const copies = texts
    .flatMap((text) => text.split("\n"))
    .filter((line) => shapes.some((shape) => line.includes(`= ${shape}`)) && line.includes(" copy("));
  return { modules: texts.length, copies };
}

/** Those of `ringUses` for which XLA kept a copy of the ring, left to itself. */
const uses = [
  "draw, then push in a loop",
  "draw in a branch, then push",
  "draw from four, then push to one",
  "push to each of four",
];

describe.skipIf(noNativeEngine)("the native executor's rings", () => {
  test.each(uses)(
    "are not copied by XLA and hold what they must: %s",
    async (use) => {
      const { executable: program } = prepareText(ringSpec(use, items));
      const expected = await trained(await referenceExecutor.open(program, {}), program);
      const before = new Set(readdirSync(dump));
      const found = await trained(await nativeExecutor.open(program, { jit: true, threads: 2 }), program);
      expect(found.length).toBe(expected.length);
      const largest = expected.map((x, i) => Math.abs(x - found[i]!)).reduce((a, b) => Math.max(a, b));
      expect(largest).toBeLessThan(1e-4);
      const made = copiesIn(readdirSync(dump).filter((file) => !before.has(file)));
      expect(made).toEqual({ modules: 1, copies: [] });
      // XLA writes many files of what it compiles.
    },
    600_000,
  );
});
