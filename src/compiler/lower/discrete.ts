import { Dim } from "../types/dim.js";
import { countOfType } from "../types/value-count.js";
import { i32Type, type RecordT } from "../types/type.js";
import { arithmetic } from "./arithmetic.js";
import type { Context } from "./context.js";
import { converted, emit, filled } from "./ops.js";
import type { Span } from "../syntax/ast.js";
import { intValue, recordValue, typeOf, type RecordV, type TensorV, type V } from "./value.js";

/**
 * The place of a record of discrete values in an `f32[T.Action]`, its last field running fastest;
 * undefined where a field is not discrete.
 */
export function placeOfRecord(ctx: Context, { fields }: RecordV, span: Span): V | undefined {
  let place: V | undefined;
  for (const field of fields.values()) {
    const digit = field.kind === "record" ? placeOfRecord(ctx, field, span) : digitOf(ctx, field);
    const count = digit && countOfField(field);
    if (!count) return undefined;
    const shifted: V = place ? arithmetic(ctx, "*", place, intValue(count), span) : intValue(0);
    place = arithmetic(ctx, "+", shifted, digit, span);
  }
  return place;
}

/** How many values a field has; of an array of records, each of them. */
function countOfField(field: V): Dim | undefined {
  const type = typeOf(field);
  return countOfType(type.kind === "tensor" ? { ...type, dims: [] } : type);
}

function digitOf(ctx: Context, field: V): TensorV | undefined {
  if (field.kind !== "tensor" || field.type.dtype === "f32") return undefined;
  if (field.isStatic && field.known !== undefined) return intValue(Number(field.known));
  const { bounds } = field.type;
  const within = field.type.dtype === "bool" ? { lo: Dim.of(0), hi: Dim.of(2) } : bounds;
  const digit = converted(ctx.el, field, "i32");
  return { ...digit, type: { ...digit.type, enum: undefined, bounds: within } };
}

/** Whether a number stands for a record of this type: it has as many values. */
export function isPlaceOf({ type }: TensorV, record: RecordT): boolean {
  const { bounds } = type;
  if (type.dtype !== "i32" || type.enum || !bounds?.lo.equals(Dim.of(0))) return false;
  return countOfType(record)?.equals(bounds.hi) ?? false;
}

/** The record that stands at a place, such as the action whose number is the largest. */
export function recordAtPlace(ctx: Context, place: TensorV, { fields }: RecordT): V {
  let rest = place;
  const digits = [...fields].reverse().map(([name, type]) => {
    const count = countOfType(type)!;
    const by = filled(ctx.el, intValue(count), place.type.dims);
    const bounds = { lo: Dim.of(0), hi: count };
    const digit = emit(ctx.el, "rem", [rest, by], { ...i32Type, dims: place.type.dims, bounds });
    rest = emit(ctx.el, "quotient", [rest, by], { ...i32Type, dims: place.type.dims });
    const value: V = type.kind === "record" ? recordAtPlace(ctx, digit, type) : typedDigit(ctx, digit, type);
    return [name, value] as const;
  });
  return recordValue(digits.reverse());
}

function typedDigit(ctx: Context, digit: TensorV, type: ReturnType<typeof typeOf>): V {
  if (type.kind !== "tensor") return digit;
  if (type.dtype === "bool") return converted(ctx.el, digit, "bool");
  return { ...digit, type: { ...type, dims: digit.type.dims } };
}
