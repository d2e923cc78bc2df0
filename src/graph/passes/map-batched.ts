import type { Node, Value } from "../graph.js";
import { primitive } from "./primitive.js";
import { scanParts, whileParts, type CarryPart } from "./structured.js";

/**
 * Adds to `batched` every value of `nodes`, nested blocks included, that differs from one example of a
 * map to the next: what depends on a batched value, and every draw. What is not in it is computed once
 * for all examples.
 */
export function markBatched(nodes: readonly Node[], batched: Set<Value>): void {
  const spread = (from: Value, to: Value): void => {
    if (batched.has(from)) batched.add(to);
  };
  for (const node of nodes) {
    if (node.op === "scan") {
      const { carries, xs, ys, body } = scanParts(node);
      for (const { input, param } of xs) spread(input, param);
      spreadCarries(carries, batched, () => markBatched(body.nodes, batched));
      for (const { result, output } of ys) spread(result, output);
    } else if (node.op === "while") {
      markWhile(node, batched);
    } else if (node.op === "cond") {
      for (const branch of node.blocks) {
        markBatched(branch.nodes, batched);
        branch.results.forEach((result, i) => spread(result, node.outputs[i]!));
      }
      if (batched.has(node.inputs[0]!)) for (const output of node.outputs) batched.add(output);
    } else if (primitive(node.op).draws?.(node.attrs) || node.inputs.some((input) => batched.has(input))) {
      for (const output of node.outputs) batched.add(output);
    }
  }
}

/** Marks a `while`: its body, then its test, whose parameters are the body's under other names. */
function markWhile(node: Node, batched: Set<Value>): void {
  const { test, body, carries } = whileParts(node);
  spreadCarries(carries, batched, () => markBatched(body.nodes, batched));
  carries.forEach(({ param }, i) => {
    if (batched.has(param)) batched.add(test.params[i]!);
  });
  markBatched(test.nodes, batched);
  // Examples that stop at different turns end with different values, even of a carry that is the same for all.
  if (batched.has(test.results[0]!)) for (const output of node.outputs) batched.add(output);
}

/** Marks the carries of a loop: a carry is batched in every turn if it is so in any. */
function spreadCarries(carries: readonly CarryPart[], batched: Set<Value>, body: () => void): void {
  let size: number;
  do {
    size = batched.size;
    for (const { input, param, result } of carries) {
      if (batched.has(input) || batched.has(result)) batched.add(param);
    }
    body();
  } while (batched.size > size);
  for (const { param, output } of carries) if (batched.has(param)) batched.add(output);
}
