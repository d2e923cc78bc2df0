import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { StructuredOp } from "../op.js";
import { formatType, i32, type TensorType } from "../types.js";
import { expectBlocks, expectParams, expectFirst } from "./block-checks.js";
import { expectBoolean, expectInteger, fail, plural } from "./checks.js";

export type ScanAttrs = {
  readonly length: number;
  /** How many of the inputs are carry; the others are scanned along their first axis. */
  readonly carry: number;
  /** From the last index down; the y of index i lies at i all the same. */
  readonly reverse: boolean;
};

export const scanOp: StructuredOp<ScanAttrs> = {
  kind: "structured",
  name: "scan",
  type(inputs, { length, carry, reverse }, blocks) {
    expectInteger("scan", "length", length, 0);
    expectBoolean("scan", "reverse", reverse);
    if (expectInteger("scan", "carry", carry, 0) > inputs.length) {
      fail("scan", `at least ${plural(carry, "input")} for the carry`, String(inputs.length));
    }
    const [body] = expectBlocks("scan", blocks, 1);
    const carried = inputs.slice(0, carry);
    const slices = inputs.slice(carry).map((input) => sliceType("scan", input, length));
    expectParams("scan", "the block", body!, [...carried, ...slices, i32]);
    const results = body!.results.map((result) => result.type);
    expectFirst("scan", "the block to begin its results with the carry", carried, results);
    const ys = results.slice(carry).map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
    return [...carried, ...ys];
  },
};

/** The type of one of `length` slices along the first axis. */
export function sliceType(op: string, input: TensorType, length: number): TensorType {
  if (input.shape[0] !== length) fail(op, `a first axis of ${length}`, formatType(input));
  return { dtype: input.dtype, shape: input.shape.slice(1) };
}

/**
 * A loop over `length` indices. `body` is given the carry, the slices of `xs` at an index, and the
 * index (i32); it returns the next carry and what is recorded. Returns the last carry and the records,
 * stacked along a new first axis.
 */
export function scan(
  b: Builder,
  { length, reverse = false }: { length: number; reverse?: boolean },
  carry: readonly Value[],
  xs: readonly Value[],
  body: (
    carry: readonly Value[],
    xs: readonly Value[],
    index: Value,
  ) => { carry: readonly Value[]; ys: readonly Value[] },
): { carry: Value[]; ys: Value[] } {
  const params = [
    ...carry.map(({ type, name }) => ({ type, name })),
    ...xs.map(({ type, name }) => ({ type: sliceType("scan", type, length), name })),
    { type: i32 },
  ];
  const block = b.block(params, (...values) => {
    const next = body(values.slice(0, carry.length), values.slice(carry.length, -1), values.at(-1)!);
    return [...next.carry, ...next.ys];
  });
  const results = b.emit("scan", [...carry, ...xs], { length, carry: carry.length, reverse }, [block]);
  return { carry: results.slice(0, carry.length), ys: results.slice(carry.length) };
}
