import { assertionFails } from "../../diagnostics/codes/assertions.js";
import type * as ast from "../../syntax/ast.js";
import { allHold, expectHolds, unspokenAssertion } from "../assertion.js";
import type { Context } from "../context.js";
import { evaluate } from "../expressions/evaluate.js";
import { testOf } from "../presence.js";
import type { SourceModule } from "../source.js";

/** `assert e, "message"`: an iteration in which `e` is false ends the run as a number that is not finite does. */
export function assertStatement(ctx: Context, statement: ast.AssertStatement): void {
  const { el } = ctx;
  const asserted = evaluate(ctx, statement.condition);
  const holds = allHold(ctx, asserted, statement.condition.span);
  const message = statement.message?.value ?? unspokenAssertion;
  if (holds.isStatic) {
    if (holds.known === false) el.report(ctx, assertionFails, { message }, statement.span);
    ctx.presence?.add(testOf(asserted).whenTrue);
    return;
  }
  const { module, span } = placeToBlame(ctx, statement);
  el.at(module, span, () => expectHolds(ctx, holds, message));
}

/** What a function of the library asserts it asks of its caller: the user's call, or else the nearest one. */
function placeToBlame(
  ctx: Context,
  statement: ast.AssertStatement,
): { module: SourceModule; span: ast.Span } {
  if (!ctx.module.isLibrary || !ctx.calls) return { module: ctx.module, span: statement.span };
  let site: Context["calls"] = ctx.calls;
  while (site?.module.isLibrary) site = site.outer;
  return site ?? ctx.calls;
}
