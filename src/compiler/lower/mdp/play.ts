import type { Span } from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { boolType, i32Type, type Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { loopOver } from "../control/loop.js";
import { broadcastTo, emit, filled, integer, number, truth } from "../ops.js";
import { showPicture, showsPictures } from "../pictures.js";
import { Cell } from "../scope.js";
import { leaves, mapLeaves, withLeaves } from "../tree.js";
import {
  intValue,
  recordValue,
  tensorValue,
  typeOf,
  unknownValue,
  type RecordV,
  type TensorV,
  type V,
} from "../value.js";
import { freshPrevious, someOf } from "./maybe.js";
import { noteSignalSums } from "./signal-sums.js";

/** What one step of a decision process gives. */
export interface Stepped {
  readonly state: RecordV;
  readonly reward: V;
  readonly signals: RecordV;
  /** Whether the process's own end is reached; undefined where it has none. */
  readonly terminated: V | undefined;
  /** What is observed next. */
  readonly observation: V;
}

/** A decision process: what an episode of one task is played in. Draws are at the frame of the context given. */
export interface Process {
  readonly terminates: boolean;
  /** Steps of an episode at most. */
  horizon(ctx: Context): Dim;
  actionType(ctx: Context): Type;
  /** What an episode asks for, drawn anew for each. */
  instruction(ctx: Context): V;
  /** The first state of an episode. */
  start(ctx: Context, instruction: V): RecordV;
  observe(ctx: Context, instruction: V, state: RecordV, t: TensorV): V;
  /** A float action beyond its bounds, clipped to them. */
  clipped(ctx: Context, action: V): V;
  step(ctx: Context, instruction: V, state: RecordV, action: V, t: TensorV): Stepped;
}

/** What is said of one step by who acts in it. */
export interface Decision {
  readonly action: V;
  /** Whether gradients pass through the action. */
  readonly pathwise: boolean;
  readonly records: ReadonlyMap<string, V>;
}

/** Who plays an episode. */
export interface Player {
  /** Variables that live through the steps. */
  readonly memory: readonly Cell[];
  /** The end of the episode before, which says what came before the first step. */
  readonly after: V | undefined;
  readonly seesInstruction: boolean;
  /** Whether gradients pass through the process. */
  readonly pathwise: boolean;
  readonly span: Span;
  /** Chooses an action; `seen` is what can be seen of the step, by name. */
  act(ctx: Context, seen: Readonly<Record<string, V>>): Decision;
}

/** States are no part of an episode, unless somebody wants to look at them; no name of a record is this. */
const passedState = "@state";

/** One episode: a loop over its steps, as a record of their arrays and of the end. */
export function play(ctx: Context, process: Process, player: Player): V {
  const { el, store } = ctx;
  const { memory, span } = player;
  const horizon = process.horizon(ctx);
  const instruction = process.instruction({ ...ctx, frame: ctx.frame.child("instruction") });
  const start = process.start({ ...ctx, frame: ctx.frame.child("state") }, instruction);
  // What is observed first has the type of what is observed later: nothing in it is static.
  const zero: TensorV = { ...tensorOf(ctx, integer(0)), type: i32Type, dim: undefined };
  const firstObservation = process.observe(ctx, instruction, start, zero);
  const first = freshPrevious(ctx, process.actionType(ctx));
  const earlier = player.after?.kind === "record" ? player.after.fields.get("previous") : undefined;
  const cell = (name: string, value: V): Cell => {
    const made = new Cell(name, "var", ctx.module.file, span, typeOf(value));
    store.declare(made, value);
    return made;
  };
  const state = cell("state", start);
  const observation = cell("observation", firstObservation);
  const previous = cell("previous", earlier ? typedAs(earlier, first) : first);
  const done = process.terminates ? cell("done", tensorOf(ctx, truth(false))) : undefined;
  const constant = (value: V): V => (player.pathwise ? value : stopped(ctx, value));

  const steps = loopOver(ctx, {
    length: horizon,
    elements: undefined,
    reverse: false,
    cells: [state, observation, previous, ...memory, ...(done ? [done] : [])],
    span,
    body: (inner, _, index) => {
      const t: TensorV = { ...index, type: { ...i32Type, bounds: { lo: Dim.of(0), hi: horizon } } };
      const seenState = inner.store.read(state) as RecordV;
      const seen = constant(inner.store.read(observation));
      const old = memory.map((variable) => inner.store.read(variable));
      const ended = done && (inner.store.read(done) as TensorV);
      const told: Record<string, V> = player.seesInstruction ? { instruction } : {};
      const before = inner.store.read(previous);
      const made = player.act(inner, { observation: seen, ...told, t, previous: before });
      const act = made.pathwise ? made.action : stopped(inner, made.action);
      const played = process.clipped(inner, act);
      const stepped = process.step(inner, instruction, seenState, played, t);
      const reward = constant(stepped.reward);
      const terminated = truthOf(inner, stepped.terminated);
      const atHorizon = emit(el, "eq", [t, intValue(horizon.minus(Dim.of(1)))], boolType);
      const truncated = emit(el, "and", [atHorizon, emit(el, "not", [terminated], boolType)], boolType);
      const next = recordValue([
        ["action", someOf(inner, act)],
        ["reward", reward],
        ["ended", emit(el, "or", [terminated, atHorizon], boolType)],
      ]);
      const keep = (oldValue: V, newValue: V): V =>
        ended ? chosen(inner, ended, oldValue, newValue) : newValue;
      const nextObservation = constant(stepped.observation);
      inner.store.write(state, keep(seenState, stepped.state));
      inner.store.write(observation, nextObservation);
      inner.store.write(previous, keep(before, next));
      memory.forEach((variable, i) => inner.store.write(variable, keep(old[i]!, inner.store.read(variable))));
      if (done && ended) inner.store.write(done, emit(el, "or", [ended, terminated], boolType));
      const alive = ended ? emit(el, "not", [ended], boolType) : tensorOf(inner, truth(true));
      const counted: V = ended ? chosen(inner, ended, tensorOf(inner, number(0)), reward) : reward;
      return recordValue([
        ["observation", seen],
        ...Object.entries(told),
        ["previous", before],
        ["action", act],
        ["reward", counted],
        ["next_observation", nextObservation],
        ["terminated", terminated],
        ["truncated", truncated],
        ["alive", alive],
        ["signals", stepped.signals],
        ...made.records,
        ...(showsPictures(inner) ? ([[passedState, seenState]] as const) : []),
      ]);
    },
  });
  if (steps?.kind !== "record") return unknownValue;
  const arrays = keptOf(ctx, process.terminates ? repeatLast(ctx, steps, horizon) : steps);
  const passed = arrays.fields.get(passedState);
  if (passed) {
    const part = (name: string): V => arrays.fields.get(name)!;
    const shown = ["action", "reward", "alive"].map((name) => [name, part(name)] as const);
    showPicture(ctx, "episode", recordValue([["state", passed], ["instruction", instruction], ...shown]));
  }
  const end = recordValue([
    ["previous", store.read(previous)],
    ...memory.map((variable) => [variable.name, store.read(variable)] as const),
  ]);
  const kept = [...arrays.fields].filter(([name]) => name !== passedState);
  return {
    kind: "record",
    fields: new Map([...kept, ["end", end]]),
    episode: { lead: [] },
    withheld: withheldIn(ctx),
  };
}

/** What a learner is given of an episode's steps: no signals where it adapts, or in an evaluation, which tells their sums beside its reports. */
function keptOf(ctx: Context, { fields }: RecordV): RecordV {
  const withheld = withheldIn(ctx);
  if (!withheld) return recordValue([...fields]);
  const [signals, alive] = [fields.get("signals"), fields.get("alive")];
  const isEvaluation = ctx.phase === "evaluate";
  if (isEvaluation && signals?.kind === "record" && alive?.kind === "tensor")
    noteSignalSums(ctx, signals, alive);
  return recordValue([...fields].filter(([name]) => !withheld.includes(name)));
}

/** What no learner is given of an episode's steps here. */
export function withheldIn(ctx: Context): readonly string[] | undefined {
  return ctx.phase === "evaluate" || ctx.adapts ? ["signals"] : undefined;
}

/** A value with the bounds of another of its kind, which a variable of a loop does not keep. */
function typedAs(value: V, model: V): V {
  const models = leaves(model);
  return withLeaves(
    value,
    leaves(value).map(({ value: leaf }, i) => ({ ...leaf, type: models[i]?.value.type ?? leaf.type })),
  );
}

/** A constant as a tensor of the graph, so that it can be carried and chosen. */
function tensorOf(ctx: Context, value: TensorV): TensorV {
  return ctx.el.checksOnly ? tensorValue(value.type) : { ...value, isStatic: false };
}

function truthOf(ctx: Context, value: V | undefined): TensorV {
  if (value?.kind !== "tensor") return tensorOf(ctx, truth(false));
  return value.isStatic ? tensorOf(ctx, value) : value;
}

/** To a gradient, what an environment gives is constant. */
function stopped(ctx: Context, value: V): V {
  return mapLeaves(value, (leaf) =>
    leaf.isStatic ? leaf : emit(ctx.el, "stop_gradient", [leaf], leaf.type),
  );
}

/** `a` where the condition holds, else `b`: leaf by leaf. */
function chosen(ctx: Context, condition: TensorV, a: V, b: V): V {
  const others = leaves(b);
  // After an error a part may be known by its type only.
  if (others.length !== leaves(a).length) return unknownValue;
  return withLeaves(
    a,
    leaves(a).map(({ value }, i) => {
      const mask = filled(ctx.el, condition, value.type.dims);
      return emit(ctx.el, "select", [mask, value, others[i]!.value], value.type);
    }),
  );
}

/** Steps after the end repeat the last that counts; `reward` and `alive` say themselves that they are none. */
function repeatLast(ctx: Context, steps: RecordV, horizon: Dim): RecordV {
  const { el } = ctx;
  const alive = steps.fields.get("alive") as TensorV;
  const counted = emit(
    el,
    "reduce_sum",
    [emit(el, "convert", [alive], { ...i32Type, dims: [horizon] }, { dtype: "i32" })],
    i32Type,
    { axes: [0] },
  );
  const last = emit(el, "sub", [counted, integer(1)], i32Type);
  const repeat = (leaf: TensorV): TensorV => {
    const row = emit(
      el,
      "gather",
      [leaf, last],
      { ...leaf.type, dims: leaf.type.dims.slice(1) },
      { batch: 0 },
    );
    const rows = broadcastTo(
      el,
      row,
      leaf.type.dims,
      row.type.dims.map((_, axis) => axis + 1),
    );
    const mask = broadcastTo(el, alive, leaf.type.dims, [0]);
    return emit(el, "select", [mask, leaf, rows], leaf.type);
  };
  const whole = new Set(["reward", "alive", "instruction"]);
  return recordValue(
    [...steps.fields].map(
      ([name, field]) => [name, whole.has(name) ? field : mapLeaves(field, repeat)] as const,
    ),
  );
}
