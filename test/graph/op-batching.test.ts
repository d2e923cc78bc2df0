import { describe, expect, it } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Value } from "../../src/graph/graph.js";
import { map, opNamed, opNames, type OpName } from "../../src/graph/ops/index.js";
import { sizeOf } from "../../src/graph/types.js";
import type { CaseInput, OpCase } from "./cases/case.js";
import { blockOf, emitCase, firstDifference, run, valuesOf } from "./cases/evaluate.js";
import { opCases } from "./op-cases.js";

const SIZE = 3;
/** Sums are taken in another order than slice by slice. */
const TOLERANCE = 1e-12;

/** An input's numbers in one slice: other ones in each, within the op's domain where the case does not say. */
function sliceOf(test: OpCase, { type, data }: CaseInput, slice: number): CaseInput {
  const number = (x: number): number => {
    if (test.vary !== undefined) return slice === 0 ? x : test.vary(x, slice, type);
    switch (type.dtype) {
      case "f32":
        return x * (1 - 0.25 * slice);
      case "i32":
        return (x + slice) | 0;
      case "u32":
        return (x + slice) >>> 0;
      case "bool":
        return (x + slice) % 2;
    }
  };
  return { type, data: data.map(number) };
}

/** All slices of an input along a new first axis. */
function stacked(test: OpCase, input: CaseInput): CaseInput {
  const type = { dtype: input.type.dtype, shape: [SIZE, ...input.type.shape] };
  const data = Array.from({ length: SIZE }, (_, slice) => sliceOf(test, input, slice).data).flat();
  return { type, data };
}

/** Every way to choose which of `count` inputs are batched, but for none. */
function choices(count: number): boolean[][] {
  return Array.from({ length: 2 ** count - 1 }, (_, i) =>
    Array.from({ length: count }, (_, input) => (((i + 1) >> input) & 1) === 1),
  );
}

/** The op of a case on all slices at once: by its batching rule, or by a map where the passes hold it. */
function batchedResults(
  b: Builder,
  name: string,
  test: OpCase,
  values: readonly Value[],
  batched: readonly boolean[],
): Value[] {
  const op = opNamed(name);
  if (op.kind === "primitive") {
    return op.batch({ b, attrs: test.attrs ?? {}, inputs: values, batched, size: SIZE });
  }
  const mapped = values.filter((_, i) => batched[i]);
  return map(b, SIZE, mapped, (...slices) => {
    const rest = slices[Symbol.iterator]();
    return emitCase(
      b,
      name,
      test,
      values.map((value, i) => (batched[i] ? rest.next().value! : value)),
    );
  });
}

/** Whether an op has anything that could differ between slices. */
const takesInputs = (name: OpName) => opCases[name].some((test) => valuesOf(test).length > 0);

describe.each(opNames.filter(takesInputs))("the batching of %s", (name) => {
  const runs = opCases[name].flatMap((test) =>
    choices(valuesOf(test).length).map((batched) => ({
      test,
      batched,
      label: `${test.label}, batched: ${batched.map((isBatched) => (isBatched ? "x" : "-")).join("")}`,
    })),
  );

  it.each(runs)("$label", ({ test, batched }) => {
    const values = valuesOf(test);
    const single = blockOf(values, (b, params) => emitCase(b, name, test, params));
    const whole = values.map((value, i) => (batched[i] ? stacked(test, value) : value));
    const all = blockOf(whole, (b, params) => batchedResults(b, name, test, params, batched));

    const together = run(all, whole, true);
    expect(together.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
      single.results.map(({ type }) => ({ dtype: type.dtype, shape: [SIZE, ...type.shape] })),
    );
    for (let slice = 0; slice < SIZE; slice++) {
      const inputs = values.map((value, i) => (batched[i] ? sliceOf(test, value, slice) : value));
      run(single, inputs, true).forEach((expected, i) => {
        const size = sizeOf(expected.shape);
        const found = together[i]!.data.subarray(slice * size, (slice + 1) * size);
        expect(firstDifference(found, expected.data, TOLERANCE)).toBeUndefined();
      });
    }
  });
});

describe.each(opNames.filter((name) => !takesInputs(name)))("the batching of %s", (name) => {
  it.each(opCases[name])("$label: the same for all", (test) => {
    const single = run(
      blockOf([], (b) => emitCase(b, name, test, [])),
      [],
      true,
    );
    const all = run(
      blockOf([], (b) => batchedResults(b, name, test, [], [])),
      [],
      true,
    );
    const expected = Array.from({ length: SIZE }, () => [...single[0]!.data]).flat();
    expect(firstDifference(all[0]!.data, expected, 0)).toBeUndefined();
  });
});

describe("a draw", () => {
  const key: CaseInput = { type: { dtype: "u32", shape: [2] }, data: [1, 2] };
  const counter: CaseInput = { type: { dtype: "u32", shape: [4] }, data: [0, 0, 0, 0] };
  const draw = (b: Builder, [k, c]: readonly Value[], shape: readonly number[]) =>
    b.op("random_bits", [k!, c!], { shape });

  it("under a map is one larger draw", () => {
    const mapped = blockOf([key, counter], (b, params) => map(b, SIZE, [], () => [draw(b, params, [5])]));
    const larger = blockOf([key, counter], (b, params) => [draw(b, params, [SIZE, 5])]);
    const expected = run(larger, [key, counter], false)[0]!.data;
    expect(firstDifference(run(mapped, [key, counter], false)[0]!.data, expected, 0)).toBeUndefined();
  });
});
