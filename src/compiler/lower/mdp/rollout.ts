import * as rollouts from "../../diagnostics/codes/rollouts.js";
import { taskMisfit } from "../../diagnostics/codes/experiments.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { boolType, i32Type, prune, type Type } from "../../types/type.js";
import { coerce } from "../coerce.js";
import { within, type Context, type RolloutBody } from "../context.js";
import { loopOver } from "../control/loop.js";
import { describe } from "../describe.js";
import { evaluate } from "../expressions/evaluate.js";
import { broadcastTo, emit, filled, integer, number, truth } from "../ops.js";
import { drew } from "../purity.js";
import { Cell } from "../scope.js";
import { runStatements } from "../statements/body.js";
import { InnerStore } from "../store.js";
import { leaves, mapLeaves, withLeaves } from "../tree.js";
import {
  intValue,
  opaqueOf,
  recordValue,
  tensorValue,
  typeOf,
  unknownValue,
  type RecordV,
  type TensorV,
  type V,
} from "../value.js";
import { Environment } from "./environment.js";
import { freshPrevious, someOf } from "./maybe.js";
import { opaqueEpisode } from "./opaque-episode.js";

/** Variables that live through the steps of an episode. */
export interface Memory {
  readonly names: readonly string[];
  readonly cells: readonly Cell[];
}

/** `rollout task from h = h0 { … act a; record lp = e }`: one episode, as arrays of its steps. */
export function rollout(ctx: Context, expression: ast.RolloutExpression): V {
  const task = evaluate(ctx, expression.task);
  if (task.kind === "unknown") return unknownValue;
  const isTask = task.kind === "task" || (task.kind === "opaque" && prune(task.type).kind === "task");
  if (!isTask) {
    const params = { what: "what a rollout plays", expected: "a task", found: describe(task) };
    ctx.el.report(ctx, typeCodes.typeMismatch, params, expression.task.span);
    return unknownValue;
  }
  const of = playedType(task);
  if (of && lacksActions(of)) {
    const params = { task: formatType(of), interface: "Mdp", missing: "`action`" };
    ctx.el.report(ctx, taskMisfit, params, expression.task.span);
    return unknownValue;
  }
  drew(ctx, expression.span);
  const store = new InnerStore(ctx.store, "a rollout's body rebinds its `from` variables only");
  const at: Context = { ...ctx, store };
  const after = expression.after && endBefore(ctx, expression.after);
  const memory = startMemory(at, expression, after);
  if (task.kind === "opaque") return opaqueEpisode(at, expression, task, memory, runBody);
  if (task.kind !== "task") return unknownValue;
  return play(at, expression, new Environment(task), memory, after);
}

/** What a task is one of. */
function playedType(task: V): Type | undefined {
  const type = prune(typeOf(task));
  return type.kind === "task" ? prune(type.of) : undefined;
}

function lacksActions(of: Type): boolean {
  return of.kind === "variable" ? of.bound !== "Mdp" : of.kind === "family" && !of.members.has("Action");
}

/** The end of the episode that another one comes after. */
function endBefore(ctx: Context, expression: ast.Expression): V {
  const value = evaluate(ctx, expression);
  if (value.kind === "unknown" || (value.kind === "record" && value.fields.has("previous") && !value.episode))
    return value;
  const isEpisode = value.kind === "record" && value.episode !== undefined;
  const found = isEpisode ? "an episode" : describe(value);
  const params = { what: "what stands after `after`", expected: "the end of an episode", found };
  const hints = [
    isEpisode ? "write `.end` behind it" : "an episode has one, `ep.end`; `fresh(…)` makes a first",
  ];
  ctx.el.report(ctx, typeCodes.typeMismatch, params, expression.span, { hints });
  return unknownValue;
}

/** The `from` variables, or those of the episode that this one comes after. */
function startMemory(ctx: Context, expression: ast.RolloutExpression, after: V | undefined): Memory {
  const starts: [string, V, ast.Span][] = expression.from.map(({ name, value }) => [
    name.text,
    evaluate(ctx, value),
    name.span,
  ]);
  if (after?.kind === "record") {
    for (const [name, value] of after.fields)
      if (name !== "previous") starts.push([name, value, expression.after!.span]);
  }
  const cells = starts.map(([name, value, span]) => {
    const cell = new Cell(name, "var", ctx.module.file, span);
    ctx.store.declare(cell, value);
    return cell;
  });
  return { names: starts.map(([name]) => name), cells };
}

/** What the body of one step says. */
export interface BodyResult {
  readonly action: V;
  readonly pathwise: boolean;
  readonly records: ReadonlyMap<string, V>;
}

/** Runs the body of a step, in which the given names can be seen. */
export function runBody(
  ctx: Context,
  expression: ast.RolloutExpression,
  memory: Memory,
  seen: Readonly<Record<string, V>>,
  actionType: Type,
): BodyResult {
  const scope = ctx.scope.child();
  for (const [name, value] of Object.entries(seen)) scope.bindValue(name, value);
  memory.cells.forEach((cell) => scope.bind(cell.name, { kind: "cell", cell }));
  const body: RolloutBody = { records: new Map(), store: ctx.store, action: undefined };
  runStatements({ ...within(ctx, scope.child()), rollout: body }, expression.body, undefined);
  if (!body.action) {
    ctx.el.report(ctx, rollouts.noAction, {}, expression.span);
    return { action: opaqueOf(actionType), pathwise: false, records: body.records };
  }
  const action = coerce(ctx, body.action.value, actionType, body.action.span, "the action");
  return { action, pathwise: body.action.pathwise, records: body.records };
}

function play(
  ctx: Context,
  expression: ast.RolloutExpression,
  env: Environment,
  memory: Memory,
  after: V | undefined,
): V {
  const { el, store } = ctx;
  const horizon = env.horizon(ctx);
  const actionType = env.actionType(ctx);
  const instruction = env.instruction({ ...ctx, frame: ctx.frame.child("instruction") });
  const start = env.start({ ...ctx, frame: ctx.frame.child("state") }, instruction);
  // What is observed first has the type of what is observed later: nothing in it is static.
  const zero: TensorV = { ...tensorOf(ctx, integer(0)), type: i32Type, dim: undefined };
  const firstObservation = env.observe(ctx, instruction, start, zero);
  const first = freshPrevious(ctx, actionType);
  const before = after?.kind === "record" ? after.fields.get("previous") : undefined;
  const cell = (name: string, value: V): Cell => {
    const made = new Cell(name, "var", ctx.module.file, expression.span, typeOf(value));
    store.declare(made, value);
    return made;
  };
  const state = cell("state", start);
  const observation = cell("observation", firstObservation);
  const previous = cell("previous", before ? typedAs(before, first) : first);
  const done = env.terminates ? cell("done", tensorOf(ctx, truth(false))) : undefined;
  const pathwise = actsPathwise(expression.body);
  const constant = (value: V): V => (pathwise ? value : stopped(ctx, value));

  const steps = loopOver(ctx, {
    length: horizon,
    elements: undefined,
    reverse: false,
    cells: [state, observation, previous, ...memory.cells, ...(done ? [done] : [])],
    span: expression.span,
    body: (inner, _, index) => {
      const t: TensorV = { ...index, type: { ...i32Type, bounds: { lo: Dim.of(0), hi: horizon } } };
      const seenState = inner.store.read(state) as RecordV;
      const seen = constant(inner.store.read(observation));
      const old = memory.cells.map((variable) => inner.store.read(variable));
      const ended = done && (inner.store.read(done) as TensorV);
      const names = {
        observation: seen,
        ...(expression.withoutInstruction ? {} : { instruction }),
        t,
        previous: inner.store.read(previous),
      };
      const made = runBody(inner, expression, memory, names, actionType);
      const act = made.pathwise ? made.action : stopped(inner, made.action);
      const played = env.clipped(inner, act);
      const stepped = env.step(inner, instruction, seenState, played, t);
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
      inner.store.write(previous, keep(names.previous, next));
      memory.cells.forEach((variable, i) =>
        inner.store.write(variable, keep(old[i]!, inner.store.read(variable))),
      );
      if (done && ended) inner.store.write(done, emit(el, "or", [ended, terminated], boolType));
      const alive = ended ? emit(el, "not", [ended], boolType) : tensorOf(inner, truth(true));
      const counted: V = ended ? chosen(inner, ended, tensorOf(inner, number(0)), reward) : reward;
      return recordValue([
        ["observation", seen],
        ...(expression.withoutInstruction ? [] : ([["instruction", instruction]] as const)),
        ["previous", names.previous],
        ["action", act],
        ["reward", counted],
        ["next_observation", nextObservation],
        ["terminated", terminated],
        ["truncated", truncated],
        ["alive", alive],
        ...(inner.phase === "evaluate" ? [] : ([["signals", stepped.signals]] as const)),
        ...made.records,
      ]);
    },
  });
  if (steps?.kind !== "record") return unknownValue;
  const arrays = env.terminates ? repeatLast(ctx, steps, horizon) : steps;
  const end = recordValue([
    ["previous", store.read(previous)],
    ...memory.cells.map((variable) => [variable.name, store.read(variable)] as const),
  ]);
  return { kind: "record", fields: new Map([...arrays.fields, ["end", end]]), episode: { lead: [] } };
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

/** Whether a body lets gradients through its environment. */
function actsPathwise(block: ast.Block): boolean {
  return block.statements.some((statement) => statement.kind === "act" && statement.pathwise);
}
