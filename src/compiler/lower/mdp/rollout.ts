import * as rollouts from "../../diagnostics/codes/rollouts.js";
import { taskMisfit } from "../../diagnostics/codes/experiments.js";
import { duplicateName } from "../../diagnostics/codes/names.js";
import { returnInLoop } from "../../diagnostics/codes/statements.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { formatType } from "../../types/format.js";
import { prune, type Type } from "../../types/type.js";
import { coerce } from "../coerce.js";
import { within, type Context, type RolloutBody } from "../context.js";
import { describe } from "../describe.js";
import { evaluate } from "../expressions/evaluate.js";
import { drew } from "../purity.js";
import { Cell } from "../scope.js";
import { runStatements } from "../statements/body.js";
import { InnerStore } from "../store.js";
import { opaqueOf, typeOf, unknownValue, type V } from "../value.js";
import { Environment } from "./environment.js";
import { opaqueEpisode } from "./opaque-episode.js";
import { play, type Decision } from "./play.js";

/** What a rollout's body is given by name. */
const given = ["observation", "instruction", "t", "previous"];

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
  ctx.activation?.drew();
  const store = new InnerStore(ctx.store, "a rollout's body rebinds its `from` variables only");
  const at: Context = { ...ctx, store };
  const after = expression.after && endBefore(ctx, expression.after);
  const memory = startMemory(at, expression, after);
  if (task.kind === "opaque") return opaqueEpisode(at, expression, task, memory, runBody);
  if (task.kind !== "task") return unknownValue;
  const environment = new Environment(task);
  const actionType = environment.actionType(at);
  return play(at, environment, {
    memory: memory.cells,
    after,
    seesInstruction: !expression.withoutInstruction,
    pathwise: actsPathwise(expression.body),
    span: expression.span,
    act: (inner, seen) => runBody(inner, expression, memory, seen, actionType),
  });
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
  const seen = new Set<string>(given);
  for (const [name, , span] of starts) {
    if (seen.has(name)) ctx.el.report(ctx, duplicateName, { name }, span);
    seen.add(name);
  }
  const cells = starts.map(([name, value, span]) => {
    const cell = new Cell(name, "var", ctx.module.file, span);
    ctx.store.declare(cell, value);
    return cell;
  });
  return { names: starts.map(([name]) => name), cells };
}

/** Runs the body of a step, in which the given names can be seen. */
export function runBody(
  ctx: Context,
  expression: ast.RolloutExpression,
  memory: Memory,
  seen: Readonly<Record<string, V>>,
  actionType: Type,
): Decision {
  const scope = ctx.scope.child();
  for (const [name, value] of Object.entries(seen)) scope.bindValue(name, value);
  memory.cells.forEach((cell) => scope.bind(cell.name, { kind: "cell", cell }));
  const { store, calls } = ctx;
  const body: RolloutBody = { records: new Map(), store, calls, unacted: {}, action: undefined };
  const { returned } = runStatements(
    { ...within(ctx, scope.child()), rollout: body },
    expression.body,
    undefined,
  );
  if (returned)
    ctx.el.report(ctx, returnInLoop, { where: "the body of a rollout" }, lastSpan(expression.body));
  if (!body.action) {
    ctx.el.report(ctx, rollouts.noAction, {}, expression.span);
    return { action: opaqueOf(actionType), pathwise: false, records: body.records };
  }
  const action = coerce(ctx, body.action.value, actionType, body.action.span, "the action");
  return { action, pathwise: body.action.pathwise, records: body.records };
}

function lastSpan({ statements, span }: ast.Block): ast.Span {
  return statements.find(({ kind }) => kind === "return")?.span ?? span;
}

/** Whether a body lets gradients through its environment. */
function actsPathwise(block: ast.Block): boolean {
  return block.statements.some((statement) => statement.kind === "act" && statement.pathwise);
}
