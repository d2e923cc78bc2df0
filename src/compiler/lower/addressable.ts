import { notElement, tooLarge } from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { formatType } from "../types/format.js";
import { prune, tensorsIn, type TensorT, type Type } from "../types/type.js";
import type { Context } from "./context.js";
import { leaves } from "./tree.js";
import type { V } from "./value.js";

/** Numbers in one tensor: a place in it is an `i32`. */
const maxNumbers = 2 ** 31 - 1;

/** How many numbers a tensor has, as far as its sizes are known: the others may be 0. */
function numbersIn({ dims }: TensorT): number {
  return dims.reduce((product, dim) => product * (dim.size ?? 0), 1);
}

/** Whether places in all of the tensors can be told; reports the first one that is too large for that. */
function areAddressable(ctx: Context, tensors: readonly TensorT[], span: ast.Span): boolean {
  const found = tensors.find((tensor) => numbersIn(tensor) > maxNumbers);
  if (!found) return true;
  const numbers = numbersIn(found);
  const bytes = numbers * (found.dtype === "bool" ? 1 : 4);
  const { calls: call } = ctx;
  // A body that is checked by itself is called by nobody.
  const isAround = call?.module === ctx.module && call.span.start <= span.start && span.end <= call.span.end;
  const related =
    ctx.el.mode === "check" && call && !isAround && !call.module.isLibrary
      ? [{ file: call.module.file, span: call.span, message: `in the call of ${call.what}` }]
      : [];
  const params = { type: formatType(found), numbers, bytes, limit: maxNumbers };
  ctx.el.report(ctx, tooLarge, params, span, { related });
  return false;
}

/** As above, for a value that is made at a place. */
export function isAddressable(ctx: Context, value: V, span: ast.Span): boolean {
  if (value.kind === "tensor") return value.type.dims.length === 0 || areAddressable(ctx, [value.type], span);
  return areAddressable(
    ctx,
    leaves(value).map((leaf) => leaf.value.type),
    span,
  );
}

/** Whether a type that somebody wrote can be kept: its arrays are made of tensors, and each tensor is addressable. */
export function isStorable(ctx: Context, type: Type, span: ast.Span): boolean {
  const element = staticElement(type);
  if (!element) return areAddressable(ctx, tensorsIn(type), span);
  const hints = ["a static list, which may hold anything, is written without a size: `(f32 -> f32)[]`"];
  const params = { what: "what an array holds", found: `\`${formatType(element)}\`` };
  ctx.el.report(ctx, notElement, params, span, { hints });
  return false;
}

/** What is static and stands as the element of an array in a type: a function, a recipe of a net, a text. */
function staticElement(type: Type): Type | undefined {
  const pruned = prune(type);
  if (pruned.kind === "record") return [...pruned.fields.values()].map(staticElement).find((found) => found);
  if (pruned.kind === "tuple") return pruned.items.map(staticElement).find((found) => found);
  if (pruned.kind !== "array") return undefined;
  const element = prune(pruned.element);
  return ["fn", "net", "optimiser", "list", "string", "range"].includes(element.kind)
    ? element
    : staticElement(element);
}
