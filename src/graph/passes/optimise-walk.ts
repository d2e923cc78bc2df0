import { Builder } from "../builder.js";
import type { Attrs, Block, Node, Program, Value } from "../graph.js";
import { formatType, sameType } from "../types.js";
import { bind, mapped, type ValueMap } from "./rewrite.js";

/** What a rule sees of the graph around the node it is asked about. */
export interface RuleContext {
  /** The node that computes `value`, if it is not a parameter. */
  producer(value: Value): Node | undefined;
  /** How many inputs and results the value was when the pass began (1 for a value made since). */
  uses(value: Value): number;
  /** Adds a node with one result in front of the one that is being rewritten, itself rewritten by the rules. */
  emit(op: string, inputs: readonly Value[], attrs?: Attrs, blocks?: readonly Block[]): Value;
  /** Puts the nodes of `block`, which no other node has, in place, its parameters replaced, and returns its results. */
  inline(block: Block, args: readonly Value[]): Value[];
}

/**
 * Says what to put in place of a node's results, or undefined to leave the node. The inputs of the
 * node and the nodes in its blocks have been rewritten already.
 */
export type Rule = (node: Node, context: RuleContext) => readonly Value[] | undefined;

/**
 * Rewrites every node of a program, from the first to the last and from the inside outwards, by the
 * first of `rules` that applies. Returns `program` itself where none does.
 */
export function rewriteWith(program: Program, rules: readonly Rule[]): Program {
  return mapBlocks(program, (block) => new Walk(block, rules).root(block));
}

/** `program` with the block of each entry replaced; `program` itself where `change` returns each as it was. */
export function mapBlocks(program: Program, change: (block: Block) => Block): Program {
  let changed = false;
  const entries = Object.entries(program.entries).map(([name, entry]) => {
    const block = change(entry.block);
    changed ||= block !== entry.block;
    return [name, block === entry.block ? entry : { ...entry, block }] as const;
  });
  return changed ? { ...program, entries: Object.fromEntries(entries) } : program;
}

class Walk implements RuleContext {
  private readonly b = new Builder();
  private readonly map: ValueMap = new Map();
  private readonly producers = new Map<Value, Node>();
  private readonly useCounts = new Map<Value, number>();
  private name: string | undefined;

  constructor(
    root: Block,
    private readonly rules: readonly Rule[],
  ) {
    countUses(root, this.useCounts);
  }

  root(block: Block): Block {
    return this.block(block);
  }

  producer(value: Value): Node | undefined {
    return this.producers.get(value);
  }

  uses(value: Value): number {
    return this.useCounts.get(value) ?? 1;
  }

  emit(op: string, inputs: readonly Value[], attrs: Attrs = {}, blocks: readonly Block[] = []): Value {
    const [[output], nodes] = this.b.collect(() => this.b.emit(op, inputs, attrs, blocks, [this.name]));
    const replaced = this.apply(nodes[0]!);
    if (replaced !== undefined) return replaced[0]!;
    this.add(nodes[0]!);
    return output!;
  }

  inline(block: Block, args: readonly Value[]): Value[] {
    const { name, b } = this;
    const { span } = b;
    bind(this.map, block.params, args);
    for (const node of block.nodes) this.node(node);
    this.name = name;
    b.span = span;
    return block.results.map((result) => this.of(result));
  }

  private block(block: Block): Block {
    const [, nodes] = this.b.collect(() => {
      for (const node of block.nodes) this.node(node);
    });
    const results = block.results.map((result) => this.of(result));
    return withNodes(block, nodes, results);
  }

  private node(node: Node): void {
    const inputs = node.inputs.map((input) => this.of(input));
    const blocks = node.blocks.map((block) => this.block(block));
    const current = withParts(node, inputs, blocks);
    this.b.span = node.span;
    this.name = node.outputs[0]?.name;
    const replaced = this.apply(current);
    if (replaced === undefined) this.add(current);
    else bind(this.map, node.outputs, replaced);
  }

  private apply(node: Node): readonly Value[] | undefined {
    for (const rule of this.rules) {
      const replaced = rule(node, this);
      if (replaced === undefined) continue;
      node.outputs.forEach(({ type }, index) => {
        const found = replaced[index]!.type;
        if (sameType(type, found)) return;
        throw new Error(`A rule made ${formatType(found)} of ${node.op}'s ${formatType(type)}.`);
      });
      return replaced;
    }
    return undefined;
  }

  private add(node: Node): void {
    this.b.append([node]);
    for (const output of node.outputs) this.producers.set(output, node);
  }

  /** A replacement may itself have been replaced, where nodes are put in place a second time. */
  private of(value: Value): Value {
    let current = value;
    for (let next = mapped(this.map, current); next !== current; next = mapped(this.map, current))
      current = next;
    return current;
  }
}

function countUses({ nodes, results }: Block, counts: Map<Value, number>): void {
  const use = (value: Value): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const node of nodes) {
    node.inputs.forEach(use);
    for (const block of node.blocks) countUses(block, counts);
  }
  results.forEach(use);
}

/** `node` with other inputs and blocks; itself where they are the same. */
export function withParts(node: Node, inputs: readonly Value[], blocks: readonly Block[]): Node {
  const same = sameItems(inputs, node.inputs) && sameItems(blocks, node.blocks);
  return same ? node : { ...node, inputs, blocks };
}

/** `block` with other nodes and results; itself where they are the same. */
export function withNodes(block: Block, nodes: readonly Node[], results: readonly Value[]): Block {
  const same = sameItems(nodes, block.nodes) && sameItems(results, block.results);
  return same ? block : { params: block.params, nodes, results };
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
