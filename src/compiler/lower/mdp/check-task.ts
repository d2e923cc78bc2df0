import { badBudget } from "../../diagnostics/codes/experiments.js";
import { duplicateName } from "../../diagnostics/codes/names.js";
import { emptyBounds } from "../../diagnostics/codes/tasks.js";
import { needsBounds } from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { prune, type Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { evaluate } from "../expressions/evaluate.js";

/** Clauses of which a task has one at most. */
const single: ReadonlySet<ast.TaskMember["kind"]> = new Set([
  "action",
  "observe",
  "step",
  "reward",
  "terminate",
  "horizon",
  "example",
  "split",
]);

/** Reports clauses and names that a task has twice. */
export function reportTwice(ctx: Context, { params, members }: ast.TaskDeclaration): void {
  const seen = { clauses: new Set<string>(), names: new Set<string>() };
  const once = (among: Set<string>, name: string, span: ast.Span): void => {
    if (among.has(name)) ctx.el.report(ctx, duplicateName, { name }, span);
    among.add(name);
  };
  for (const { name } of params) once(seen.names, name.text, name.span);
  for (const member of members) {
    if (single.has(member.kind)) once(seen.clauses, member.kind, member.span);
    const name = member.kind === "let" ? nameOf(member.pattern) : "name" in member ? member.name : undefined;
    if (name) once(seen.names, name.text, name.span);
  }
}

function nameOf(pattern: ast.Pattern): ast.Name | undefined {
  return pattern.kind === "namePattern" ? pattern.name : undefined;
}

/** An episode has at least one step. */
export function checkHorizon(ctx: Context, declaration: ast.TaskDeclaration, steps: Dim): void {
  const clause = declaration.members.find((member) => member.kind === "horizon");
  const { size } = steps;
  if (clause && size !== undefined && size < 1)
    ctx.el.report(ctx, badBudget, { name: "horizon", found: `${size}` }, clause.value.span);
}

/** An action's integers have bounds, and its bounds hold something. */
export function checkAction(ctx: Context, declaration: ast.TaskDeclaration, type: Type): void {
  const clause = declaration.members.find((member) => member.kind === "action");
  if (!clause) return;
  if (hasUnboundedInteger(type)) {
    const params = { what: "an action", found: formatType(type) };
    ctx.el.report(ctx, needsBounds, params, clause.type.span);
  }
  if (clause.type.kind !== "boundedType") return;
  const range = evaluate(ctx, clause.type.range);
  if (range.kind !== "range" || range.exclusive) return;
  const [from, to] = [range.start?.known, range.end?.known];
  if (typeof from === "number" && typeof to === "number" && from > to)
    ctx.el.report(ctx, emptyBounds, { from: `${from}`, to: `${to}` }, clause.type.range.span);
}

function hasUnboundedInteger(type: Type): boolean {
  const pruned = prune(type);
  if (pruned.kind === "record") return [...pruned.fields.values()].some(hasUnboundedInteger);
  if (pruned.kind === "tuple") return pruned.items.some(hasUnboundedInteger);
  return pruned.kind === "tensor" && pruned.dtype === "i32" && !pruned.bounds;
}
