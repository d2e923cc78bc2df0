import { expect } from "vitest";
import { Builder } from "../../../src/graph/builder.js";
import type { Block, Value } from "../../../src/graph/graph.js";
import { expandBlock } from "../../../src/graph/passes/expand.js";
import type { HostTensor } from "../../../src/runtime/executors/executor.js";
import { evaluateBlock } from "../../../src/runtime/executors/reference/interpreter.js";
import { tensorOf } from "../../../src/runtime/executors/reference/tensor.js";
import type { CaseInput, OpCase } from "./case.js";

/** Emits the op of a case for these inputs and captures. */
export function emitCase(b: Builder, op: string, test: OpCase, values: readonly Value[]): Value[] {
  const count = test.inputs.length;
  const blocks = test.blocks?.(b, values.slice(count)) ?? [];
  return b.emit(op, values.slice(0, count), test.attrs ?? {}, blocks);
}

/** The inputs of a case, then its captures. */
export function valuesOf(test: OpCase): readonly CaseInput[] {
  return [...test.inputs, ...(test.captures ?? [])];
}

/** An expanded block with parameters like `inputs`. */
export function blockOf(
  inputs: readonly CaseInput[],
  build: (b: Builder, params: readonly Value[]) => readonly Value[],
): Block {
  const b = new Builder();
  const block = b.block(
    inputs.map(({ type }) => ({ type })),
    (...params) => build(b, params),
  );
  return expandBlock(new Builder(), block);
}

export function run(block: Block, inputs: readonly CaseInput[], f64: boolean): HostTensor[] {
  return evaluateBlock(
    block,
    inputs.map(({ type, data }) => tensorOf(type, data, f64)),
    { f64 },
  );
}

/**
 * Expects `found` to be the numbers `expected` up to `tolerance`, relative to the larger of 1 and the
 * number; NaN equals NaN, infinities equal themselves.
 */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(found.length, what).toBe(expected.length);
  const wrong = Array.from(expected).findIndex((number, i) => {
    const other = found[i]!;
    if (!Number.isFinite(number) || !Number.isFinite(other)) return !Object.is(number, other);
    return Math.abs(number - other) > tolerance * Math.max(1, Math.abs(number));
  });
  if (wrong >= 0) {
    expect.fail(`${what}: element ${wrong} is ${found[wrong]}, expected ${expected[wrong]}`);
  }
}
