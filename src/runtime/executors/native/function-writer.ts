import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GraphSpan } from "../../../graph/graph.js";
import { DataType, type FunctionDefSchema, type NodeDefSchema } from "../../protobuf/tf_pb.js";
import { boolAttr, type AttrInits, tensorAttr, typeAttr } from "./attributes.js";
import { type TfOp, tfOps } from "./tf-ops.js";

export type NodeInit = MessageInitShape<typeof NodeDefSchema>;
export type FunctionInit = MessageInitShape<typeof FunctionDefSchema>;

/** A tensor in the graph being written. */
export interface Ref {
  /** As an input is written. */
  readonly text: string;
  readonly type: DataType;
}

/** A tensor and its shape. */
export interface Shaped {
  readonly ref: Ref;
  readonly shape: readonly number[];
}

/** Names for nodes and functions, unique in one SavedModel, and where in the spec each node comes from. */
export class Names {
  private count = 0;
  private readonly spans = new Map<number, GraphSpan>();
  /** The span given to the nodes that are named while it is set. */
  span: GraphSpan | undefined;

  node(op: TfOp): string {
    const id = this.count++;
    if (this.span) this.spans.set(id, this.span);
    return `n${id}.${op}`;
  }

  function(what: string): string {
    return `${what}_${this.count++}`;
  }

  /** The spans by the numbers in the nodes' names. */
  nodeSpans(): ReadonlyMap<number, GraphSpan> {
    return this.spans;
  }
}

/** What writes nodes: the graph itself, or a function of its library; they differ in how an input is written. */
export abstract class NodeWriter {
  readonly nodes: NodeInit[] = [];
  /** The nodes that read a tensor, by what is written for it; what only reinterprets it counts as it. */
  private readonly readers = new Map<string, string[]>();
  private readonly sources = new Map<string, string>();
  private readonly unshaped = new Map<string, Shaped>();
  private readonly constants = new Map<string, Ref>();

  constructor(readonly names: Names) {}

  protected abstract output(node: string, argument: string, within: number, flat: number): string;

  /** Adds a node with outputs of the given types, and returns these. */
  add(
    op: TfOp,
    inputs: readonly Ref[],
    attr: AttrInits,
    types: readonly DataType[],
    options: { readonly name?: string; readonly after?: readonly string[] } = {},
  ): Ref[] {
    const name = options.name ?? this.names.node(op);
    const after = (options.after ?? []).map((node) => `^${node}`);
    this.nodes.push({ name, op, input: [...inputs.map((input) => input.text), ...after], attr });
    const outputs: readonly string[] = tfOps[op];
    const refs = types.map((type, flat) => {
      const isList = outputs[0]?.endsWith("*");
      const argument = isList ? outputs[0]!.slice(0, -1) : outputs[flat]!;
      return { text: this.output(name, argument, isList ? flat : 0, flat), type };
    });
    this.noteReads(op, name, inputs, refs);
    return refs;
  }

  /** The names of the nodes so far that read a tensor. */
  readersOf({ text }: Ref): readonly string[] {
    return this.readers.get(this.sources.get(text) ?? text) ?? [];
  }

  private noteReads(op: TfOp, name: string, inputs: readonly Ref[], outputs: readonly Ref[]): void {
    const sources = inputs.map(({ text }) => this.sources.get(text) ?? text);
    if (op === "Reshape" || op === "Bitcast") this.sources.set(outputs[0]!.text, sources[0]!);
    for (const source of new Set(sources)) {
      const known = this.readers.get(source);
      if (known === undefined) this.readers.set(source, [name]);
      else known.push(name);
    }
  }

  /** Adds a node with one output. */
  op(op: TfOp, inputs: readonly Ref[], attr: AttrInits, type: DataType): Ref {
    return this.add(op, inputs, attr, [type])[0]!;
  }

  /** A constant; `data` is one number for every element, or all of them. Equal small ones are shared. */
  constant(type: DataType, shape: readonly number[], data: number | readonly number[]): Ref {
    const make = () =>
      this.op("Const", [], { dtype: typeAttr(type), value: tensorAttr(type, shape, data) }, type);
    if (typeof data !== "number" && data.length > 16) return make();
    const shown = typeof data === "number" ? numberKey(data) : data.map(numberKey).join();
    const key = `${type}|${shape.join()}|${typeof data}|${shown}`;
    const ref = this.constants.get(key) ?? make();
    this.constants.set(key, ref);
    return ref;
  }

  int(value: number): Ref {
    return this.constant(DataType.DT_INT32, [], value);
  }

  ints(values: readonly number[]): Ref {
    return this.constant(DataType.DT_INT32, [values.length], values);
  }

  /** Remembers of what shape a tensor was before it was reshaped. */
  noteShape(reshaped: Ref, before: Shaped): void {
    this.unshaped.set(reshaped.text, this.shapeBefore(before.ref) ?? before);
  }

  /** What a tensor was before it was reshaped. */
  shapeBefore({ text }: Ref): Shaped | undefined {
    return this.unshaped.get(text);
  }

  /** Only the first occurrence of a node that is made many times over in the same way is needed. */
  reshape(ref: Ref, shape: readonly number[]): Ref {
    return this.op(
      "Reshape",
      [ref, this.ints(shape)],
      { T: typeAttr(ref.type), Tshape: typeAttr(DataType.DT_INT32) },
      ref.type,
    );
  }
}

/** Tells -0 from 0. */
function numberKey(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Writes the graph itself. */
export class GraphWriter extends NodeWriter {
  protected output(node: string, _argument: string, _within: number, flat: number): string {
    return `${node}:${flat}`;
  }
}

/** Writes one function of the graph's library. */
export class FunctionWriter extends NodeWriter {
  private readonly arguments: { name: string; type: DataType }[] = [];

  constructor(
    readonly name: string,
    names: Names,
  ) {
    super(names);
  }

  protected output(node: string, argument: string, within: number): string {
    return `${node}:${argument}:${within}`;
  }

  argument(type: DataType): Ref {
    const name = `a${this.arguments.length}`;
    this.arguments.push({ name, type });
    return { text: name, type };
  }

  /** The finished function. With `jit` XLA compiles it as a whole. */
  finish(results: readonly Ref[], jit = false): FunctionInit {
    return {
      signature: {
        name: this.name,
        inputArg: this.arguments,
        outputArg: results.map((result, index) => ({ name: `r${index}`, type: result.type })),
      },
      nodeDef: this.nodes,
      ret: Object.fromEntries(results.map((result, index) => [`r${index}`, result.text])),
      attr: jit ? { _XlaMustCompile: boolAttr(true) } : {},
    };
  }
}
