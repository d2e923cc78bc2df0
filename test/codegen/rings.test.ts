import { describe, expect, test } from "vitest";
import { itemSize, ringSpec, ringUses } from "../../bench/lib/ring-specs.js";
import { generate, type Generated } from "../../src/codegen/generate.js";
import {
  bodiesOf,
  eachExpression,
  expressionsOf,
  turnsOf,
  type Buffer,
  type Statement,
} from "../../src/codegen/ir/index.js";
import type { Program } from "../../src/graph/graph.js";
import type { Session } from "../../src/runtime/executors/executor.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { openInPlace } from "../../src/runtime/executors/wasm/in-place.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareText } from "../agreement/support/compile-text.js";

const items = 4096;
/** Numbers in the smallest ring: in some specs there are four of a quarter of the size. */
const ringLength = (items * itemSize) / 4;

/** How many elements of each buffer a body reads and writes, where every branch is taken and every `while` runs once. */
function touched(
  body: readonly Statement[],
  times = 1,
  found = new Map<Buffer, number>(),
): Map<Buffer, number> {
  const count = (buffer: Buffer, elements: number): void => {
    found.set(buffer, (found.get(buffer) ?? 0) + times * elements);
  };
  for (const s of body) {
    if (s.kind === "store") count(s.buffer, lanesOf(s.value));
    if (s.kind === "copy") for (const buffer of [s.to, s.from]) count(buffer, s.length);
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if (inner.kind === "load") count(inner.buffer, lanesOf(inner));
      });
    const turns = s.kind === "for" ? turnsOf(s) : 1;
    for (const inner of bodiesOf(s)) touched(inner, times * turns, found);
  }
  return found;
}

function lanesOf({ type }: { readonly type: { readonly lanes: number } }): number {
  return type.lanes;
}

/** Of the rings that an entry touches, how much of it, as a part of its size. */
function partsTouched({ module, entries, states }: Generated, entry: string): number[] {
  const all = touched(module.entries[entries[entry]!.index]!.body);
  const rings = [...states.values()].filter(({ length }) => length >= ringLength);
  return rings.map((ring) => (all.get(ring) ?? 0) / ring.length);
}

/** The state after a few iterations, in which a ring of sixteen items goes round. */
async function trained(session: Session, program: Program): Promise<number[]> {
  for (const entry of ["init", "prepare"]) await callEntry(session, program, entry, { seed: 5 });
  for (let iteration = 0; iteration < 24; iteration += 3)
    await callEntry(session, program, "train", { seed: 5, iteration, count: 3, window: 100 });
  const state = await session.readState().finally(() => session.close());
  return Object.keys(state)
    .sort()
    .flatMap((name) => [...state[name]!.data]);
}

describe.each(ringUses)("a ring: %s", (use) => {
  test("holds the same, and gives the same, as on the reference executor", async () => {
    const { executable: program } = prepareText(ringSpec(use, 16));
    const expected = await trained(await referenceExecutor.open(program, {}), program);
    const found = await trained(openInPlace(program), program);
    expect(found.length).toBe(expected.length);
    const largest = expected.map((x, i) => Math.abs(x - found[i]!)).reduce((a, b) => Math.max(a, b));
    expect(largest).toBeLessThan(1e-4);
  });

  const { executable } = prepareText(ringSpec(use, items));
  describe.each([
    { vectors: "of wasm", target: { lanes: 4, registers: 16 } },
    { vectors: "of a wide processor", target: { lanes: 16, registers: 32 } },
  ])("vectors $vectors", ({ target }) => {
    const generated = generate(executable, target, { threads: 2 });

    test("the arena is the state and little else", () => {
      const state = [...generated.states.values()].reduce((sum, { length }) => sum + length, 0);
      expect(generated.module.layout.words - state).toBeLessThan(ringLength / 4);
    });

    test("an iteration touches what it pushes and draws, and init every number once", () => {
      expect(partsTouched(generated, "init")).toEqual([1]);
      for (const part of partsTouched(generated, "train")) expect(part).toBeLessThan(0.1);
    });
  });
});
