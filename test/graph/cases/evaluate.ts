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
 * Says where `found` is not `expected` up to `tolerance`, relative to the larger of 1 and the number;
 * undefined where it is nowhere. NaN equals NaN, infinities equal themselves.
 */
export function firstDifference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): string | undefined {
  if (found.length !== expected.length) return `${found.length} numbers, expected ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [found[i]!, expected[i]!];
    const areFinite = Number.isFinite(a) && Number.isFinite(b);
    const agree = areFinite ? Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)) : Object.is(a, b);
    if (!agree) return `element ${i} is ${a}, expected ${b}`;
  }
  return undefined;
}
