import { Builder } from "../../src/graph/builder.js";
import type { Block, Node, Program, Value } from "../../src/graph/graph.js";
import { concat } from "../../src/graph/ops/concat.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { opNamed } from "../../src/graph/ops/index.js";

/** The element that is at hand of each map around, outermost first. */
type Elements = readonly { readonly size: number; readonly index: number }[];

/**
 * A program whose maps are written out element by element, each draw in them as the elements' part of one larger draw: what
 * a map means, without any batching rule.
 */
export function unrollMaps(program: Program): Program {
  const entries = Object.entries(program.entries).map(
    ([name, entry]) => [name, { ...entry, block: new Unrolling().block(entry.block, []) }] as const,
  );
  return { ...program, entries: Object.fromEntries(entries) };
}

class Unrolling {
  private readonly b = new Builder();

  block(block: Block, elements: Elements, outer: ReadonlyMap<Value, Value> = new Map()): Block {
    return this.b.block(block.params, (...params) => this.inline(block, params, elements, outer));
  }

  private inline(
    block: Block,
    args: readonly Value[],
    elements: Elements,
    outer: ReadonlyMap<Value, Value>,
  ): Value[] {
    const values = new Map(outer);
    const copy = (value: Value): Value => values.get(value) ?? value;
    block.params.forEach((param, i) => values.set(param, args[i]!));
    for (const node of block.nodes) {
      this.b.span = node.span;
      const made = this.node(node, node.inputs.map(copy), elements, values);
      node.outputs.forEach((output, i) => values.set(output, made[i]!));
    }
    return block.results.map(copy);
  }

  private node(
    node: Node,
    inputs: readonly Value[],
    elements: Elements,
    values: ReadonlyMap<Value, Value>,
  ): Value[] {
    if (node.op === "map") {
      const size = node.attrs["size"] as number;
      const each = Array.from({ length: size }, (_, index) => {
        const args = inputs.map((input) => this.part(input, [index]));
        return this.inline(node.blocks[0]!, args, [...elements, { size, index }], values);
      });
      return node.outputs.map((_, i) => this.stack(each.map((results) => results[i]!)));
    }
    const op = opNamed(node.op);
    if (op.kind === "primitive" && op.draws?.(node.attrs)) {
      const shape = [...elements.map(({ size }) => size), ...(node.attrs["shape"] as readonly number[])];
      const drawn = this.b.op(node.op, inputs, { ...node.attrs, shape });
      return [
        this.part(
          drawn,
          elements.map(({ index }) => index),
        ),
      ];
    }
    const blocks = node.blocks.map((block) => this.block(block, elements, values));
    return this.b.emit(node.op, inputs, node.attrs, blocks);
  }

  /** The part of a tensor at these indices of its leading axes. */
  private part(x: Value, at: readonly number[]): Value {
    const rest = x.type.shape.slice(at.length);
    const start = [...at, ...rest.map(() => 0)];
    const limit = [...at.map((index) => index + 1), ...rest];
    return reshape(this.b, this.b.op("slice", [x], { start, limit, stride: start.map(() => 1) }), rest);
  }

  private stack(parts: readonly Value[]): Value {
    const rows = parts.map((part) => reshape(this.b, part, [1, ...part.type.shape]));
    return concat(this.b, rows, 0);
  }
}
