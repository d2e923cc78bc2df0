import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { treeOf } from "./coerce.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { emit, filled, iota } from "./ops.js";
import { intValue, iterand, leadingDim, rangeLength, type RangeV, type V } from "./value.js";

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
    const hints =
      value.kind === "range" && isTensorRange(value)
        ? ["a map makes an array, whose size is static; the statement `for` goes over such a range"]
        : [];
    ctx.el.report(ctx, typeCodes.notIterable, { found: iterableText(value) }, span, { hints });
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

/** Whether an end of a range of whole numbers is a tensor's. */
export function isTensorRange({ exclusive, start, end }: RangeV): boolean {
  return (
    exclusive && end !== undefined && (end.dim === undefined || (start && start.dim === undefined)) === true
  );
}

/** Whether a value is something for `static for`, or may be when it is known. */
export function mayBeStatic(value: V): boolean {
  if (value.kind === "range") return value.exclusive && !isTensorRange(value);
  return value.kind === "unknown" || value.kind === "list";
}

/** What was found where something is gone through: of a range, why it cannot be. */
export function iterableText(value: V): string {
  if (value.kind !== "range") return describe(value);
  if (isTensorRange(value)) return "a range whose end is a tensor";
  return value.exclusive
    ? "a range without an end"
    : "a range of all numbers between two, which `..<` counts";
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
