import * as rollouts from "../../diagnostics/codes/rollouts.js";
import { misplaced } from "../../diagnostics/codes/statements.js";
import { pathwiseDiscrete, saidTwice } from "../../diagnostics/codes/tasks.js";
import type * as ast from "../../syntax/ast.js";
import { notElement } from "../../diagnostics/codes/types.js";
import { treeOf } from "../coerce.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { drawValue } from "../draw.js";
import { evaluate } from "../expressions/evaluate.js";
import { withoutPath } from "../gradient-path.js";
import { emit } from "../ops.js";
import { acted } from "../unacted.js";
import { writableCell } from "../statements/statement.js";
import { keptOfSteps } from "./kept.js";
import { formatType } from "../../types/format.js";
import { prune, type Type } from "../../types/type.js";
import { isTree, leaves, mapLeaves } from "../tree.js";
import type { V } from "../value.js";

/** `act a`: plays the value; from here on `a` is that constant, so that its log-density is a score. */
export function actStatement(ctx: Context, statement: ast.ActStatement): void {
  const value = evaluate(ctx, statement.value);
  if (!ctx.rollout) {
    ctx.el.report(ctx, rollouts.outsideRollout, { statement: "act" }, statement.span);
    return;
  }
  const { rollout } = ctx;
  if (!isOfStep(ctx)) reportNested(ctx, "act", statement.span);
  else if (rollout.action) ctx.el.report(ctx, saidTwice, { what: "`act` stands twice" }, statement.span);
  const discrete = statement.pathwise ? discreteIn(value) : undefined;
  if (discrete) ctx.el.report(ctx, pathwiseDiscrete, { found: formatType(discrete) }, statement.span);
  const cut = statement.pathwise ? acted(rollout, value) : cutOff(ctx, value);
  rollout.action = { value: cut, pathwise: statement.pathwise, span: statement.value.span };
  if (statement.value.kind === "reference") ctx.scope.bindValue(statement.value.name, cut);
}

/** The type in an action through which no gradient passes. */
function discreteIn(value: V): Type | undefined {
  if (value.kind !== "opaque")
    return leaves(value).find((leaf) => leaf.value.type.dtype !== "f32")?.value.type;
  const type = prune(value.type);
  const isDiscrete = type.kind === "member" && type.of.needs?.includes("discrete actions");
  return isDiscrete ? type : undefined;
}

/** A value as the constant that it is from its `act` on. */
export function cutOff(ctx: Context, value: V): V {
  return withoutPath(mapLeaves(value, (leaf) => cutLeaf(ctx, leaf)));
}

function cutLeaf(ctx: Context, leaf: Extract<V, { kind: "tensor" }>): V {
  if (leaf.isStatic) return leaf;
  const before =
    leaf.beforeSquash && emit(ctx.el, "stop_gradient", [leaf.beforeSquash], leaf.beforeSquash.type);
  return { ...emit(ctx.el, "stop_gradient", [leaf], leaf.type), beforeSquash: before };
}

/** `record lp = e`: kept for each step of the episode. */
export function recordStatement(ctx: Context, statement: ast.RecordStatement): void {
  const value = evaluate(
    { ...ctx, frame: ctx.frame.child(statement.name.text), bound: true },
    statement.value,
  );
  const { rollout } = ctx;
  const name = statement.name.text;
  if (!rollout) {
    ctx.el.report(ctx, rollouts.outsideRollout, { statement: "record" }, statement.span);
    return;
  }
  if (!isOfStep(ctx)) reportNested(ctx, "record", statement.span);
  if (!isTree(treeOf(ctx, value))) {
    const params = { what: `what \`record ${name}\` keeps`, found: describe(value) };
    ctx.el.report(ctx, notElement, params, statement.value.span);
    return;
  }
  if (rollout.records.has(name))
    ctx.el.report(ctx, saidTwice, { what: `\`${name}\` is recorded twice` }, statement.name.span);
  if (keptOfSteps.has(name) || name === "end")
    ctx.el.report(ctx, saidTwice, { what: `\`${name}\` is kept already` }, statement.name.span);
  rollout.records.set(name, value);
}

/** Whether a statement stands in the step itself, not in a branch, a loop or a map within it. */
function isOfStep(ctx: Context): boolean {
  return ctx.rollout?.store === ctx.store;
}

function reportNested(ctx: Context, statement: string, span: ast.Span): void {
  const where = "in the body of a rollout itself, outside of loops and of an `if` on a tensor";
  ctx.el.report(ctx, misplaced, { statement, where }, span);
}

/** `s ~ d` in a task's step: the state's next value is a draw. */
export function drawStatement(ctx: Context, statement: ast.DrawStatement): void {
  const cell = writableCell(ctx, statement.target);
  const name = statement.target.text;
  const at: Context = { ...ctx, frame: ctx.frame.child(name) };
  const value = drawValue(
    at,
    evaluate(at, statement.value),
    [],
    cell?.type,
    statement.value.span,
    `\`${name}\``,
  );
  if (cell) ctx.store.write(cell, value);
}
