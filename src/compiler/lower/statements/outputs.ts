import * as statements from "../../diagnostics/codes/statements.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { evaluate } from "../expressions/evaluate.js";
import { converted, number } from "../ops.js";
import { showBelief, showJudged } from "../pictures.js";
import type { TensorV, V } from "../value.js";

/** Stands for the loop of a report whose index is a static number. */
export const staticIndex: object = Object.freeze({});

function scalar(ctx: Context, value: V, what: string, span: ast.Span): TensorV | undefined {
  if (value.kind === "tensor" && value.type.dims.length === 0) return converted(ctx.el, value, "f32");
  if (value.kind !== "unknown")
    ctx.el.report(ctx, statements.notScalarLoss, { what, found: describe(value) }, span);
  return undefined;
}

/** `log name = e`: adds to the sum and the count of this iteration. */
export function logStatement(ctx: Context, statement: ast.LogStatement): void {
  const value = evaluate(ctx, statement.value);
  if (ctx.phase !== "train") {
    ctx.el.report(
      ctx,
      statements.misplaced,
      { statement: "log", where: "in `train` and what it calls" },
      statement.span,
    );
    return;
  }
  const sum = scalar(ctx, value, `what \`log ${statement.name.text}\` says`, statement.value.span);
  if (sum) ctx.effects.logs.push({ name: statement.name.text, sum, count: number(1) });
}

/** `report name[k] = e`: a number of the evaluation, one a turn of the loop over `k`. */
export function reportStatement(ctx: Context, statement: ast.ReportStatement): void {
  const value = evaluate(ctx, statement.value);
  const name = statement.name.text;
  if (ctx.phase !== "evaluate") {
    ctx.el.report(ctx, statements.misplaced, { statement: "report", where: "in `evaluate`" }, statement.span);
    return;
  }
  showJudged(ctx, statement);
  showBelief(ctx, statement);
  const reported = scalar(ctx, value, `what \`report ${name}\` says`, statement.value.span);
  if (!reported) return;
  const at = statement.index && evaluate(ctx, statement.index);
  if (!at) {
    ctx.effects.reports.push({ name, value: reported, loop: undefined, offset: 0, span: statement.span });
    return;
  }
  if (at.kind === "unknown") return;
  const indexed = at.kind === "tensor" ? at.loopIndex : undefined;
  const position = at.kind === "tensor" && at.isStatic ? at.dim?.size : undefined;
  if (!indexed && position === undefined) {
    const params = {
      statement: `report ${name}[…]`,
      where: "with the variable of the loop around it, or a static number, as its index",
    };
    ctx.el.report(ctx, statements.misplaced, params, statement.index!.span);
    return;
  }
  ctx.effects.reports.push({
    name,
    value: reported,
    loop: indexed?.loop ?? staticIndex,
    offset: indexed?.offset ?? position!,
    span: statement.span,
  });
}
