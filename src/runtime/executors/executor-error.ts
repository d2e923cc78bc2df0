import type { GraphSpan } from "../../graph/graph.js";

/** A call that an executor could not carry out: what happened, the way out, and where in the spec it comes from. */
export class ExecutorError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
    readonly span?: GraphSpan,
  ) {
    super(message);
    this.name = "ExecutorError";
  }
}
