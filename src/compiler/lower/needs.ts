import { unknownClause } from "../diagnostics/codes/experiments.js";
import { needNotStated } from "../diagnostics/codes/tasks.js";
import type * as ast from "../syntax/ast.js";
import type { VariableT } from "../types/type.js";
import type { Context } from "./context.js";

const needs = ["finite tasks", "discrete actions", "discrete observations", "continuous actions"] as const;

/** What a learner can ask of its tasks after `for T with`. */
export type Need = (typeof needs)[number];

export function isNeed(text: string): text is Need {
  return needs.some((need) => need === text);
}

/** Reports what only tasks with `need` have, where a learner did not ask for it. `what` names it. */
export function requireNeed(ctx: Context, of: VariableT, need: Need, what: string, span: ast.Span): void {
  if (of.needs && !of.needs.includes(need)) ctx.el.report(ctx, needNotStated, { what, need }, span);
}

/** Reports needs that there are not. */
export function checkNeeds(ctx: Context, declaration: ast.LearnerDeclaration): void {
  const known = needs.map((need) => `\`${need}\``).join(", ");
  for (const { text, span } of declaration.needs)
    if (!isNeed(text)) ctx.el.report(ctx, unknownClause, { name: text, where: "`with`", known }, span);
}
