import { Builder, newValue } from "../builder.js";
import type { Block, Node, Program, Value } from "../graph.js";
import { add, sub } from "../ops/arithmetic.js";
import { iota } from "../ops/constant.js";
import { reduceSum } from "../ops/shape-construction.js";
import { emitMap } from "./map.js";
import { mapBlocks, withNodes, withParts } from "./optimise-walk.js";
import { mapped, type ValueMap } from "./rewrite.js";
import { splitOf, type Split } from "./scan-split.js";
import { scanParts, type ScanParts } from "./structured.js";

/**
 * Takes out of scans what need not run turn by turn: what only depends on a turn's inputs is done for
 * all turns before the loop, and what no later turn depends on for all of them after it, sums over turns
 * among it. So the small products that make a gradient of weights become one large product, and the
 * loop is left with the recurrence alone. The order of a sum changes, and with it the last bits.
 *
 * To be run on an expanded program. `splitOf` says what is worth it.
 */
export function splitScans(program: Program): Program {
  return mapBlocks(program, (block) => new Splitter().block(block));
}

class Splitter {
  private readonly map: ValueMap = new Map();

  block(block: Block): Block {
    const nodes = block.nodes.flatMap((node) => this.node(node));
    return withNodes(
      block,
      nodes,
      block.results.map((result) => mapped(this.map, result)),
    );
  }

  private node(node: Node): Node[] {
    const current = withParts(
      node,
      node.inputs.map((input) => mapped(this.map, input)),
      node.blocks.map((block) => this.block(block)),
    );
    if (current.op !== "scan") return [current];
    const parts = scanParts(current);
    const split = splitOf(parts);
    return split === undefined ? [current] : this.apart(current, parts, split);
  }

  private apart(node: Node, parts: ScanParts, split: Split): Node[] {
    const { length, carries, xs, ys, index } = parts;
    const b = new Builder();
    b.span = node.span;
    /** What a value of the body is in all turns, stacked. */
    const stacks: ValueMap = new Map(xs.map(({ param, input }) => [param, input]));
    const runAll = (nodes: readonly Node[], results: readonly Value[]): Node[] =>
      b.collect(() => {
        stacks.set(index, iota(b, "i32", length));
        const params = [...stacks.keys()];
        const block: Block = { params, nodes: [...split.invariant, ...nodes], results };
        const outputs = emitMap(b, block, [...stacks.values()], length);
        results.forEach((result, i) => stacks.set(result, outputs[i]!));
      })[1];

    const before = runAll(split.before, split.given);
    const kept = carries.filter(({ param }) => !split.sums.some((sum) => sum.param === param));
    const stacked = split.stacked.map((value) => ({
      value,
      output: newValue({ ...value.type, shape: [length, ...value.type.shape] }, value.name),
    }));
    const inner = [...xs.map(({ param }) => param), ...split.handed];
    const scan: Node = {
      ...node,
      attrs: { ...node.attrs, carry: kept.length },
      inputs: [...kept.map(({ input }) => input), ...inner.map((value) => stacks.get(value)!)],
      outputs: [...kept, ...stacked].map(({ output }) => output),
      blocks: [
        {
          params: [...kept.map(({ param }) => param), ...inner, index],
          nodes: [...split.invariant, ...split.core],
          results: [...kept.map(({ result }) => result), ...split.stacked],
        },
      ],
    };
    for (const { value, output } of stacked) stacks.set(value, output);
    const after = runAll(split.after, split.wanted);
    const [, sums] = b.collect(() => {
      for (const { param, term, sign } of split.sums) {
        const carry = carries.find((other) => other.param === param)!;
        const sum = reduceSum(b, stacks.get(term)!, [0]);
        this.map.set(carry.output, sign > 0 ? add(b, carry.input, sum) : sub(b, carry.input, sum));
      }
    });
    for (const { result, output } of ys) this.map.set(output, stacks.get(result)!);
    return [...before, scan, ...after, ...sums];
  }
}
