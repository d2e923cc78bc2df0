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

/** Ops that only say where numbers lie, or repeat them: to stack a result would cost more than it saves. */
const layout = new Set(["reshape", "broadcast", "transpose", "convert", "stop_gradient", "drawn"]);

/** Ops that cost less than reading their result back: computed again where their inputs are there anyway. */
const arithmetic = new Set(
  ["add sub mul neg abs max min select", "eq ne lt le gt ge not and or"].flatMap((names) => names.split(" ")),
);

/**
 * Chooses, for a forward body (`params`, `forward`) and the nodes and results built upon it, what to
 * keep of each turn. `given` are the parameters that each turn has without keeping: slices of xs, the index.
 */
export function chooseResiduals(
  params: readonly Value[],
  given: ReadonlySet<Value>,
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
    } else if (layout.has(node.op)) {
      if (!recomputed.has(node)) readsOf(node).forEach(demand);
      recomputed.add(node);
    } else if (!recomputed.has(node)) {
      needed.add(value);
    }
  };
  freeValues(backward, results).forEach(demand);

  const available = (value: Value): boolean => {
    if (needed.has(value) || given.has(value) || !turning.has(value)) return true;
    const node = definitions.get(value);
    if (node === undefined) return false;
    return recomputed.has(node) || (layout.has(node.op) && node.inputs.every(available));
  };
  for (const node of forward) {
    const output = node.outputs[0]!;
    if (!arithmetic.has(node.op) || !needed.has(output) || !node.inputs.every(available)) continue;
    node.inputs.forEach(demand);
    needed.delete(output);
    recomputed.add(node);
  }
  return {
    hoisted: forward.filter((node) => hoisted.has(node)),
    recomputed: forward.filter((node) => recomputed.has(node)),
    needed: [...needed],
  };
}
