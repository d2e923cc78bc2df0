import { sizeOf } from "../../graph/types.js";
import type { GraphSpan, Program } from "../../graph/graph.js";
import type { HostTensors } from "../executors/executor.js";
import { seedTensor } from "./entry-call.js";

/** Where a run's numbers went wrong. */
export interface NonFiniteReport {
  /** The iteration in which they did, counted from 0. */
  readonly iteration: number;
  /** What became of what, in one line. */
  readonly message: string;
  /** The term in the spec. */
  readonly span: GraphSpan | undefined;
  /** The inputs of the operation, one a line, and where in loops and tensors it happened. */
  readonly details: readonly string[];
}

/** Beyond so many numbers of state, evaluating an iteration in plain TypeScript takes too long. */
const largestState = 50_000_000;

/**
 * Evaluates the iteration that was not finite once more, from the state before it, with a test on
 * every operation's result. `single` is the program with `train` as ONE iteration.
 */
export async function explainNonFinite(
  single: Program,
  at: { seed: number; iteration: number; state: HostTensors },
): Promise<NonFiniteReport> {
  const { iteration } = at;
  const unknown = (why: string): NonFiniteReport => ({
    iteration,
    message: `iteration ${iteration} gave a number that is not finite; ${why}`,
    span: undefined,
    details: [],
  });
  const size = single.state.reduce((sum, slot) => sum + sizeOf(slot.type.shape), 0);
  if (size > largestState)
    return unknown(`its state of ${size} numbers is too large for a search for the term`);

  const { findNonFinite } = await import("../executors/reference/index.js");
  const inputs: HostTensors = {};
  for (const port of single.entries["train"]?.inputs ?? []) {
    if (port.kind === "seed") inputs[port.name] = seedTensor(at.seed);
    if (port.kind === "iteration")
      inputs[port.name] = { dtype: "i32", shape: [], data: Int32Array.of(iteration) };
  }
  const slots = new Set(single.state.map((slot) => slot.name));
  const state = Object.fromEntries(Object.entries(at.state).filter(([name]) => slots.has(name)));
  const found = findNonFinite(single, "train", inputs, state);
  if (found === undefined) return unknown("computed in plain TypeScript, all its numbers are finite");

  const term =
    found.name === undefined ? `the result of ${found.node.op}` : `${found.name} (by ${found.node.op})`;
  return {
    iteration,
    message: `iteration ${iteration}: ${term} became ${found.value}`,
    span: found.span,
    details: [
      ...formatIndices("in turn", found.loopIndices),
      ...formatIndices("in element", found.element),
      ...found.inputsSummary.map((input, index) => `operand ${index + 1}: ${input}`),
    ],
  };
}

function formatIndices(what: string, indices: readonly number[]): string[] {
  return indices.length === 0 ? [] : [`${what} [${indices.join(", ")}]`];
}
