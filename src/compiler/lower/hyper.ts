import type * as ast from "../syntax/ast.js";
import { f32Type } from "../types/type.js";
import type { Context } from "./context.js";
import { converted, refOf } from "./ops.js";
import { tensorValue, type RangeV, type TensorV, type V } from "./value.js";

/**
 * A parameter of an experiment: a number becomes an input of the graph, so that changing it compiles
 * nothing anew; what is static is recorded as it is.
 */
export function asHyper(ctx: Context, param: ast.Param, path: string, value: V, span: ast.Span): V {
  if (ctx.el.checksOnly) return value;
  const place = { file: ctx.module.file, span };
  if (value.kind === "range" && !value.exclusive && value.start && value.end) {
    const { start, end } = value as RangeV & { start: TensorV; end: TensorV };
    if (start.known === undefined || end.known === undefined) return value;
    ctx.el.parameters.set(path, { value: [Number(start.known), Number(end.known)], kind: "hyper", ...place });
    return { ...value, start: hyper(ctx, `${path}.start`, start), end: hyper(ctx, `${path}.end`, end) };
  }
  if (
    value.kind === "list" &&
    value.items?.every((item) => item.kind === "tensor" && item.known !== undefined)
  ) {
    const numbers = value.items.map((item) => (item as TensorV).known);
    ctx.el.parameters.set(path, { value: numbers, kind: "static", ...place });
    return value;
  }
  if (value.kind === "string") ctx.el.parameters.set(path, { value: value.value, kind: "static", ...place });
  if (value.kind !== "tensor" || value.known === undefined) return value;
  const isNumber = !param.isStatic && value.type.dtype === "f32" && value.type.dims.length === 0;
  ctx.el.parameters.set(path, { value: value.known, kind: isNumber ? "hyper" : "static", ...place });
  return isNumber ? hyper(ctx, path, value) : value;
}

function hyper(ctx: Context, path: string, value: TensorV): TensorV {
  const { el } = ctx;
  el.hypers.set(path, Number(converted(el, value, "f32").known));
  return tensorValue(f32Type, () => (el.entry ? el.entry.hyper(path) : refOf(el, value)));
}
