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
  const free = new Set<Value>();
  visit(nodes, results, new Set(params), free);
  return [...free];
}

/** The captures of a block. */
export function captures(block: Block): Value[] {
  return freeValues(block.nodes, block.results, block.params);
}

/** Everything a node reads: its inputs and what its blocks capture. */
export function readsOf(node: Node): Value[] {
  return node.blocks.length === 0 ? [...node.inputs] : [...node.inputs, ...node.blocks.flatMap(captures)];
}

function visit(
  nodes: readonly Node[],
  results: readonly Value[],
  defined: Set<Value>,
  free: Set<Value>,
): void {
  const use = (value: Value): void => {
    if (!defined.has(value)) free.add(value);
  };
  for (const node of nodes) {
    node.inputs.forEach(use);
    for (const block of node.blocks) {
      for (const param of block.params) defined.add(param);
      visit(block.nodes, block.results, defined, free);
    }
    for (const output of node.outputs) defined.add(output);
  }
  results.forEach(use);
}
