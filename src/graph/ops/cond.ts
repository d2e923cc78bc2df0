import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { StructuredOp } from "../op.js";
import { bool } from "../types.js";
import { expectBlocks, expectParams, expectTypes, resultTypes } from "./block-checks.js";
import { expectInputs, expectType } from "./checks.js";

export const condOp: StructuredOp = {
  kind: "structured",
  name: "cond",
  type(inputs, _, blocks) {
    expectInputs("cond", inputs, 1);
    expectType("cond", "the condition to be", bool, inputs[0]!);
    const [then, otherwise] = expectBlocks("cond", blocks, 2);
    expectParams("cond", "the first block", then!, []);
    expectParams("cond", "the second block", otherwise!, []);
    expectTypes("cond", "the second block to give", resultTypes(then!), resultTypes(otherwise!));
    return resultTypes(then!);
  },
};

/** The results of `then` where the condition (one bool) holds, else those of `otherwise`; only that one runs. */
export function cond(
  b: Builder,
  condition: Value,
  then: () => readonly Value[],
  otherwise: () => readonly Value[],
): Value[] {
  return b.emit("cond", [condition], {}, [b.block([], then), b.block([], otherwise)]);
}
