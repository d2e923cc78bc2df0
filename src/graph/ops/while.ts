import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { StructuredOp } from "../op.js";
import { bool } from "../types.js";
import { expectBlocks, expectParams, expectTypes, resultTypes } from "./block-checks.js";

export const whileOp: StructuredOp = {
  kind: "structured",
  name: "while",
  type(inputs, _, blocks) {
    const [condition, body] = expectBlocks("while", blocks, 2);
    expectParams("while", "the condition", condition!, inputs);
    expectParams("while", "the body", body!, inputs);
    expectTypes("while", "the condition's result to be", [bool], resultTypes(condition!));
    expectTypes("while", "the body's results to be the carry", inputs, resultTypes(body!));
    return [...inputs];
  },
};

/** Runs `body` on the carry while `condition` of it holds, and returns the last carry. */
export function whileLoop(
  b: Builder,
  carry: readonly Value[],
  condition: (...carry: Value[]) => Value,
  body: (...carry: Value[]) => readonly Value[],
): Value[] {
  const params = carry.map(({ type, name }) => ({ type, name }));
  const test = b.block(params, (...values) => [condition(...values)]);
  return b.emit("while", carry, {}, [test, b.block(params, body)]);
}
