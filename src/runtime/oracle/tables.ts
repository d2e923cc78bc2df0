import { NotEnumerable, type FiniteProcess } from "../../compiler/driver/finite-process.js";
import { BatchedClause } from "./evaluate-clause.js";
import { instructionsOf } from "./instructions.js";
import { Looks } from "./looks.js";
import { Payments } from "./payments.js";
import { step, Visit } from "./visit.js";

/** One instruction in one task. */
export interface Problem {
  /** The place of the task in `Tables.ids`. */
  readonly task: number;
  /** How likely the instruction is in that task. */
  readonly chance: number;
  /** The state in which an episode starts. */
  readonly start: number;
  /** By state and action: the state after it, and the kind of move, the row of `rewards` and `ends`. */
  readonly next: Int32Array;
  readonly paid: Int32Array;
  /** By state: a number for what is observed there; equal numbers look alike. */
  readonly seen: Int32Array;
}

/** An instruction. A state is there for all of its problems if any of them reaches it: a mistaken belief may lead there. */
export interface Instruction {
  readonly problems: readonly Problem[];
  readonly states: number;
  /** By step: how many states can be reached before it; they are the first ones. */
  readonly reached: readonly number[];
}

/** A finite family, enumerated. */
export interface Tables {
  readonly ids: readonly number[];
  readonly horizon: number;
  readonly actions: number;
  readonly asked: readonly Instruction[];
  /** By kind of move and step of an episode: the reward. */
  readonly rewards: Float64Array;
  /** By kind of move: whether the episode ends. */
  readonly ends: Uint8Array;
}

/**
 * Visits every state that an episode can reach, in every task and under every instruction; `onProgress` is told how many
 * moves are known. Throws `NotEnumerable`.
 */
export function enumerate(process: FiniteProcess, onProgress?: (moves: number) => void): Tables {
  const { ids, horizon, actions } = process;
  const clauses = {
    start: new BatchedClause(process.start),
    next: new BatchedClause(process.next),
    reward: new BatchedClause(process.reward),
    ends: new BatchedClause(process.ends),
    observe: new BatchedClause(process.observe),
  };
  for (const [name, what] of [
    ["next", "its steps hang"],
    ["ends", "the end of its episodes hangs"],
    ["observe", "what it shows hangs"],
  ] as const)
    if (clauses[name].readsLast) throw new NotEnumerable(`${what} on the index of the step`);
  const visits = instructionsOf(process).map((asked) => new Visit(asked, ids, clauses.start, actions));
  for (let t = 0; t < horizon; t++) onProgress?.(step(visits, clauses.next));
  const payments = new Payments(clauses.reward, clauses.ends, horizon);
  const looks = new Looks(clauses.observe);
  const asked = visits.map((visit) => visit.finish(payments, looks));
  return { ids, horizon, actions, asked, ...payments.tables() };
}
