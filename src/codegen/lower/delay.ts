import type { Node, Value } from "../../graph/graph.js";
import type { Expression } from "../ir/index.js";
import { viewOf, type Delayed, type View } from "./array.js";
import type { Address } from "../ir/index.js";
import type { Code } from "./code.js";
import type { Context, Lowering } from "./context.js";

/** The buffers that any of these arrays hangs on. */
export function readsOf(arrays: readonly Delayed[]): Delayed["reads"] {
  return new Set(arrays.flatMap(({ reads }) => [...reads]));
}

/** An op whose element is computed from the operands' elements at the same index. */
export function elementwise(
  cost: number,
  compute: (code: Code, operands: Expression[], node: Node) => Expression,
): Lowering {
  return (c, node) => {
    const arrays = node.inputs.map((input) => c.get(input));
    c.define(node, {
      type: node.outputs[0]!.type,
      cost: arrays.reduce((sum, array) => sum + array.cost, cost),
      reads: readsOf(arrays),
      at: (code, index) =>
        code.share(
          compute(
            code,
            arrays.map((array) => array.at(code, index)),
            node,
          ),
        ),
    });
  };
}

/** The array whose element at an index is that of `x` at another; a view stays one, where `view` says how. */
export function rearranged(
  c: Context,
  node: Node,
  x: Delayed,
  move: (code: Code, index: readonly Address[]) => readonly Address[],
  view?: (of: View) => View | undefined,
): void {
  const type = node.outputs[0]!.type;
  const moved = x.view && view?.(x.view);
  if (moved) return c.define(node, viewOf(type, moved));
  c.define(node, { type, cost: x.cost, reads: x.reads, at: (code, index) => x.at(code, move(code, index)) });
}

/** The input's array, in memory. */
export function inMemory(c: Context, input: Value, node: Node): View {
  return c.force(input, node.span);
}
