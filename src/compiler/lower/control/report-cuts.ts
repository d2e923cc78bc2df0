import { gradientOfWhile, silentZero } from "../../diagnostics/codes/statements.js";
import type { Related } from "../../diagnostics/diagnostic.js";
import { throughOp, staticCountHints, stopGradientExtras } from "../../diagnostics/stop-gradient.js";
import { at } from "../../diagnostics/diagnostics.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { pathOf, type Cut, type Gradient } from "../gradient-path.js";
import type { V } from "../value.js";

/**
 * Reports what cuts a gradient on the way to the number that is differentiated, in a body that is checked by itself: at its own
 * place, or if that is the library's at what led there, else where the gradient is taken.
 */
export function reportCuts(ctx: Context, gradient: Gradient, loss: V, span: ast.Span): void {
  for (const cut of pathOf([loss])?.cuts ?? []) if (cut.gradients.has(gradient)) reportCut(ctx, cut, span);
}

function reportCut(ctx: Context, cut: Cut, span: ast.Span): void {
  const { el } = ctx;
  const isOwn = !cut.module.isLibrary;
  const place = isOwn ? cut : cut.user;
  if (!place && ctx.module.isLibrary) return;
  const within: Context = place ? { ...ctx, module: place.module } : ctx;
  const where = place?.span ?? span;
  const related: Related[] = isOwn
    ? []
    : [{ file: cut.module.file, span: cut.span, message: "the gradient passes through here" }];
  if (where !== span) related.push({ file: ctx.module.file, span, message: "the gradient is taken here" });
  if (cut.op === "while") {
    el.report(within, gradientOfWhile, {}, where, { related, hints: staticCountHints });
    return;
  }
  const text = isOwn ? cut.module.text.slice(cut.span.start, cut.span.end) : undefined;
  const extras = stopGradientExtras(cut.op, at(cut.module.file, cut.span), text);
  el.report(within, silentZero, { through: throughOp(cut.op) }, where, { ...extras, related });
}
