import type { GraphSpan } from "../../graph/graph.js";
import type { DType } from "../../graph/types.js";
import type { Expression } from "./expression.js";

/**
 * A stretch of the arena. Only an `input` and a `state` have a content before an entry runs (a state that of the last
 * call), and a `constant`, which nothing writes to, always. Of a `private` one every thread has its own.
 */
export interface Buffer {
  readonly name: string;
  readonly dtype: DType;
  /** In elements, of one word each. */
  readonly length: number;
  readonly role: "constant" | "state" | "input" | "output" | "temporary" | "private";
  /** A constant's elements: one number for all of them, or one each. */
  readonly data?: number | readonly number[] | undefined;
  /** Where in a spec what it holds comes from. */
  readonly span?: GraphSpan | undefined;
}

/** factor · value, of a scalar i32. */
export interface Term {
  readonly factor: number;
  readonly value: Expression;
}

/**
 * A place in a buffer, in elements: constant + Σ factor · value. Values are locals as a rule (indices of loops, or i32
 * that were computed), each in one term, so that passes can tell which turns of a loop touch which elements.
 */
export interface Address {
  readonly constant: number;
  readonly terms: readonly Term[];
}
