import type { Attrs, Block, GraphSpan, Node, Value } from "./graph.js";
import { opNamed } from "./ops/index.js";
import type { TensorType } from "./types.js";

class BuiltValue implements Value {
  constructor(
    readonly type: TensorType,
    public name?: string,
    public maps?: Value["maps"],
  ) {}
}

/** A fresh value, for a block's parameter. */
export function newValue(type: TensorType, name?: string): Value {
  return new BuiltValue(type, name);
}

/** Gives a value a name for printing, unless it has one. */
export function suggestName(value: Value, name: string | undefined): void {
  if (value instanceof BuiltValue) value.name ??= name;
}

/** Says which maps a value's leading axes come from, unless that is known. */
export function suggestMaps(value: Value, maps: Value["maps"]): void {
  if (value instanceof BuiltValue) value.maps ??= maps;
}

/**
 * Builds graphs node by node; the compiler, the passes and generated TypeScript all use it. It does
 * no simplification: what is asked for is what is built, so that a graph's hash is predictable.
 */
export class Builder {
  private nodes: Node[] = [];
  /** The span given to every node that is built while it is set. */
  span: GraphSpan | undefined;

  /** Adds a node and returns its results. Throws `GraphTypeError` where the inputs do not fit. */
  emit(
    op: string,
    inputs: readonly Value[],
    attrs: Attrs = {},
    blocks: readonly Block[] = [],
    names?: readonly (string | undefined)[],
  ): Value[] {
    const types = opNamed(op).type(
      inputs.map((input) => input.type),
      attrs,
      blocks,
    );
    const outputs = types.map((type, index) => newValue(type, names?.[index]));
    this.nodes.push({ op, attrs, inputs, outputs, blocks, span: this.span });
    return outputs;
  }

  /** As `emit`, for an op with one result. */
  op(op: string, inputs: readonly Value[], attrs: Attrs = {}, blocks: readonly Block[] = []): Value {
    return this.emit(op, inputs, attrs, blocks)[0]!;
  }

  /** A block whose body `build` makes from its parameters; it may use any value in scope. */
  block(
    params: readonly { type: TensorType; name?: string | undefined }[],
    build: (...params: Value[]) => readonly Value[],
  ): Block {
    const values = params.map((param) => newValue(param.type, param.name));
    const [results, nodes] = this.collect(() => build(...values));
    return { params: values, nodes, results };
  }

  /** Runs `build` and returns what it returned with the nodes it added, which are taken out of the current block. */
  collect<T>(build: () => T): [T, Node[]] {
    const outer = this.nodes;
    const span = this.span;
    this.nodes = [];
    try {
      return [build(), this.nodes];
    } finally {
      this.nodes = outer;
      this.span = span;
    }
  }

  /** Adds nodes that were built before (see `collect`) as they are. */
  append(nodes: readonly Node[]): void {
    this.nodes.push(...nodes);
  }
}
