import type { Block, Node, Value } from "../graph.js";
import { full } from "../ops/constant.js";
import { Cotangents } from "./cotangents.js";
import { captures } from "./free-values.js";
import type { Pullback, Reverse } from "./grad-reverse.js";
import { prune } from "./rewrite.js";

/**
 * The way back through a `cond` is a `cond` on the same predicate, whose results are the cotangents of
 * what the branches capture. Each branch computes its forward values once more: to hand them over,
 * the forward `cond` would have to put out values of both branches, made up in the one that did not
 * run, and what is not needed again is pruned.
 */
export function condPullback(reverse: Reverse, node: Node): Pullback {
  const { b, activity } = reverse;
  const predicate = reverse.copy(node.inputs[0]!);
  return (cotangents) => {
    const given = node.outputs.map((output) => cotangents.get(output));
    if (given.every((cotangent) => cotangent === undefined)) return;
    const active = [...new Set(node.blocks.flatMap(captures))].filter((value) => reverse.isActive(value));
    const branch = (block: Block): Block => {
      const built = b.block([], () => {
        const pullbacks = reverse.forward(block.nodes);
        const inner = new Cotangents(b, activity);
        given.forEach((cotangent, i) => inner.add(block.results[i]!, cotangent));
        reverse.backward(pullbacks, inner);
        b.span = node.span;
        return active.map((value) => inner.get(value) ?? full(b, value.type, 0));
      });
      return { ...built, nodes: prune(built.nodes, built.results) };
    };
    b.span = node.span;
    const sums = b.emit("cond", [predicate], {}, node.blocks.map(branch));
    active.forEach((value: Value, i) => cotangents.add(value, sums[i]));
  };
}
