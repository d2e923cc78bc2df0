import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import type { Block, Node, Program, Value } from "../../../graph/graph.js";
import { formatType, type TensorType } from "../../../graph/types.js";
import { GraphDefSchema, type AttrValueSchema, type NodeDefSchema } from "../../protobuf/tf_pb.js";

type NodeDef = MessageInitShape<typeof NodeDefSchema>;

/**
 * One iteration of a program as TensorBoard's graph: an operation with blocks is a name scope that unfolds, values are
 * edges with their shapes, and each operation says the place in the spec that it came from. It is for looking at only.
 */
export function graphDef(program: Program): Uint8Array {
  const train = program.entries["train"];
  const writer = new Writer();
  if (train) {
    train.block.params.forEach((value, i) => {
      const { kind, name } = train.inputs[i]!;
      writer.add(`${kind}/${nameOf(name)}`, kind, [], value.type, value);
    });
    writer.block(train.block, "train");
    train.block.results.forEach((value, i) => {
      const { kind, name, type } = train.outputs[i]!;
      writer.add(`results/${kind}/${nameOf(name)}`, kind, [value], type);
    });
  }
  return toBinary(GraphDefSchema, create(GraphDefSchema, { node: writer.nodes, versions: { producer: 1 } }));
}

class Writer {
  readonly nodes: NodeDef[] = [];
  /** The name under which a value is an input. */
  private readonly names = new Map<Value, string>();
  private readonly taken = new Set<string>();

  /** Adds an operation of one result, which `value` is known by from here on. */
  add(
    name: string,
    op: string,
    inputs: readonly Value[],
    type: TensorType,
    value?: Value,
    node?: Node,
  ): void {
    const unique = this.unique(name);
    this.nodes.push({
      name: unique,
      op,
      input: inputs.flatMap((input) => this.names.get(input) ?? []),
      attr: { ...shapes([type]), ...placeOf(node) },
    });
    if (value) this.names.set(value, unique);
  }

  block({ nodes }: Block, scope: string): void {
    for (const node of nodes) {
      if (node.blocks.length > 0) this.withBlocks(node, scope);
      else this.plain(node, scope);
    }
  }

  private plain(node: Node, scope: string): void {
    const hint = node.outputs.find(({ name }) => name !== undefined)?.name;
    const name = this.unique(`${scope}/${nameOf(hint ?? node.op)}`);
    this.nodes.push({
      name,
      op: node.op,
      input: node.inputs.flatMap((input) => this.names.get(input) ?? []),
      attr: { ...shapes(node.outputs.map(({ type }) => type)), ...placeOf(node) },
    });
    node.outputs.forEach((value, i) => this.names.set(value, i === 0 ? name : `${name}:${i}`));
  }

  /** An operation with blocks: what goes in, its blocks, what comes out. */
  private withBlocks(node: Node, scope: string): void {
    const inner = this.unique(`${scope}/${nameOf(node.op)}`);
    node.blocks.forEach((block, which) => {
      const place = node.blocks.length > 1 ? `${inner}/${which}` : inner;
      block.params.forEach((value, i) => {
        const outer = node.inputs[i];
        this.add(`${place}/${nameOf(value.name ?? "in")}`, "in", outer ? [outer] : [], value.type, value);
      });
      this.block(block, place);
    });
    node.outputs.forEach((value, i) => {
      const results = node.blocks.flatMap((block) => block.results[i] ?? []);
      this.add(`${inner}/${nameOf(value.name ?? "out")}`, node.op, results, value.type, value, node);
    });
  }

  private unique(name: string): string {
    for (let n = 0; ; n++) {
      const candidate = n === 0 ? name : `${name}_${n}`;
      if (this.taken.has(candidate)) continue;
      this.taken.add(candidate);
      return candidate;
    }
  }
}

/** A part of an operation's name: what TensorFlow allows there. */
function nameOf(text: string): string {
  return text.replace(/[^\w.-]/g, "_").replace(/^[^\w.]/, "_") || "_";
}

function shapes(types: readonly TensorType[]): Record<string, MessageInitShape<typeof AttrValueSchema>> {
  const shape = types.map((type) => ({ dim: type.shape.map((size) => ({ size: BigInt(size) })) }));
  return {
    _output_shapes: { value: { case: "list", value: { shape } } },
    type: { value: { case: "s", value: bytes(types.map(formatType).join(", ")) } },
  };
}

function placeOf(node: Node | undefined): Record<string, MessageInitShape<typeof AttrValueSchema>> {
  if (!node?.span) return {};
  const { file, line, column } = node.span;
  return { spec: { value: { case: "s", value: bytes(`${file}:${line}:${column}`) } } };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
