import type { Block, Value } from "../../../graph/graph.js";

/**
 * Whether a block, or one within it, has a tensor without numbers. Under XLA, TensorFlow gives such a one no memory, and its
 * allocator ends the process (`Could not find Region`) where it is to take that back.
 */
export function holdsEmpty(block: Block): boolean {
  return (
    block.params.some(isEmpty) ||
    block.nodes.some(({ outputs, blocks }) => outputs.some(isEmpty) || blocks.some(holdsEmpty))
  );
}

function isEmpty({ type }: Value): boolean {
  return type.shape.includes(0);
}
