import type { Block, Node, Program, Value } from "../graph.js";
import { readsOf } from "./free-values.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";

/** Nodes that cost nothing, or less than a value that is kept for the whole loop: moved only with one that needs them. */
const cheap: ReadonlySet<string> = new Set(["constant", "iota", "reshape", "broadcast"]);

/**
 * Moves nodes that do not depend on a loop's turn in front of the `scan` or `while`. Nothing is moved
 * out of a branch of `cond`, which may not run, or out of the body of a transformation.
 */
export function hoistInvariants(program: Program): Program {
  return mapBlocks(program, hoistIn);
}

function hoistIn(block: Block): Block {
  const nodes = block.nodes.flatMap((node) => {
    const inner = withParts(node, node.inputs, node.blocks.map(hoistIn));
    if (node.op !== "scan" && node.op !== "while") return [inner];
    const hoisted: Node[] = [];
    const blocks = inner.blocks.map((body) => split(body, hoisted));
    return [...hoisted, withParts(inner, inner.inputs, blocks)];
  });
  return withNodes(block, nodes, block.results);
}

/** The body without the nodes that can stand in front of the loop, which are added to `hoisted`. */
function split(body: Block, hoisted: Node[]): Block {
  const varying = new Set<Value>(body.params);
  const invariant: Node[] = [];
  for (const node of body.nodes) {
    if (!readsOf(node).some((value) => varying.has(value))) invariant.push(node);
    else for (const output of node.outputs) varying.add(output);
  }
  const moving = worthMoving(invariant);
  if (moving.size === 0) return body;
  hoisted.push(...invariant.filter((node) => moving.has(node)));
  return withNodes(
    body,
    body.nodes.filter((node) => !moving.has(node)),
    body.results,
  );
}

/** The nodes that do work, and those that they need. */
function worthMoving(invariant: readonly Node[]): Set<Node> {
  const moving = new Set<Node>();
  const needed = new Set<Value>();
  for (const node of invariant.toReversed()) {
    if (cheap.has(node.op) && !node.outputs.some((output) => needed.has(output))) continue;
    moving.add(node);
    for (const value of readsOf(node)) needed.add(value);
  }
  return moving;
}
