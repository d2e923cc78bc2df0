import type { GraphSpan } from "../graph.js";

/**
 * A gradient would silently be zero: the result of an op without a derivative (`argmax`, `floor`, a
 * cast to integer, …) depends on what is differentiated and reaches the differentiated value.
 */
export class SilentZeroError extends Error {
  constructor(
    readonly op: string,
    /** Where the op stands in the spec. */
    readonly span: GraphSpan | undefined,
    /** Where the gradient is asked for. */
    readonly gradSpan: GraphSpan | undefined,
  ) {
    super(`a gradient through ${op} is zero everywhere it exists; stop_gradient says that it is meant`);
    this.name = "SilentZeroError";
  }
}

/** A derivative through a `while`: the number of its turns is not known, so reverse mode cannot keep them. */
export class WhileGradientError extends Error {
  constructor(
    readonly span: GraphSpan | undefined,
    readonly gradSpan: GraphSpan | undefined,
  ) {
    super("a derivative through a loop whose number of turns is a tensor is not defined");
    this.name = "WhileGradientError";
  }
}
