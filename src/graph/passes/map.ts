import type { Builder } from "../builder.js";
import type { Block, Value } from "../graph.js";
import { markBatched } from "./map-batched.js";
import { Batching } from "./map-batching.js";
import { bind, pruned } from "./rewrite.js";

/**
 * Emits `block` for `size` examples at once. `inputs` are the block's parameters with the examples
 * along a new first axis, which every result has too. `block` holds no `map`, `grad` or `jvp`. What
 * does not depend on the example is computed once; a draw becomes one larger draw, row-major over
 * this axis and then its own.
 */
export function emitMap(b: Builder, block: Block, inputs: readonly Value[], size: number): Value[] {
  const batched = new Set(block.params);
  markBatched(block.nodes, batched);
  const outer = b.span;
  return pruned(b, () => {
    const batching = new Batching(b, size, batched, outer);
    bind(batching.map, block.params, inputs);
    batching.nodes(block.nodes);
    b.span = outer;
    return block.results.map((result) => batching.full(result));
  });
}
