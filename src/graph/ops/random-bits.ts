import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { PrimitiveOp } from "../op.js";
import { keyType, tensor } from "../types.js";
import { repeatInFront } from "./batching.js";
import { expectBoolean, expectInputs, expectIntegers, expectType } from "./checks.js";
import { concat } from "./concat.js";
import { constant } from "./constant.js";
import { reshape } from "./reshape.js";
import { scan } from "./scan.js";

type RandomBitsAttrs = {
  readonly shape: readonly number[];
  /** A key made from a key: not a draw, and so under a map the same for every example. */
  readonly fold?: boolean;
};

const counterType = tensor("u32", 4);

export const randomBitsOp: PrimitiveOp<RandomBitsAttrs> = {
  kind: "primitive",
  name: "random_bits",
  type(inputs, { shape, fold }) {
    expectInputs("random_bits", inputs, 2);
    expectType("random_bits", "the key to be", keyType, inputs[0]!);
    expectType("random_bits", "the counter to be", counterType, inputs[1]!);
    expectIntegers("random_bits", "shape", shape, 0);
    if (fold !== undefined) expectBoolean("random_bits", "fold", fold);
    return [tensor("u32", ...shape)];
  },
  gradient: "none",
  draws: ({ fold }) => fold !== true,
  batch({ b, attrs, inputs, batched, size }) {
    if (!batched.includes(true)) {
      return [b.op("random_bits", inputs, { ...attrs, shape: [size, ...attrs.shape] })];
    }
    // Each example has its own key or counter: one draw an example, one after another.
    const [key, counter] = inputs.map((input, index) =>
      batched[index] ? input : repeatInFront(b, input, size),
    );
    return scan(b, { length: size }, [], [key!, counter!], (_, [exampleKey, exampleCounter]) => ({
      carry: [],
      ys: [b.op("random_bits", [exampleKey!, exampleCounter!], attrs)],
    })).ys;
  },
};

/** Random words for a key (u32[2]) from a counter (u32[4], by default zeros) on. */
export function randomBits(
  b: Builder,
  key: Value,
  shape: readonly number[],
  counter: Value = constant(b, "u32", [4], 0),
): Value {
  return b.op("random_bits", [key, counter], { shape });
}

/** The key (u32[2]) that follows from `key`, two scalar u32 words and a tag. */
export function foldKey(b: Builder, key: Value, low: Value, high: Value, tag: number): Value {
  const word = (value: Value) => reshape(b, value, [1]);
  const counter = concat(b, [word(low), word(high), constant(b, "u32", [2], [0, tag])], 0);
  return b.op("random_bits", [key, counter], { shape: [2], fold: true });
}
