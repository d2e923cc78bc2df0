import * as rollouts from "../../diagnostics/codes/rollouts.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { drawValue } from "../draw.js";
import { evaluate } from "../expressions/evaluate.js";
import { emit } from "../ops.js";
import { writableCell } from "../statements/statement.js";
import { mapLeaves } from "../tree.js";
import type { V } from "../value.js";

/** `act a`: plays the value; from here on `a` is that constant, so that its log-density is a score. */
export function actStatement(ctx: Context, statement: ast.ActStatement): void {
  const value = evaluate(ctx, statement.value);
  if (!ctx.rollout) {
    ctx.el.report(ctx, rollouts.outsideRollout, { statement: "act" }, statement.span);
    return;
  }
  const cut = statement.pathwise ? withoutMark(value) : mapLeaves(value, (leaf) => cutLeaf(ctx, leaf));
  ctx.rollout.action = { value: cut, pathwise: statement.pathwise };
  if (statement.value.kind === "reference") ctx.scope.bindValue(statement.value.name, cut);
}

function cutLeaf(ctx: Context, leaf: Extract<V, { kind: "tensor" }>): V {
  if (leaf.isStatic) return leaf;
  const before =
    leaf.beforeSquash && emit(ctx.el, "stop_gradient", [leaf.beforeSquash], leaf.beforeSquash.type);
  return { ...emit(ctx.el, "stop_gradient", [leaf], leaf.type), beforeSquash: before };
}

function withoutMark(value: V): V {
  return mapLeaves(value, (leaf) => ({ ...leaf, unacted: false }));
}

/** `record lp = e`: kept for each step of the episode. */
export function recordStatement(ctx: Context, statement: ast.RecordStatement): void {
  const value = evaluate(
    { ...ctx, frame: ctx.frame.child(statement.name.text), bound: true },
    statement.value,
  );
  if (!ctx.rollout) ctx.el.report(ctx, rollouts.outsideRollout, { statement: "record" }, statement.span);
  else ctx.rollout.records.set(statement.name.text, value);
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
