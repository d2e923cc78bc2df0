import type { Builder } from "../../../src/graph/builder.js";
import type { Attrs, Block, Value } from "../../../src/graph/graph.js";
import type { TensorType } from "../../../src/graph/types.js";
import { sizeOf, tensor } from "../../../src/graph/types.js";
import { philoxWords } from "../../../src/runtime/executors/reference/special/philox.js";

/** A tensor of a case. Floats are exact in f32, so that both precisions start from the same numbers. */
export interface CaseInput {
  readonly type: TensorType;
  readonly data: readonly number[];
}

/** One use of an op, with what it must give. */
export interface OpCase {
  readonly label: string;
  readonly inputs: readonly CaseInput[];
  readonly attrs?: Attrs;
  /** Values from around the node, for its blocks to use. */
  readonly captures?: readonly CaseInput[];
  readonly blocks?: (b: Builder, captures: readonly Value[]) => Block[];
  /** The elements of each result in row-major order: written by hand, or by a formula other than the kernel's. */
  readonly expected: readonly (readonly number[])[];
  /** Why the derivative tests leave this case out. */
  readonly notDifferentiated?: string;
  /** Makes the op's inputs from the ones that are varied in derivative tests, where only some inputs are valid. */
  readonly domain?: (b: Builder, inputs: readonly Value[]) => Value[];
  /** How the batching test makes an input's numbers in slice 1, 2, … from those in slice 0; it has a way of its own. */
  readonly vary?: (x: number, slice: number, type: TensorType) => number;
}

/** Cases by op. */
export function casesOf<Op extends string>(
  cases: Readonly<Record<Op, readonly OpCase[]>>,
): Readonly<Record<Op, readonly OpCase[]>> {
  return cases;
}

/** Numbers between `low` and `high` from a fixed seed. */
export function floats(seed: number, shape: readonly number[], low = -2, high = 2): CaseInput {
  const words = philoxWords([seed, 0], [0, 0, 0, 0], sizeOf(shape));
  const data = Array.from(words, (word) => Math.fround(low + ((high - low) * (word + 0.5)) / 2 ** 32));
  return { type: tensor("f32", ...shape), data };
}

export function f32s(shape: readonly number[], data: readonly number[]): CaseInput {
  return { type: tensor("f32", ...shape), data: data.map(Math.fround) };
}

export function i32s(shape: readonly number[], data: readonly number[]): CaseInput {
  return { type: tensor("i32", ...shape), data };
}

export function u32s(shape: readonly number[], data: readonly number[]): CaseInput {
  return { type: tensor("u32", ...shape), data };
}

export function bools(shape: readonly number[], data: readonly number[]): CaseInput {
  return { type: tensor("bool", ...shape), data };
}

/** The element of `input` at an index. */
export function at(input: CaseInput, ...index: number[]): number {
  return input.data[input.type.shape.reduce((offset, size, axis) => offset * size + index[axis]!, 0)]!;
}

/** The elements of a tensor of this shape, each computed from its index. */
export function indexed(shape: readonly number[], element: (...index: number[]) => number): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, position) => {
    let rest = position;
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return element(...index);
  });
}

export function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

const SHAPES: readonly (readonly number[])[] = [[], [3], [2, 3], [0, 2]];

/** Cases of an elementwise op of one input: random numbers of several shapes. */
export function unaryCases(formula: (x: number) => number, low = -2, high = 2): OpCase[] {
  return SHAPES.map((shape, seed) => {
    const x = floats(seed, shape, low, high);
    return { label: `of [${shape.join(", ")}]`, inputs: [x], expected: [x.data.map(formula)] };
  });
}

/** Cases of an elementwise op of two inputs, the second between `low` and `high`. */
export function binaryCases(
  formula: (a: number, b: number) => number,
  first: readonly [number, number] = [-2, 2],
  second: readonly [number, number] = [-2, 2],
): OpCase[] {
  return SHAPES.map((shape, seed) => {
    const a = floats(seed, shape, ...first);
    const b = floats(seed + 100, shape, ...second);
    return {
      label: `of [${shape.join(", ")}]`,
      inputs: [a, b],
      expected: [a.data.map((x, i) => formula(x, b.data[i]!))],
    };
  });
}

/** A case of an elementwise op of one input: pairs of a number and what it must give. */
export function unaryTable(
  label: string,
  pairs: readonly (readonly [number, number])[],
  notDifferentiated?: string,
): OpCase {
  const inputs = [
    f32s(
      [pairs.length],
      pairs.map(([x]) => x),
    ),
  ];
  return { label, inputs, expected: [pairs.map(([, y]) => y)], notDifferentiated };
}

/** A case of an elementwise op of two inputs: rows of both and what they must give. */
export function binaryTable(
  label: string,
  rows: readonly (readonly [number, number, number])[],
  make: typeof f32s = f32s,
  notDifferentiated?: string,
): OpCase {
  const column = (index: 0 | 1 | 2) => rows.map((row) => row[index]);
  return {
    label,
    inputs: [make([rows.length], column(0)), make([rows.length], column(1))],
    expected: [column(2)],
    notDifferentiated,
  };
}
