import { Builder } from "../builder.js";
import type { Block, Entry, Node, Program, Value } from "../graph.js";
import { emitGrad, type GradientObserver } from "./grad.js";
import { emitJvp } from "./jvp.js";
import { emitMap } from "./map.js";
import { bind, bindOutputs, mapped, paramsOf, type ValueMap } from "./rewrite.js";
import { recogniseScannedRows } from "./scanned-rows.js";

/** Of programs that are still in use: whoever looks for wrong gradients comes before whoever runs the program. */
const expansions = new WeakMap<Program, Program>();

/**
 * Removes every `map`, `grad` and `jvp` from a program, innermost first, so that each of them only
 * ever meets primitive ops, `scan`, `while` and `cond`; scanned rows are recognised before. Nodes that
 * a transformation makes carry the span of the node that they come from. Throws `SilentZeroError` and `WhileGradientError`.
 */
export function expand(program: Program, observer?: GradientObserver): Program {
  const known = observer ? undefined : expansions.get(program);
  if (known) return known;
  const recognised = recogniseScannedRows(program);
  const entries = Object.entries(recognised.entries).map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, block: expandBlock(new Builder(), entry.block, new Map(), observer) },
  ]);
  const expanded = { ...recognised, entries: Object.fromEntries(entries) };
  expansions.set(program, expanded);
  return expanded;
}

/** `expand` for one block; `map` says what became of the values that it captures. */
export function expandBlock(
  b: Builder,
  block: Block,
  map: ValueMap = new Map(),
  observer?: GradientObserver,
): Block {
  return b.block(paramsOf(block), (...params) => {
    bind(map, block.params, params);
    for (const node of block.nodes) expandNode(b, node, map, observer);
    return block.results.map((result) => mapped(map, result));
  });
}

function expandNode(b: Builder, node: Node, map: ValueMap, observer: GradientObserver | undefined): void {
  b.span = node.span;
  const inputs = node.inputs.map((input) => mapped(map, input));
  const blocks = node.blocks.map((block) => expandBlock(b, block, map, observer));
  bindOutputs(map, node, expandedOutputs(b, node, inputs, blocks, observer));
}

function expandedOutputs(
  b: Builder,
  node: Node,
  inputs: readonly Value[],
  blocks: readonly Block[],
  observer: GradientObserver | undefined,
): readonly Value[] {
  const half = inputs.length / 2;
  switch (node.op) {
    case "map":
      return emitMap(b, blocks[0]!, inputs, node.attrs["size"] as number);
    case "grad":
      return emitGrad(b, blocks[0]!, inputs, node.span, observer);
    case "jvp":
      return emitJvp(b, blocks[0]!, inputs.slice(0, half), inputs.slice(half), node.span);
    default:
      return b.emit(node.op, inputs, node.attrs, blocks);
  }
}
