import type { Block, Node, Value } from "../graph.js";

/**
 * The values that `nodes` and `results` use without defining them: their parameters from the blocks
 * around and their captures, nested blocks included, in the order of first use.
 */
export function freeValues(
  nodes: readonly Node[],
  results: readonly Value[],
  params: readonly Value[] = [],
): Value[] {
  const defined = new Set<Value>(params);
  const free = new Set<Value>();
  const use = (value: Value): void => {
    if (!defined.has(value)) free.add(value);
  };
  for (const node of nodes) {
    for (const input of node.inputs) use(input);
    for (const block of node.blocks) for (const value of captures(block)) use(value);
    for (const output of node.outputs) defined.add(output);
  }
  for (const result of results) use(result);
  return [...free];
}

/* Blocks are never changed, and passes ask for the captures of one over and over, from each block around it. */
const known = new WeakMap<Block, readonly Value[]>();

/** The captures of a block. */
export function captures(block: Block): readonly Value[] {
  let found = known.get(block);
  if (found === undefined) known.set(block, (found = freeValues(block.nodes, block.results, block.params)));
  return found;
}

/** Everything a node reads: its inputs and what its blocks capture. */
export function readsOf(node: Node): readonly Value[] {
  return node.blocks.length === 0 ? node.inputs : [...node.inputs, ...node.blocks.flatMap(captures)];
}
