import type { Attrs, Block, Node, Value } from "../../../graph/graph.js";
import { type DType, sameShape, type TensorType } from "../../../graph/types.js";
import { DataType } from "../../protobuf/tf_pb.js";
import { tfType, typeAttr } from "./attributes.js";
import type { FunctionWriter, Names, NodeWriter, Ref } from "./function-writer.js";

/**
 * A graph value in TensorFlow. Its shape has the value's rank, and on every axis the value's size
 * or 1: what repeats along an axis is not spread out before an op needs it so, as TensorFlow's
 * elementwise ops spread by themselves.
 */
export interface Lowered {
  readonly ref: Ref;
  readonly shape: readonly number[];
}

/** How a graph op is written: adds nodes to `context.f` and returns the node's results. */
export type Lowering = (context: LoweringContext) => Lowered[];

/** What is common to all functions of one SavedModel. */
export interface Library {
  readonly names: Names;
  readonly jit: boolean;
  /**
   * Writes a function with arguments of `types`, then one for each captured value. `build` makes its
   * results; what `lower` is given to write in it may use the captured values. Returns the function's name.
   */
  writeFunction(
    what: string,
    types: readonly DataType[],
    captured: readonly Captured[],
    build: (body: FunctionBody) => readonly Ref[],
  ): string;
  /** What blocks use from around them, without the constants that are written again where they are used. */
  captured(blocks: readonly Block[], resolve: (value: Value) => Lowered): Captured[];
}

/** A value from around a block, and what it is outside. */
export interface Captured {
  readonly value: Value;
  readonly lowered: Lowered;
}

export interface FunctionBody {
  readonly f: FunctionWriter;
  readonly args: readonly Ref[];
  /** The captured values inside the function. */
  readonly captures: readonly Ref[];
  /** Writes a block's nodes in place; its results at full shape. */
  lower(block: Block, params: readonly Lowered[]): Ref[];
}

export class LoweringContext {
  constructor(
    readonly f: FunctionWriter,
    readonly library: Library,
    readonly node: Node,
    /** Any value in scope as it lies. */
    readonly resolve: (value: Value) => Lowered,
  ) {}

  get attrs(): Attrs {
    return this.node.attrs;
  }

  numbers(name: string): number[] {
    return [...(this.node.attrs[name] as readonly number[])];
  }

  number(name: string): number {
    return this.node.attrs[name] as number;
  }

  flag(name: string): boolean {
    return this.node.attrs[name] as boolean;
  }

  inputType(index: number): TensorType {
    return this.node.inputs[index]!.type;
  }

  outputType(index = 0): TensorType {
    return this.node.outputs[index]!.type;
  }

  /** An input as it lies, perhaps not spread out. */
  compact(index: number): Lowered {
    return this.resolve(this.node.inputs[index]!);
  }

  /** An input at its full shape. */
  full(index: number): Ref {
    return spread(this.f, this.compact(index), this.inputType(index).shape);
  }

  /** The one result, at full shape. */
  result(ref: Ref): Lowered[] {
    return [{ ref, shape: this.outputType().shape }];
  }
}

/** A value spread out to `shape`. */
export function spread(f: FunctionWriter, lowered: Lowered, shape: readonly number[]): Ref {
  if (sameShape(lowered.shape, shape)) return lowered.ref;
  return f.op(
    "BroadcastTo",
    [lowered.ref, f.ints(shape)],
    { T: typeAttr(lowered.ref.type), Tidx: typeAttr(DataType.DT_INT32) },
    lowered.ref.type,
  );
}

/** The shape that TensorFlow gives an elementwise op over inputs of these shapes (all of one rank). */
export function broadcastShape(inputs: readonly Lowered[]): number[] {
  return inputs[0]!.shape.map((_, axis) => {
    const sizes = inputs.map((input) => input.shape[axis]!);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** An f32, i32, bool or (as i32) u32 scalar that spreads over a value of rank `rank`. */
export function scalarLike(f: NodeWriter, dtype: DType, rank: number, value: number): Lowered {
  const shape = new Array<number>(rank).fill(1);
  return { ref: f.constant(tfType(dtype), shape, value), shape };
}
