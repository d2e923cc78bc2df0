import type { Builder } from "./builder.js";
import type { Attrs, Block, Value } from "./graph.js";
import type { TensorType } from "./types.js";

/** What a reverse-mode rule is given. */
export interface VjpContext<A> {
  readonly b: Builder;
  readonly attrs: A;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The cotangent of each output; undefined where it is zero. */
  readonly cotangents: readonly (Value | undefined)[];
}

/** What a batching rule is given: `batched` inputs have the new axis in front, of size `size`. */
export interface BatchContext<A> {
  readonly b: Builder;
  readonly attrs: A;
  readonly inputs: readonly Value[];
  readonly batched: readonly boolean[];
  readonly size: number;
}

/**
 * Everything the compiler and its passes know of one primitive operation: one place an op.
 *
 * `gradient` says what a derivative through the op means:
 * - `smooth`: `vjp` is its derivative
 * - `zero`: its derivative is zero by definition and asked for on purpose (comparisons, stop_gradient)
 * - `none`: an integer or piecewise constant result; a gradient that would pass here is an error
 *   (language.md A.10), except where the result reaches the differentiated value through `zero` only
 */
export interface Op<A extends Attrs = Attrs> {
  readonly name: string;
  /** Result types. Throws `GraphTypeError`, saying what was expected and what was found. */
  readonly type: (inputs: readonly TensorType[], attrs: A, blocks: readonly Block[]) => TensorType[];
  readonly gradient: "smooth" | "zero" | "none";
  /** Cotangents of the inputs (undefined: zero). Present exactly where `gradient` is `smooth`. */
  readonly vjp?: (context: VjpContext<A>) => (Value | undefined)[];
  /** Called when at least one input is batched; every result gets the new axis in front. */
  readonly batch: (context: BatchContext<A>) => Value[];
  /** A draw: under a map it is one larger draw even if no input is batched. */
  readonly draws?: boolean;
}

/** A node that cannot be typed: a defect of whoever built it, never of a spec. */
export class GraphTypeError extends Error {
  constructor(
    readonly op: string,
    message: string,
  ) {
    super(`${op}: ${message}`);
    this.name = "GraphTypeError";
  }
}
