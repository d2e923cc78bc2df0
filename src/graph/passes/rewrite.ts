import { suggestMaps, suggestName, type Builder } from "../builder.js";
import type { Block, Node, Value } from "../graph.js";
import type { TensorType } from "../types.js";
import { readsOf } from "./free-values.js";

/** What became of each value of a graph that is being rewritten; a value without an entry is itself. */
export type ValueMap = Map<Value, Value>;

export function mapped(map: ValueMap, value: Value): Value {
  return map.get(value) ?? value;
}

/** Emits a copy of `node`, blocks included, that reads what `map` gives, and maps its outputs. */
export function copyNode(b: Builder, node: Node, map: ValueMap): void {
  b.span = node.span;
  const outputs = b.emit(
    node.op,
    node.inputs.map((input) => mapped(map, input)),
    node.attrs,
    node.blocks.map((block) => copyBlock(b, block, map)),
    namesOf(node),
  );
  bindOutputs(map, node, outputs);
}

export function copyNodes(b: Builder, nodes: readonly Node[], map: ValueMap): void {
  for (const node of nodes) copyNode(b, node, map);
}

/** A copy of `block` with parameters and values of its own. */
export function copyBlock(b: Builder, block: Block, map: ValueMap): Block {
  return b.block(paramsOf(block), (...params) => {
    bind(map, block.params, params);
    copyNodes(b, block.nodes, map);
    return block.results.map((result) => mapped(map, result));
  });
}

export function bind(map: ValueMap, from: readonly Value[], to: readonly Value[]): void {
  from.forEach((value, index) => map.set(value, to[index]!));
}

/** As `bind`, for the outputs of a node that were made anew: they keep what is known of those that they stand for. */
export function bindOutputs(map: ValueMap, node: Node, outputs: readonly Value[]): void {
  bind(map, node.outputs, outputs);
  node.outputs.forEach(({ name, maps }, i) => {
    suggestName(outputs[i]!, name);
    suggestMaps(outputs[i]!, maps);
  });
}

export function paramsOf(block: Block): { type: TensorType; name?: string | undefined }[] {
  return block.params.map(({ type, name }) => ({ type, name }));
}

export function namesOf(node: Node): (string | undefined)[] {
  return node.outputs.map((output) => output.name);
}

/** `nodes` without those that no result needs. Every op is pure, so nothing else can be lost. */
export function prune(nodes: readonly Node[], results: readonly Value[]): Node[] {
  const live = new Set(results);
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => live.has(output))) continue;
    kept.push(node);
    for (const read of readsOf(node)) live.add(read);
  }
  return kept.reverse();
}

/** Runs `build` in `b` and drops the nodes that its results do not need. */
export function pruned(b: Builder, build: () => Value[]): Value[] {
  const [results, nodes] = b.collect(build);
  b.append(prune(nodes, results));
  return results;
}
