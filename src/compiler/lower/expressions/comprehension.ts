import * as calls from "../../diagnostics/codes/calls.js";
import type * as ast from "../../syntax/ast.js";
import { within, type Context } from "../context.js";
import { mapOver } from "../control/map.js";
import { iterableText, iterated, mayBeStatic, staticCount, staticItems } from "../iterate.js";
import { bindPattern } from "../statements/bind.js";
import { unknownValue, type V } from "../value.js";
import { evaluate } from "./evaluate.js";

/** `[for x in xs: e]` computes its elements independently; `[static for …]` makes a tuple when the graph is built. */
export function comprehension(ctx: Context, expression: ast.Comprehension): V {
  const iterable = evaluate(ctx, expression.iterable);
  const value = (inner: Context, element: V): V => {
    const at = within(inner, inner.scope.child());
    bindPattern(at, expression.pattern, element);
    return evaluate(at, expression.value);
  };
  if (expression.isStatic) {
    if (!ctx.el.unrolls(ctx, staticCount(iterable) ?? 0, expression.iterable.span)) return unknownValue;
    const items = staticItems(iterable);
    if (items) {
      return {
        kind: "tuple",
        items: items.map((item, i) =>
          value(
            { ...ctx, frame: ctx.frame.child(`${i}`), activation: ctx.activation?.turn(expression) },
            item,
          ),
        ),
      };
    }
    if (!mayBeStatic(iterable)) {
      ctx.el.report(ctx, calls.staticList, { found: iterableText(iterable) }, expression.iterable.span);
    } else value({ ...ctx, deferred: true }, unknownValue);
    return unknownValue;
  }
  const over = iterated(ctx, iterable, expression.iterable.span);
  if (!over) {
    value({ ...ctx, deferred: true }, unknownValue);
    return unknownValue;
  }
  return mapOver(ctx, over.size, over.elements, expression.span, value);
}
