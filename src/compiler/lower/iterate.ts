import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { treeOf } from "./coerce.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { emit, filled, iota } from "./ops.js";
import { intValue, iterand, leadingDim, rangeLength, type V } from "./value.js";

/** Something to go over: how many, and the elements with a leading axis of that size. */
export interface Iterated {
  readonly size: Dim;
  readonly elements: V;
}

/** A tensor, a batch, a list or a range as elements; reports what has none. */
export function iterated(ctx: Context, value: V, span: ast.Span): Iterated | undefined {
  if (value.kind === "unknown") return undefined;
  const whole = value.kind === "list" ? treeOf(ctx, value) : value;
  const tensor = iterand(whole);
  const size = leadingDim(tensor);
  if (!size) {
    ctx.el.report(ctx, typeCodes.notIterable, { found: describe(value) }, span);
    return undefined;
  }
  if (tensor.kind === "list") {
    if (tensor.items?.every(({ kind }) => kind !== "unknown"))
      ctx.el.report(ctx, typeCodes.notIterable, { found: describe(value) }, span);
    return undefined;
  }
  if (tensor.kind !== "range") return { size, elements: tensor };
  const up = iota(ctx.el, size);
  const count = tensor.reversed ? emit(ctx.el, "reverse", [up], up.type, { axes: [0] }) : up;
  const start = tensor.start;
  if (!start || start.dim?.equals(Dim.of(0))) return { size, elements: count };
  const type = {
    ...count.type,
    bounds: start.dim && tensor.end?.dim && { lo: start.dim, hi: tensor.end.dim },
  };
  return { size, elements: emit(ctx.el, "add", [count, filled(ctx.el, start, count.type.dims)], type) };
}

/** How many items `staticItems` gives; undefined where it gives none. */
export function staticCount(value: V): number | undefined {
  if (value.kind === "tuple" || value.kind === "list") return value.items?.length;
  return value.kind === "range" ? rangeLength(value)?.size : undefined;
}

/** The items of something static: a list, a tuple, a range of known ends. */
export function staticItems(value: V): readonly V[] | undefined {
  if (value.kind === "tuple" && value.zipped) {
    const parts = value.zipped.map(staticItems);
    if (!parts.every((part) => part !== undefined)) return undefined;
    return parts[0]?.map((_, i) => ({ kind: "tuple", items: parts.map((part) => part[i]!) }));
  }
  if (value.kind === "tuple") return value.items;
  if (value.kind === "list") return value.items;
  if (value.kind === "range" && value.exclusive) {
    const [start, end] = [value.start?.dim?.size ?? 0, value.end?.dim?.size];
    if (end === undefined || (value.start && value.start.dim?.size === undefined)) return undefined;
    const items = Array.from({ length: Math.max(0, end - start) }, (_, i) => intValue(start + i));
    return value.reversed ? items.reverse() : items;
  }
  return undefined;
}
