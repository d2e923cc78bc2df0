import { stridesOf, type TensorType } from "../../graph/types.js";
import { plus, times, type Address, type Buffer, type Expression } from "../ir/index.js";
import type { Code } from "./code.js";

/** Where the elements of an array lie in memory: offset + Σ strides[axis] · index[axis]. */
export interface View {
  readonly buffer: Buffer;
  readonly offset: Address;
  readonly strides: readonly number[];
}

/**
 * A value of the graph as its consumers see it: what computes the element at an index, there where it is needed.
 * Nothing is in memory until it is materialised; then it is a view.
 */
export interface Delayed {
  readonly type: TensorType;
  /** How much the computation of one element costs, in cheap operations; 0 where it is there already. */
  readonly cost: number;
  /** Whose contents it hangs on. */
  readonly reads: ReadonlySet<Buffer>;
  /** Where it is materialised, or is part of what is. */
  readonly view?: View | undefined;
  /** The element at an index, which is inside the shape. */
  at(code: Code, index: readonly Address[]): Expression;
}

export function viewOf(type: TensorType, view: View): Delayed {
  return {
    type,
    cost: 0,
    reads: new Set([view.buffer]),
    view,
    at: (code, index) => code.load(view.buffer, addressIn(code, view, index)),
  };
}

/** A whole buffer, in row-major order. */
export function wholeView(type: TensorType, buffer: Buffer): Delayed {
  return viewOf(type, { buffer, offset: { constant: 0, terms: [] }, strides: stridesOf(type.shape) });
}

export function addressIn(code: Code, view: View, index: readonly Address[]): Address {
  return index.reduce((sum, at, axis) => code.sum(sum, times(at, view.strides[axis]!)), view.offset);
}

/** The elements of `view` at the place `at` of its first axis. */
export function sliceOf(view: View, at: Address): View {
  return {
    buffer: view.buffer,
    offset: plus(view.offset, times(at, view.strides[0]!)),
    strides: view.strides.slice(1),
  };
}

/** Whether a view is all of its buffer, in row-major order. */
export function isWhole(view: View, shape: readonly number[]): boolean {
  const strides = stridesOf(shape);
  const length = shape.reduce((product, dim) => product * dim, 1);
  return (
    view.buffer.length === length &&
    view.offset.constant === 0 &&
    view.offset.terms.length === 0 &&
    view.strides.every((stride, axis) => stride === strides[axis] || shape[axis] === 1)
  );
}
