import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { StructuredOp } from "../op.js";
import { expectBlocks, expectParams, resultTypes } from "./block-checks.js";
import { expectInteger } from "./checks.js";
import { sliceType } from "./scan.js";

export type MapAttrs = { readonly size: number };

export const mapOp: StructuredOp<MapAttrs> = {
  kind: "structured",
  name: "map",
  type(inputs, { size }, blocks) {
    expectInteger("map", "size", size, 0);
    const [body] = expectBlocks("map", blocks, 1);
    expectParams(
      "map",
      "the block",
      body!,
      inputs.map((input) => sliceType("map", input, size)),
    );
    return resultTypes(body!).map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape] }));
  },
};

/** The results of `body` for each of `size` slices of `xs` along their first axis, stacked along a new first axis. */
export function map(
  b: Builder,
  size: number,
  xs: readonly Value[],
  body: (...xs: Value[]) => readonly Value[],
): Value[] {
  const params = xs.map(({ type, name }) => ({ type: sliceType("map", type, size), name }));
  return b.emit("map", xs, { size }, [b.block(params, body)]);
}
