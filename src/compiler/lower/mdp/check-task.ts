import { badBudget, unknownClause } from "../../diagnostics/codes/experiments.js";
import { duplicateName } from "../../diagnostics/codes/names.js";
import { missingClause } from "../../diagnostics/codes/rollouts.js";
import { emptyBounds } from "../../diagnostics/codes/tasks.js";
import { needsBounds, notElement } from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import { formatType } from "../../types/format.js";
import { prune, type Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { evaluate } from "../expressions/evaluate.js";
import { requireNamesOnce } from "../names-once.js";
import { namesOf } from "./task-lets.js";

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
    if (member.kind === "enum") requireNamesOnce(ctx, member.members);
    if (single.has(member.kind)) once(seen.clauses, member.kind, member.span);
    const own = "name" in member ? [member.name] : [];
    for (const name of member.kind === "let" ? namesOf(member.pattern) : own)
      if (name.text !== "_") once(seen.names, name.text, name.span);
  }
}

/** A task gives examples, each of an `x` and a `y`, or is a decision process. */
export function checkExample(ctx: Context, { name, members }: ast.TaskDeclaration): void {
  const example = members.find((member) => member.kind === "example");
  const task = name.text;
  if (!example) {
    if (members.some((member) => member.kind === "action" || member.kind === "from") || ctx.el.isBroken)
      return;
    const hints = [
      "`example { x: …, y: … }` gives examples; `action`, `observe`, `reward` and `horizon` make a decision process",
    ];
    ctx.el.report(ctx, missingClause, { task, missing: "example" }, name.span, { hints });
    return;
  }
  const fields = example.fields.filter((field) => !field.local);
  for (const missing of ["x", "y"])
    if (!fields.some((field) => field.name.text === missing) && !ctx.el.isBroken)
      ctx.el.report(ctx, missingClause, { task, missing }, example.span, {
        hints: ["an example is what a net is given, `x`, and what it should say of it, `y`"],
      });
  for (const { name: field } of fields)
    if (field.text !== "x" && field.text !== "y") {
      const params = { name: field.text, where: "`example`", known: "`x`, `y`" };
      const hints = [`\`let ${field.text} = …\` names what the others are computed from`];
      ctx.el.report(ctx, unknownClause, params, field.span, { hints });
    }
}

/** Reports what a task tells or keeps that is not made of tensors. */
export function requireTensors(ctx: Context, type: Type, what: string, span: ast.Span): void {
  const found = prune(type);
  if (["fn", "net", "string", "optimiser", "optional", "range", "dist", "none"].includes(found.kind))
    ctx.el.report(ctx, notElement, { what, found: formatType(found) }, span);
  if (found.kind === "record")
    for (const field of found.fields.values()) requireTensors(ctx, field, what, span);
  if (found.kind === "tuple") for (const item of found.items) requireTensors(ctx, item, what, span);
}

/** Reports clauses of a decision process that tell or keep what is not made of tensors. */
export function requireClauses(
  ctx: Context,
  { members }: ast.TaskDeclaration,
  types: Readonly<Record<"instruction" | "state" | "observe", Type>>,
): void {
  for (const [kind, type] of Object.entries(types)) {
    const clause = members.find((member) => member.kind === kind);
    if (clause) requireTensors(ctx, type, `what \`${kind}\` says`, clause.span);
  }
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
  requireTensors(ctx, type, "an action", clause.type.span);
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
