import type * as ast from "../syntax/ast.js";
import type { Body } from "./body.js";
import { expressionCode } from "./expressions.js";

/** `x ~ d`: a draw with the body's key, counted at the binder or by the annotation. */
export function drawText(
  body: Body,
  distribution: ast.Expression,
  counts: readonly ast.Expression[],
  type: ast.TypeExpression | undefined,
): string {
  const inner = body.with({ key: body.key, bound: true });
  const text = expressionCode(inner, distribution).text;
  const count = body.found((run) =>
    run.counts.has(distribution.span) ? { axes: run.counts.get(distribution.span) } : undefined,
  );
  if (!count) return body.notWritten("a draw", distribution.span);
  if (count.axes === undefined) {
    const like = type?.kind === "typeName" ? body.env.lookup(type.path[0]!.text)?.().text : undefined;
    if (like === undefined) return body.notWritten("a draw of a tree that is no net", distribution.span);
    return `mrl.drawLike(${body.key.text}, ${text}, ${like})`;
  }
  const sizes =
    counts.length > 0
      ? counts.map((size) => expressionCode(body, size).text)
      : annotated(body, type).slice(0, count.axes);
  if (sizes.length < count.axes) return body.notWritten("how often is drawn", distribution.span);
  return `mrl.draw(${[body.key.text, text, ...sizes].join(", ")})`;
}

function annotated(body: Body, type: ast.TypeExpression | undefined): string[] {
  if (type?.kind === "arrayType") return type.dims.map((dim) => expressionCode(body, dim).text);
  return [];
}
