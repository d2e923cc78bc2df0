import { assertionMessage } from "../../graph/assertion.js";
import { sizeOf } from "../../graph/types.js";
import type { GraphSpan } from "../../graph/graph.js";
import type { HostTensors } from "../executors/executor.js";
import { entryInputs } from "./entry-call.js";
import type { PreparedProgram } from "./prepare-program.js";
import { binderOf, formatPlace, textAt, type ReadSource } from "./spec-text.js";

/** Where a run's numbers went wrong. */
export interface NonFiniteReport {
  /** The iteration in which they did, counted from 0. */
  readonly iteration: number;
  /** What became of what, in one line. */
  readonly message: string;
  /** The term in the spec. */
  readonly span: GraphSpan | undefined;
  /** In which turns of loops and elements of maps it happened, one a line, then the inputs of the operation. */
  readonly details: readonly string[];
  /** Whether it is an assertion that does not hold, where every number may be finite. */
  readonly isAssertion?: boolean;
}

/** Beyond so many numbers of state, evaluating an iteration in plain TypeScript takes too long. */
const largestState = 50_000_000;

/** A call that met a number that is not finite, and the state before it. */
export interface NonFiniteCall {
  /** One iteration where left out. */
  readonly entry?: "init" | "prepare" | "train" | "evaluate" | "adapt";
  readonly seed: number;
  /** Iterations done before it. */
  readonly iteration: number;
  readonly state: HostTensors;
  /** What `data` ports were given. */
  readonly data?: HostTensors;
}

/** How messages call what was called. */
function nameOf({ entry = "train", iteration }: NonFiniteCall): string {
  if (entry === "train") return `iteration ${iteration}`;
  if (entry === "init") return "the first state";
  if (entry === "adapt") return "`adapt`";
  return entry === "prepare" ? "`prepare`" : `the evaluation after ${iteration} iterations`;
}

/**
 * Evaluates the call that was not finite once more, from the state before it, with a test on
 * every operation's result.
 */
export async function explainNonFinite(
  { single: own, placed }: Pick<PreparedProgram, "single" | "placed">,
  at: NonFiniteCall,
): Promise<NonFiniteReport> {
  const single = (await placed?.()) ?? own;
  const { iteration, entry = "train" } = at;
  const called = nameOf(at);
  const unknown = (why: string): NonFiniteReport => ({
    iteration,
    message: `${called} gave a number that is not finite; ${why}`,
    span: undefined,
    details: [],
  });
  const size = single.state.reduce((sum, slot) => sum + sizeOf(slot.type.shape), 0);
  if (size > largestState)
    return unknown(`its state of ${size} numbers is too large for a search for the term`);

  const { findNonFinite } = await import("../executors/reference/index.js");
  const inputs = entryInputs(single, entry, at);
  const slots = new Set(single.state.map((slot) => slot.name));
  const state = Object.fromEntries(Object.entries(at.state).filter(([name]) => slots.has(name)));
  const found = findNonFinite(single, entry, inputs, state);
  if (found === undefined) return unknown("computed in plain TypeScript, all its numbers are finite");

  const { NodeHost } = await import("../host.js");
  const host = new NodeHost();
  const read: ReadSource = (file) => host.read(file);
  const turns = namedEpisodes(found.turns.map((turn) => nameIndex(turn, "turn", read)));
  const elements = mappedEpisodes(
    found.mapped.map((element) => nameIndex(element, "element", read)),
    turns,
  );
  // Of loops, those that a rollout stands in tell which of its steps it was.
  const steps = turns.slice(0, turns.findLastIndex(({ isStep }) => isStep) + 1);
  const named = [...elements, ...steps].map(({ short }) => short);
  const where = named.length === 0 ? "" : ` for ${named.join(", ")}`;
  const context = [...turns, ...elements].map(({ long }) => long);
  const { span } = found;

  const asserted = assertionMessage(found.name);
  if (asserted !== undefined)
    return {
      iteration,
      message: `${called}: ${asserted}${where}`,
      span,
      details: context,
      isAssertion: true,
    };
  const text = textAt(span, read);
  const term = found.name ?? (text === undefined ? undefined : `\`${text}\``);
  const { op } = found.node;
  return {
    iteration,
    message: `${called}: ${term === undefined ? `the result of ${op}` : `${term} (by ${op})`} became ${found.value}${where}`,
    span,
    details: [
      ...context,
      ...(found.element.length === 0 ? [] : [`in element [${found.element.join(", ")}]`]),
      ...found.inputsSummary.map((input, index) => `operand ${index + 1}: ${input}`),
    ],
  };
}

interface NamedIndex {
  readonly short: string;
  readonly long: string;
  readonly index: number;
  readonly isStep: boolean;
  /** Whether it is counted, and so has no name but that of its number. */
  readonly isCounted: boolean;
}

/** What a loop plays a number of times, one rollout after the other, are episodes, whatever it calls their number. */
function namedEpisodes(turns: readonly NamedIndex[]): readonly NamedIndex[] {
  return turns.map((turn, i) =>
    turn.isCounted && turns[i + 1]?.isStep ? { ...turn, short: `episode ${turn.index}` } : turn,
  );
}

/** The same of the innermost map around a rollout: `[for _ in 0 ..< n: …]` plays a number of episodes at once. */
function mappedEpisodes(
  elements: readonly NamedIndex[],
  turns: readonly NamedIndex[],
): readonly NamedIndex[] {
  return elements.map((element, i) =>
    element.isCounted && i === elements.length - 1 && turns[0]?.isStep
      ? { ...element, short: `episode ${element.index}` }
      : element,
  );
}

/** The index of a turn of a loop, or of an element of a map, by the name that the spec has for it. */
function nameIndex(
  { span, index, size }: { span: GraphSpan | undefined; index: number; size?: number },
  kind: "turn" | "element",
  read: ReadSource,
): NamedIndex {
  const text = textAt(span, read);
  const short = `${binderOf(text) ?? kind} ${index}`;
  const counted = size === undefined ? short : `${short} of ${size}`;
  const of = text === undefined ? "" : ` of \`${text}\``;
  const isStep = /^rollout\b/.test(text ?? "");
  return {
    short,
    index,
    isStep,
    isCounted: /^\[?for\s+\w+\s+in\s+(reverse\()?[^{]*?\.\./.test(text ?? "") || /^repeat\b/.test(text ?? ""),
    long: `in ${counted}${span === undefined ? "" : `${of}, at ${formatPlace(span)}`}`,
  };
}
