import type { Context } from "../compiler/lower/context.js";
import { clippedTo } from "../compiler/lower/mdp/environment.js";
import type { Process } from "../compiler/lower/mdp/play.js";
import { leaves, withLeaves } from "../compiler/lower/tree.js";
import { recordValue, type RecordV, type V } from "../compiler/lower/value.js";
import { Dim } from "../compiler/types/dim.js";
import { add } from "./operators.js";
import { Key } from "./random.js";
import { within } from "./session.js";
import type { Space } from "./spaces.js";
import type { Bool, F32, I32, Tree } from "./tensor.js";
import { fromV, toV } from "./values.js";

/** A record without fields: what a process has that observes nothing, say. */
export type Nothing = Readonly<Record<never, never>>;

/** What is known when an episode starts. */
export interface Start<I = Nothing> {
  readonly key: Key;
  readonly instruction: I;
}

/** What is known before an action is chosen. */
export interface Moment<S = Nothing, I = Nothing> extends Start<I> {
  readonly state: S;
  /** The index of the step in the episode. */
  readonly t: I32;
}

/** What is known once an action is chosen. */
export interface Turn<S, A, I = Nothing> extends Moment<S, I> {
  readonly action: A;
}

/** What is known after a step. */
export interface Outcome<S, A, I = Nothing> extends Turn<S, A, I> {
  /** The state after the step; `state` is that before it. */
  readonly next: S;
}

/**
 * A task that is acted in, written for one instance of it. What draws takes the key that it is given: each of the
 * functions has one of its own.
 */
export interface DecisionProcess<
  S extends Tree,
  A extends Tree,
  O extends Tree,
  I extends Tree = Nothing,
  G extends Tree = Nothing,
> {
  /** Steps of an episode at most. */
  readonly horizon: number;
  /** What an action can be. */
  readonly actions: Space<A>;
  /** What an episode asks for, told to who acts. */
  instruction?(at: { readonly key: Key }): I;
  /** The first state of an episode; a process without one has no state. */
  start?(at: Start<I>): S;
  observe(at: Moment<S, I>): O;
  /** The state after an action; without it the state stays. */
  step?(at: Turn<S, A, I>): S;
  reward(at: Outcome<S, A, I>): F32;
  /** Further quantities of a step, which a learner may see in training. */
  signals?(at: Outcome<S, A, I>): G;
  /** Whether the episode ends here, before its horizon. */
  terminated?(at: Outcome<S, A, I>): Bool;
}

/** A process as the compiler plays it. */
export function processOf<S extends Tree, A extends Tree, O extends Tree, I extends Tree, G extends Tree>(
  task: DecisionProcess<S, A, O, I, G>,
  actionLike: () => unknown,
): Process {
  let stateLike: unknown;
  let instructionLike: unknown;
  const moment = (ctx: Context, instruction: V, state: V, t: V): Moment<S, I> => ({
    key: new Key(ctx.frame),
    instruction: fromV(instruction, instructionLike),
    state: fromV(state, stateLike),
    t: fromV(t, undefined),
  });
  const named = (ctx: Context, name: string): { key: Key } => ({ key: new Key(ctx.frame.child(name)) });
  const observed = (ctx: Context, seen: Moment<S, I>): V =>
    within(ctx, () => toV(task.observe({ ...seen, ...named(ctx, "observe") })));
  return {
    terminates: task.terminated !== undefined,
    horizon: () => Dim.of(task.horizon),
    actionType: () => task.actions.type,
    instruction: (ctx) =>
      within(ctx, () => {
        if (!task.instruction) return recordValue([]);
        const instruction = task.instruction({ key: new Key(ctx.frame) });
        instructionLike = instruction;
        return toV(instruction);
      }),
    start: (ctx, instruction) =>
      within(ctx, () => {
        if (!task.start) return recordValue([]);
        const start = task.start({
          key: new Key(ctx.frame),
          instruction: fromV(instruction, instructionLike),
        });
        stateLike = start;
        return ofState(toV(start));
      }),
    observe: (ctx, instruction, state, t) => observed(ctx, moment(ctx, instruction, state, t)),
    clipped: (ctx, action) => {
      const { ends } = task.actions;
      return ends ? clippedTo(ctx, action, toV(ends.low), toV(ends.high)) : action;
    },
    step: (ctx, instruction, state, action, t) =>
      within(ctx, () => {
        const turn: Turn<S, A, I> = {
          ...moment(ctx, instruction, state, t),
          action: fromV(action, actionLike()),
        };
        const next = task.step?.({ ...turn, ...named(ctx, "step") }) ?? turn.state;
        const nextState = ofState(toV(next));
        const outcome: Outcome<S, A, I> = { ...turn, next: fromV(nextState, stateLike) };
        const later = { ...turn, state: outcome.next, t: add(turn.t, 1) };
        return {
          state: nextState,
          reward: toV(task.reward({ ...outcome, ...named(ctx, "reward") })),
          signals: asRecord(task.signals ? toV(task.signals(outcome)) : recordValue([])),
          terminated: task.terminated && toV(task.terminated({ ...outcome, ...named(ctx, "terminate") })),
          observation: observed(ctx, later),
        };
      }),
  };
}

function asRecord(value: V): RecordV {
  if (value.kind !== "record") throw new TypeError("A state, and what signals are, is a record.");
  return value;
}

/** A state is carried from step to step: nothing in it is static. */
function ofState(value: V): RecordV {
  const parts = leaves(value).map(({ value: leaf }) => ({
    ...leaf,
    type: { ...leaf.type, bounds: undefined },
    isStatic: false,
    dim: undefined,
  }));
  return asRecord(withLeaves(value, parts));
}
