import type { Block, Node, Program, Value } from "../graph.js";
import { freeValues, readsOf } from "./free-values.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";

/**
 * Drops nodes that no result of their entry depends on and, from nodes that stay, what nothing
 * outside reads: results of `cond` and `map`, stacked outputs of `scan`, carried values of `scan` and
 * `while` that only keep themselves up, aux results of `grad`, and inputs that the body does not use.
 */
export function removeDeadCode(program: Program): Program {
  return mapBlocks(program, (block) => sweep(block, block.results));
}

/** The block with these of its results and the nodes that they need. */
function sweep(block: Block, results: readonly Value[]): Block {
  const live = new Set(results);
  const kept: Node[] = [];
  for (const node of block.nodes.toReversed()) {
    if (!node.outputs.some((output) => live.has(output))) continue;
    const trimmed = trim(node, live);
    kept.push(trimmed);
    for (const read of readsOf(trimmed)) live.add(read);
  }
  return withNodes(block, kept.reverse(), results);
}

/** A node that stays, without what is not needed of it. */
function trim(node: Node, live: ReadonlySet<Value>): Node {
  switch (node.op) {
    case "cond":
      return trimCond(node, live);
    case "map":
      return trimMap(node, live);
    case "scan":
      return trimScan(node, live);
    case "while":
      return trimWhile(node, live);
    case "grad":
      return trimGrad(node, live);
    default:
      return sweepBlocks(node);
  }
}

function sweepBlocks(node: Node): Node {
  return withParts(
    node,
    node.inputs,
    node.blocks.map((block) => sweep(block, block.results)),
  );
}

function trimCond(node: Node, live: ReadonlySet<Value>): Node {
  const wanted = node.outputs.map((output) => live.has(output));
  if (!wanted.includes(false)) return sweepBlocks(node);
  const blocks = node.blocks.map((block) => sweep(block, pick(block.results, wanted)));
  return { ...node, blocks, outputs: pick(node.outputs, wanted) };
}

function trimMap(node: Node, live: ReadonlySet<Value>): Node {
  const wanted = node.outputs.map((output) => live.has(output));
  const body = sweep(node.blocks[0]!, pick(node.blocks[0]!.results, wanted));
  const read = usesOf(body);
  const used = body.params.map((param) => read.has(param));
  if (!wanted.includes(false) && !used.includes(false)) return withParts(node, node.inputs, [body]);
  const block = { ...body, params: pick(body.params, used) };
  return { ...node, inputs: pick(node.inputs, used), outputs: pick(node.outputs, wanted), blocks: [block] };
}

function trimScan(node: Node, live: ReadonlySet<Value>): Node {
  const carry = node.attrs["carry"] as number;
  const body = node.blocks[0]!;
  const wanted = node.outputs.map((output) => live.has(output));
  const swept = grow(wanted, carry, body.params, () => {
    const block = sweep(body, pick(body.results, wanted));
    return { blocks: [block], read: usesOf(block) };
  });
  const [block] = swept.blocks as [Block];
  // A carried value stays where it is wanted, an x where it is read, the index always.
  const last = body.params.length - 1;
  const keep = body.params.map((param, i) => (i < carry ? wanted[i]! : i === last || swept.read.has(param)));
  if (!wanted.includes(false) && !keep.includes(false)) return withParts(node, node.inputs, [block]);
  return {
    ...node,
    attrs: { ...node.attrs, carry: wanted.slice(0, carry).filter(Boolean).length },
    inputs: pick(node.inputs, keep),
    outputs: pick(node.outputs, wanted),
    blocks: [{ ...block, params: pick(body.params, keep) }],
  };
}

function trimWhile(node: Node, live: ReadonlySet<Value>): Node {
  const [test, body] = node.blocks as [Block, Block];
  const condition = sweep(test, test.results);
  const tested = usesOf(condition);
  const wanted = node.outputs.map((output, i) => live.has(output) || tested.has(test.params[i]!));
  const swept = grow(wanted, wanted.length, body.params, () => {
    const block = sweep(body, pick(body.results, wanted));
    return { blocks: [condition, block], read: usesOf(block) };
  });
  if (!wanted.includes(false)) return withParts(node, node.inputs, swept.blocks);
  const blocks = swept.blocks.map((block) => ({ ...block, params: pick(block.params, wanted) }));
  return { ...node, inputs: pick(node.inputs, wanted), outputs: pick(node.outputs, wanted), blocks };
}

/** The scalar and the gradients stay, and of aux results those that are read. */
function trimGrad(node: Node, live: ReadonlySet<Value>): Node {
  const body = node.blocks[0]!;
  const isAux = (index: number): boolean => index > 0 && index < body.results.length;
  const wanted = node.outputs.map((output, index) => !isAux(index) || live.has(output));
  if (!wanted.includes(false)) return sweepBlocks(node);
  return {
    ...node,
    outputs: pick(node.outputs, wanted),
    blocks: [sweep(body, pick(body.results, wanted))],
  };
}

interface Swept {
  readonly blocks: readonly Block[];
  readonly read: ReadonlySet<Value>;
}

/**
 * Sweeps a loop's body until every carried value that it reads is among those wanted; `wanted` grows
 * to hold them.
 */
function grow(wanted: boolean[], carry: number, params: readonly Value[], sweepBody: () => Swept): Swept {
  for (;;) {
    const swept = sweepBody();
    const missing = params
      .slice(0, carry)
      .flatMap((param, i) => (swept.read.has(param) && !wanted[i] ? [i] : []));
    if (missing.length === 0) return swept;
    for (const index of missing) wanted[index] = true;
  }
}

function usesOf(block: Block): ReadonlySet<Value> {
  return new Set(freeValues(block.nodes, block.results));
}

function pick<T>(items: readonly T[], wanted: readonly boolean[]): T[] {
  return items.filter((_, index) => wanted[index]);
}
