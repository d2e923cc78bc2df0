import type { Node, Value } from "../graph.js";
import { freeValues, readsOf } from "./free-values.js";

/** How the backward body of a scan gets the values of the forward body that it uses. */
export interface Residuals {
  /** Forward nodes that depend on captures only, in order: computed once, before the scan. */
  readonly hoisted: readonly Node[];
  /** Forward nodes that cost next to nothing, in order: computed again in the backward body. */
  readonly recomputed: readonly Node[];
  /** Parameters and values of the forward body that must be there, one for each turn. */
  readonly needed: readonly Value[];
}

/** Ops that only say where numbers lie, or repeat them: a result that is stacked would cost more than it saves. */
const cheap = new Set(["reshape", "broadcast", "transpose", "convert", "stop_gradient"]);

/**
 * Chooses, for a forward body (`params`, `forward`) and the nodes and results built upon it, what to
 * keep of each turn.
 */
export function chooseResiduals(
  params: readonly Value[],
  forward: readonly Node[],
  backward: readonly Node[],
  results: readonly Value[],
): Residuals {
  const definitions = new Map<Value, Node>();
  const turning = new Set<Value>(params);
  for (const node of forward) {
    const turns = readsOf(node).some((read) => turning.has(read));
    for (const output of node.outputs) {
      definitions.set(output, node);
      if (turns) turning.add(output);
    }
  }
  const hoisted = new Set<Node>();
  const recomputed = new Set<Node>();
  const needed = new Set<Value>();
  const demand = (value: Value): void => {
    const node = definitions.get(value);
    if (node === undefined) {
      if (turning.has(value)) needed.add(value);
    } else if (!turning.has(value)) {
      if (!hoisted.has(node)) readsOf(node).forEach(demand);
      hoisted.add(node);
    } else if (cheap.has(node.op)) {
      if (!recomputed.has(node)) readsOf(node).forEach(demand);
      recomputed.add(node);
    } else {
      needed.add(value);
    }
  };
  freeValues(backward, results).forEach(demand);
  return {
    hoisted: forward.filter((node) => hoisted.has(node)),
    recomputed: forward.filter((node) => recomputed.has(node)),
    needed: [...needed],
  };
}
