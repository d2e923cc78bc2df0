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
 * What a derivative through an op means:
 * - `smooth`: `vjp` is its derivative
 * - `zero`: its derivative is zero by definition and asked for on purpose (comparisons, stop_gradient)
 * - `none`: an integer or piecewise constant result; a gradient that would pass here is an error,
 *   except where the result reaches the differentiated value through `zero` only
 *
 * Where a result of a `smooth` op is not f32 although an input is (`convert` to an integer), it
 * counts as `none`.
 */
export type Gradient = "smooth" | "zero" | "none";

// The members below are methods, not function properties, so that an op that knows its own attributes
// is still an `Op`.
interface TypedOp<A> {
  readonly name: string;
  /**
   * Result types. Throws `GraphTypeError`, saying what was expected and what was found; attributes
   * are checked here too, as they may have been read from text.
   */
  type(inputs: readonly TensorType[], attrs: A, blocks: readonly Block[]): TensorType[];
}

interface BatchedOp<A> extends TypedOp<A> {
  readonly kind: "primitive";
  /** Called when at least one input is batched (and for every draw); every result gets the new axis in front. */
  batch(context: BatchContext<A>): Value[];
  /** Each element of the result depends on the same element of every input, and all shapes are the same. Absent: not so. */
  readonly elementwise?: boolean;
  /**
   * Whether a node with these attributes is a draw: under a map it is one larger draw even if no
   * input is batched. Absent: never.
   */
  draws?(attrs: A): boolean;
}

interface SmoothOp<A> extends BatchedOp<A> {
  readonly gradient: "smooth";
  /**
   * Cotangents of the inputs (undefined: zero), built from ops of the table, so that they can be
   * differentiated and batched again. Called only where some cotangent is not zero.
   */
  vjp(context: VjpContext<A>): (Value | undefined)[];
}

interface FlatOp<A> extends BatchedOp<A> {
  readonly gradient: "zero" | "none";
  readonly vjp?: undefined;
}

/** An op whose type rule, gradient rule and batching rule stand side by side in src/graph/ops. */
export type PrimitiveOp<A extends Attrs = Attrs> = SmoothOp<A> | FlatOp<A>;

/** An op over blocks: control flow and the transformations. The passes hold its gradient and batching. */
export interface StructuredOp<A extends Attrs = Attrs> extends TypedOp<A> {
  readonly kind: "structured";
}

/** Everything the compiler and its passes know of one operation: one place an op. */
export type Op<A extends Attrs = Attrs> = PrimitiveOp<A> | StructuredOp<A>;

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
