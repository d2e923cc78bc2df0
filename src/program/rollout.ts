import type { Context } from "../compiler/lower/context.js";
import { freshPrevious } from "../compiler/lower/mdp/maybe.js";
import { play, type Decision } from "../compiler/lower/mdp/play.js";
import { cutOff } from "../compiler/lower/mdp/statements.js";
import { Cell } from "../compiler/lower/scope.js";
import { InnerStore } from "../compiler/lower/store.js";
import { leaves, mapLeaves, withLeaves } from "../compiler/lower/tree.js";
import { opaqueOf, recordValue, stepsOf, type V } from "../compiler/lower/value.js";
import type { Type } from "../compiler/types/type.js";
import { processOf, type DecisionProcess, type Nothing } from "./decision-process.js";
import type { Key } from "./random.js";
import { context, nowhere, within } from "./session.js";
import type { Space } from "./spaces.js";
import type { Bool, F32, I32, Tree } from "./tensor.js";
import { fromV, toV, unbounded } from "./values.js";

/** An action, or none: an integer has one value more for that, and floats are zeros that are not `given`. */
export type Maybe<A> = A extends F32
  ? { readonly value: F32; readonly given: Bool }
  : A extends I32 | Bool
    ? I32
    : { readonly [K in keyof A]: Maybe<A[K]> };

/** What is remembered of the step before. */
export interface Previous<A> {
  readonly action: Maybe<A>;
  readonly reward: F32;
  /** Whether that step was the last of its episode. */
  readonly ended: Bool;
}

/** What can be seen of a step when its action is chosen. */
export interface Seen<A, O, I = Nothing> {
  readonly observation: O;
  readonly instruction: I;
  readonly t: I32;
  readonly previous: Previous<A>;
}

/** What an episode keeps of a step. */
export interface Step<A, O, I = Nothing, G = Nothing> {
  readonly observation: O;
  readonly instruction: I;
  readonly previous: Previous<A>;
  readonly action: A;
  readonly reward: F32;
  readonly next_observation: O;
  readonly terminated: Bool;
  readonly truncated: Bool;
  /** Whether the step counts: after an episode's end the last one that does is repeated. */
  readonly alive: Bool;
  readonly signals: G;
}

/** What lives through the steps of an episode, after the last one that counts. */
export type End<A, M = Nothing> = { readonly previous: Previous<A> } & M;

/** An episode: arrays of its steps, and how it ended. */
export interface Episode<S, E> {
  readonly steps: S;
  readonly end: E;
}

/** What is said of a step by who acts. */
export interface Choice<A, M, R> {
  readonly action: A;
  /** What is handed on to the next step. */
  readonly memory?: M;
  /** What is kept of this one. */
  readonly record?: R;
}

type Fields = Readonly<Record<string, unknown>>;

/** How an episode is played. */
export interface Setting<A, M> {
  /** What the first step is handed. */
  readonly from?: M;
  /** The end of the episode before, whose memory goes on. */
  readonly after?: End<A, M>;
  /** What an episode asks for is not told, and not kept. */
  readonly withoutInstruction?: boolean;
  /** Whether gradients pass through actions and steps. */
  readonly pathwise?: boolean;
}

/**
 * One episode of a task. To a gradient, what the task gives is constant, and so is an action from `act` on; what is
 * recorded and remembered is not.
 */
export function rollout<
  S extends Tree,
  A extends Tree,
  O extends Tree,
  I extends Tree,
  G extends Tree,
  R extends object = Nothing,
  M extends object = Nothing,
>(
  key: Key,
  task: DecisionProcess<S, A, O, I, G>,
  setting: Setting<A, M>,
  choose: (seen: Seen<A, O, I>, memory: M) => Choice<A, M, R>,
): Episode<Step<A, O, I, G> & R, End<A, M>> {
  const ctx: Context = { ...context(), frame: key.frame };
  const store = new InnerStore(ctx.store, "a rollout's body hands on its own memory only");
  const { after, from, withoutInstruction = false, pathwise = false } = setting;
  const memory = memoryOf(after ?? from ?? {});
  const cells = Object.entries(memory).map(([name, value]) => {
    const cell = new Cell(name, "var", ctx.module.file, nowhere);
    store.declare(cell, toV(value));
    return cell;
  });
  let actionLike: unknown;
  let recordLike: Fields = {};
  const act = (inner: Context, seen: Readonly<Record<string, V>>): Decision =>
    within(inner, () => {
      const before = cells.map(
        (cell) => [cell.name, fromV(inner.store.read(cell), memory[cell.name])] as const,
      );
      const shown = Object.entries(seen).map(([name, value]) => [name, fromV(value, undefined)] as const);
      const made = choose(
        Object.fromEntries(shown) as unknown as Seen<A, O, I>,
        Object.fromEntries(before) as unknown as M,
      );
      for (const cell of cells) {
        const next = (made.memory as Fields | undefined)?.[cell.name];
        if (next !== undefined) inner.store.write(cell, toV(next));
      }
      actionLike = made.action;
      recordLike = (made.record ?? {}) as Fields;
      const records = Object.entries(recordLike).map(([name, value]) => [name, toV(value)] as const);
      return { action: typed(toV(made.action), task.actions.type), pathwise, records: new Map(records) };
    });
  const process = processOf(task, () => actionLike);
  const episode = play({ ...ctx, store }, process, {
    memory: cells,
    after: after && recordValue([["previous", toV(after.previous)]]),
    seesInstruction: !withoutInstruction,
    pathwise,
    span: nowhere,
    act,
  });
  if (episode.kind !== "record") throw new TypeError("An episode is a record.");
  return {
    steps: fromV(stepsOf(episode), recordLike),
    end: fromV(episode.fields.get("end")!, memory),
  };
}

function memoryOf(start: object): Fields {
  return Object.fromEntries(Object.entries(start).filter(([name]) => name !== "previous"));
}

/** An action with the bounds of its space. */
function typed(action: V, type: Type): V {
  const models = leaves(opaqueOf(type));
  return withLeaves(
    action,
    leaves(action).map(({ value }, i) => ({ ...value, type: models[i]?.value.type ?? value.type })),
  );
}

/** The value that is played: a constant to any gradient, so that its log-density is a score. */
export function act<A extends Tree>(action: A): A {
  return fromV(cutOff(context(), toV(action)), action);
}

/** The end before a first episode, for `after`. */
export function fresh<A extends Tree, M extends object>(actions: Space<A>, memory: M): End<A, M> {
  const first = mapLeaves(freshPrevious(context(), actions.type), unbounded);
  const previous: Previous<A> = fromV(first, undefined);
  return { previous, ...memory };
}
