import type { Node, Value } from "../graph.js";
import { primitive } from "./primitive.js";
import { scanParts, whileParts, type CarryPart } from "./structured.js";

/**
 * Adds to `batched` every value of `nodes`, nested blocks included, that differs from one example of a
 * map to the next: what depends on a batched value, and every draw. What is not in it is computed once
 * for all examples. `masked` says that the nodes run for some of the examples only, as in the branch of
 * a `cond` whose predicate is batched.
 */
export function markBatched(nodes: readonly Node[], batched: Set<Value>, masked = false): void {
  const spread = (from: Value, to: Value): void => {
    if (batched.has(from)) batched.add(to);
  };
  for (const node of nodes) {
    if (node.op === "scan") {
      const { carries, xs, ys, body } = scanParts(node);
      for (const { input, param } of xs) spread(input, param);
      spreadCarries(carries, batched, () => markBatched(body.nodes, batched, masked));
      for (const { result, output } of ys) spread(result, output);
    } else if (node.op === "while") {
      markWhile(node, batched, masked);
    } else if (node.op === "cond") {
      const chooses = batched.has(node.inputs[0]!);
      for (const branch of node.blocks) {
        markBatched(branch.nodes, batched, masked || chooses);
        branch.results.forEach((result, i) => spread(result, node.outputs[i]!));
      }
      if (chooses) for (const output of node.outputs) batched.add(output);
    } else if (primitive(node.op).draws?.(node.attrs) || node.inputs.some((input) => batched.has(input))) {
      for (const output of node.outputs) batched.add(output);
    }
  }
}

/**
 * Marks a `while`, whose test has parameters of its own for the carries. Examples that stop at different
 * turns end with different values, even of a carry that is the same for all while they run.
 */
function markWhile(node: Node, batched: Set<Value>, masked: boolean): void {
  const { test, body, carries } = whileParts(node);
  const stopsApart = (): boolean => masked || batched.has(test.results[0]!);
  spreadCarries(carries, batched, () => {
    carries.forEach(({ param }, i) => {
      if (batched.has(param)) batched.add(test.params[i]!);
    });
    markBatched(test.nodes, batched, stopsApart());
    markBatched(body.nodes, batched, stopsApart());
  });
  if (stopsApart()) for (const { output } of carries) batched.add(output);
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
