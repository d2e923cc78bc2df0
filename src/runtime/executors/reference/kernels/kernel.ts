import type { Block, Node } from "../../../../graph/graph.js";
import { sizeOf } from "../../../../graph/types.js";
import type { HostTensor } from "../../executor.js";
import type { TensorData } from "../tensor.js";
import { allocate } from "../tensor.js";

/** One evaluation of a node. Inputs fit the node's type rule; a kernel never writes to them. */
export interface KernelCall {
  readonly node: Node;
  readonly inputs: readonly HostTensor[];
  /** Whether floats are kept in double precision. */
  readonly f64: boolean;
  /** Evaluates a subgraph of the node with these arguments; `turn` is the index of a loop's turn. */
  readonly run: (block: Block, args: readonly HostTensor[], turn?: number) => HostTensor[];
  /** Tells an observer that `to` holds elements of `from` that no node moved: a loop's slices and stacks. */
  readonly moved: (from: HostTensor, to: HostTensor) => void;
}

/**
 * Computes a node's results. Each op is computed in double precision and rounded once, when its
 * result is stored; sums are rounded once too.
 */
export type Kernel = (call: KernelCall) => HostTensor[];

/** Zeros for the elements of the node's result number `index`. */
export function allocateResult(call: KernelCall, index = 0): TensorData {
  const type = call.node.outputs[index]!.type;
  return allocate(type.dtype, sizeOf(type.shape), call.f64);
}

/** The node's only result, of these elements. */
export function result(call: KernelCall, data: TensorData): HostTensor[] {
  const type = call.node.outputs[0]!.type;
  return [{ dtype: type.dtype, shape: type.shape, data }];
}

/** An attribute that the op's type rule has checked to be a list of integers. */
export function integers(call: KernelCall, name: string): readonly number[] {
  return call.node.attrs[name] as readonly number[];
}

/** An attribute that the op's type rule has checked to be an integer. */
export function integer(call: KernelCall, name: string): number {
  return call.node.attrs[name] as number;
}
