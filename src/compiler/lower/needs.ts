import { unknownClause } from "../diagnostics/codes/experiments.js";
import { duplicateName } from "../diagnostics/codes/names.js";
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

/** Reports needs that there are not, those that tasks of the learner's interface cannot have, and those that are stated twice. */
export function checkNeeds(
  ctx: Context,
  { typeParams, for: tasks, needs: asked }: ast.LearnerDeclaration,
): void {
  const bound = typeParams.find(({ name }) => name.text === tasks.text)?.bound?.text;
  const possible = bound === "Supervised" ? needs.filter((need) => need === "finite tasks") : needs;
  const known = possible.map((need) => `\`${need}\``).join(", ");
  const where = possible === needs ? "`with`" : "`with` of a learner for `Supervised` tasks";
  for (const [i, { text, span }] of asked.entries()) {
    if (!possible.some((need) => need === text))
      ctx.el.report(ctx, unknownClause, { name: text, where, known }, span);
    else if (asked.slice(0, i).some((earlier) => earlier.text === text))
      ctx.el.report(ctx, duplicateName, { name: text }, span);
  }
}
