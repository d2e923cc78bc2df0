import { suggestName } from "../../../graph/builder.js";
import { assertionFails } from "../../diagnostics/codes/assertions.js";
import type * as ast from "../../syntax/ast.js";
import { assertionName } from "../../../graph/assertion.js";
import { boolType, f32Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { checkCondition } from "../control/while.js";
import { evaluate } from "../expressions/evaluate.js";
import type { SourceModule } from "../source.js";
import { allAxes, converted, emit, reduced } from "../ops.js";
import type { TensorV } from "../value.js";

/**
 * `assert e, "message"`: an iteration in which `e` is false ends the run as a number that is not
 * finite does. What is asserted becomes such a number, log(0), at the statement's place and named
 * after its message, so that the search for the term finds it.
 */
export function assertStatement(ctx: Context, statement: ast.AssertStatement): void {
  const value = evaluate(ctx, statement.condition);
  const { el } = ctx;
  const holds: TensorV =
    value.kind === "tensor" && value.type.dtype === "bool" && value.type.dims.length > 0
      ? reduced(el, "all", value, allAxes(value))
      : checkCondition(ctx, value, statement.condition.span);
  const message = statement.message?.value ?? "what is asserted does not hold";
  if (holds.isStatic) {
    if (holds.known === false) el.report(ctx, assertionFails, { message }, statement.span);
    return;
  }
  const { module, span } = placeToBlame(ctx, statement);
  el.at(module, span, () => {
    const number = emit(el, "log", [converted(el, holds, "f32")], f32Type);
    if (typeof number.ref === "object") suggestName(number.ref, assertionName(message));
    ctx.effects.finite.push(emit(el, "is_finite", [number], boolType));
  });
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
