import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { valueCount } from "../../types/value-count.js";
import { arrayOf, elementOf, i32Type, prune, type TensorT } from "../../types/type.js";
import { coerce, listTensor, treeOf } from "../coerce.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { placeOfRecord } from "../discrete.js";
import { converted, emit, row, sliced } from "../ops.js";
import { refuseIndex } from "../task-index.js";
import { leaves, mapLeaves, withLeaves } from "../tree.js";
import {
  iterand,
  leadingDim,
  opaqueOf,
  tensorValue,
  typeOf,
  unknownValue,
  type RangeV,
  type TensorV,
  type V,
} from "../value.js";
import { evaluate } from "./evaluate.js";

/** `xs[i]`, `xs[rows]`, `xs[a ..< b]`, `xs[i, j]`: the leading axes of a tensor, a batch or a static list. */
export function index(ctx: Context, object: V, indices: readonly ast.Expression[], span: ast.Span): V {
  let value = object;
  let axis = 0;
  for (const expression of indices) {
    if (value.kind === "unknown") return unknownValue;
    const at = asPlace(ctx, evaluate(ctx, expression), expression.span);
    if (axis === 0) {
      const keeps = at.kind === "range" || (at.kind === "tensor" && at.type.dims.length > 0);
      value = at1(ctx, value, at, expression.span, span);
      if (keeps) axis++;
      continue;
    }
    ctx.el.report(ctx, typeCodes.notIndexable, { found: "a part that a range has picked" }, expression.span, {
      hints: ["index one axis by a range, then the others in a comprehension"],
    });
    return unknownValue;
  }
  return value;
}

/** Places as a tensor: a list of them; a value of a discrete type, such as an action, as that of its number in an `f32[T.Action]`. */
function asPlace(ctx: Context, at: V, span: ast.Span): V {
  if (at.kind === "list") return listTensor(ctx, at) ?? at;
  if (at.kind === "tensor" && at.type.dtype === "bool") return converted(ctx.el, at, "i32");
  if (at.kind === "record") return placeOfRecord(ctx, at, span) ?? at;
  if (at.kind !== "opaque") return at;
  const type = prune(at.type);
  if (type.kind !== "member") return at;
  return tensorValue({ ...i32Type, bounds: { lo: Dim.of(0), hi: valueCount(type) } });
}

/** The index of a task indexes what has a place for each task, and nothing else: another table would tell the tasks apart. */
function refuseOtherTable(ctx: Context, at: TensorV, size: Dim, span: ast.Span): void {
  if (!at.tellsTask || at.type.bounds?.hi.equals(size)) return;
  refuseIndex(ctx, at, `an index of ${size} places, which are not \`tasks.count\`,`, span);
}

/** One index of a value's leading axis. */
export function at1(ctx: Context, object: V, at: V, span: ast.Span, whole: ast.Span): V {
  if (at.kind === "unknown") return unknownValue;
  if (object.kind === "list" || object.kind === "tuple") {
    const picked = listItem(ctx, object, at, span);
    if (picked) return picked;
  }
  const array = object.kind === "list" ? treeOf(ctx, object) : iterand(object);
  const size = leadingDim(array);
  if (array.kind === "list" || !size) {
    ctx.el.report(ctx, typeCodes.notIndexable, { found: describe(object) }, whole);
    return unknownValue;
  }
  if (at.kind === "range") return slice(ctx, array, size, at, span);
  if (at.kind !== "tensor" || at.type.dtype !== "i32") {
    ctx.el.report(
      ctx,
      typeCodes.typeMismatch,
      { what: "an index", expected: "i32", found: describe(at) },
      span,
    );
    return unknownValue;
  }
  refuseOtherTable(ctx, at, size, span);
  if (at.isStatic && at.dim) return staticRow(ctx, array, size, at.dim, span);
  const lead = at.type.dims;
  if (array.kind === "opaque") return rowsOf(array, lead);
  return mapLeaves(
    array,
    (leaf) => {
      const type: TensorT = { ...leaf.type, dims: [...lead, ...leaf.type.dims.slice(1)] };
      return emit(ctx.el, "gather", [leaf, at], type, { batch: 0 });
    },
    (dims) => [...lead, ...dims.slice(1)],
    (part) => rowsOf(part, lead),
  );
}

function listItem(
  ctx: Context,
  list: Extract<V, { kind: "list" | "tuple" }>,
  at: V,
  span: ast.Span,
): V | undefined {
  if (at.kind === "range") {
    const size = Dim.of(list.items?.length ?? 0);
    const [start, end] = ends(at, size);
    const [from, to] = [start?.size, end?.size];
    if (!list.items || from === undefined || to === undefined) return unknownValue;
    const items = list.items.slice(from, to);
    return list.kind === "list" ? { ...list, items } : { kind: "tuple", items };
  }
  if (at.kind !== "tensor" || !at.isStatic || !at.dim)
    return list.kind === "tuple" ? undefined : list.items ? undefined : unknownValue;
  const position = at.dim.size;
  if (!list.items || position === undefined)
    return list.kind === "list" ? opaqueOf(list.element) : unknownValue;
  const item = list.items[position];
  if (item) return item;
  ctx.el.report(ctx, typeCodes.indexOutOfRange, { index: `${position}`, size: `${list.items.length}` }, span);
  return unknownValue;
}

function staticRow(ctx: Context, array: V, size: Dim, at: Dim, span: ast.Span): V {
  const beyond = size.minus(at).minus(Dim.of(1));
  if ((at.size ?? 0) < 0 || (beyond.size ?? 0) < 0) {
    ctx.el.report(ctx, typeCodes.indexOutOfRange, { index: `${at}`, size: `${size}` }, span);
    return unknownValue;
  }
  if (array.kind === "opaque") return opaqueOf(elementOf(array.type)?.element ?? { kind: "unknown" });
  return mapLeaves(
    array,
    (leaf) => row(ctx.el, leaf, at),
    (dims) => dims.slice(1),
    opaqueElement,
  );
}

const opaqueElement = (value: V): V => opaqueOf(elementOf(typeOf(value))?.element ?? { kind: "unknown" });

/** What an index of shape `lead` picks of an array of which only the type is known. */
function rowsOf(array: V, lead: readonly Dim[]): V {
  return lead.reduceRight<V>((value, dim) => opaqueOf(arrayOf(typeOf(value), dim)), opaqueElement(array));
}

/** The ends of a range within an axis; a negative end counts from the axis's end, as in `xs[.. -1]`. */
function ends(range: RangeV, size: Dim): [Dim | undefined, Dim | undefined] {
  const from = (value: TensorV | undefined, otherwise: Dim): Dim | undefined => {
    if (!value) return otherwise;
    if (!value.dim) return undefined;
    return (value.dim.size ?? 0) < 0 ? size.plus(value.dim) : value.dim;
  };
  return [from(range.start, Dim.of(0)), from(range.end, size)];
}

function slice(ctx: Context, array: V, size: Dim, range: RangeV, span: ast.Span): V {
  const [start, end] = ends(range, size);
  if (!start || !end) {
    ctx.el.report(
      ctx,
      typeCodes.typeMismatch,
      { what: "an end of a slice", expected: "int", found: "a tensor" },
      span,
    );
    return unknownValue;
  }
  const outside = [start, end.minus(start), size.minus(end)].some((part) => (part.size ?? 0) < 0);
  if (outside) {
    ctx.el.report(ctx, typeCodes.indexOutOfRange, { index: `${start} ..< ${end}`, size: `${size}` }, span);
    return unknownValue;
  }
  return mapLeaves(
    array,
    (leaf) => sliced(ctx.el, leaf, start, end),
    (dims) => [end.minus(start), ...dims.slice(1)],
    (part) => rowsOf(part, [end.minus(start)]),
  );
}

/**
 * `a with [i, j] = e`: the value with one element or row replaced; `a with [rows] = es`: with several,
 * of which those at an index outside of `a` are left out.
 */
export function replaced(
  ctx: Context,
  object: V,
  indices: readonly ast.Expression[],
  value: V,
  span: ast.Span,
): V {
  const places = indices.map((expression) => ({
    span: expression.span,
    at: (): V => evaluate(ctx, expression),
  }));
  return replacedAt(ctx, object, places, value, span);
}

/** As `replaced`, of indices that are evaluated when they are needed. */
export function replacedAt(
  ctx: Context,
  object: V,
  indices: readonly { readonly span: ast.Span; readonly at: () => V }[],
  value: V,
  span: ast.Span,
): V {
  const [first, ...rest] = indices;
  if (!first) return coerce(ctx, value, typeOf(object), span, "the new value");
  if (object.kind === "unknown" || value.kind === "unknown") return unknownValue;
  const array = object.kind === "list" ? (listTensor(ctx, object) ?? object) : object;
  if (!leadingDim(array)) {
    ctx.el.report(ctx, typeCodes.notIndexable, { found: describe(object) }, span);
    return unknownValue;
  }
  const at = asPlace(ctx, first.at(), first.span);
  if (at.kind === "unknown") return unknownValue;
  const rows = at.kind === "tensor" && rest.length === 0 ? at.type.dims : [];
  if (at.kind !== "tensor" || at.type.dtype !== "i32" || at.type.dims.length > rows.length) {
    ctx.el.report(
      ctx,
      typeCodes.typeMismatch,
      { what: "an index", expected: "i32", found: describe(at) },
      first.span,
    );
    return unknownValue;
  }
  const size = leadingDim(array);
  if (at.dim && size && ((at.dim.size ?? 0) < 0 || (size.minus(at.dim).minus(Dim.of(1)).size ?? 0) < 0)) {
    ctx.el.report(ctx, typeCodes.indexOutOfRange, { index: `${at.dim}`, size: `${size}` }, first.span);
    return unknownValue;
  }
  if (size) refuseOtherTable(ctx, at, size, first.span);
  const inner =
    rest.length > 0 ? replacedAt(ctx, at1(ctx, array, at, first.span, span), rest, value, span) : value;
  const element = elementOf(typeOf(array))?.element;
  const several = element && rows.reduceRight((type, dim) => arrayOf(type, dim), element);
  const update = coerce(ctx, inner, several, span, "the new value");
  const [arrays, updates] = [leaves(array), leaves(update)];
  if (arrays.length !== updates.length) return unknownValue;
  return withLeaves(
    array,
    arrays.map(({ value: leaf }, i) => {
      const part = converted(ctx.el, updates[i]!.value, leaf.type.dtype);
      return emit(
        ctx.el,
        "scatter",
        [leaf, at, part],
        { ...leaf.type, bounds: leaf.type.bounds },
        { batch: 0, mode: "set" },
      );
    }),
  );
}
