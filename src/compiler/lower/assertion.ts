import { assertionName } from "../../graph/assertion.js";
import { suggestName } from "../../graph/builder.js";
import type { Span } from "../syntax/ast.js";
import { boolType, f32Type } from "../types/type.js";
import type { Context } from "./context.js";
import { checkCondition } from "./control/while.js";
import { allAxes, converted, emit, reduced } from "./ops.js";
import type { TensorV, V } from "./value.js";

/** What an assertion without a message says. */
export const unspokenAssertion = "what is asserted does not hold";

/** Whether all that is asserted holds: one truth value. Reports, at `span`, what is none. */
export function allHold(ctx: Context, asserted: V, span: Span): TensorV {
  return asserted.kind === "tensor" && asserted.type.dtype === "bool" && asserted.type.dims.length > 0
    ? reduced(ctx.el, "all", asserted, allAxes(asserted))
    : checkCondition(ctx, asserted, span);
}

/**
 * Has the entry at hand say whether `holds` does. Where it does not, it becomes a number that is not finite,
 * log(0), named after the message, so that the search for the term that was not finite finds it.
 */
export function expectHolds({ el, effects }: Context, holds: TensorV, message: string): void {
  const number = emit(el, "log", [converted(el, holds, "f32")], f32Type);
  if (typeof number.ref === "object") suggestName(number.ref, assertionName(message));
  effects.finite.push(emit(el, "is_finite", [number], boolType));
}
