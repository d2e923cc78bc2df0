import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { refuseIndex } from "./task-index.js";
import { Dim } from "../types/dim.js";
import { boolType, f32Type, prune, type TensorT, type Type } from "../types/type.js";
import { treeOf } from "./coerce.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { broadcastTo, concatenated, converted, emit, filled, iota, reshaped } from "./ops.js";
import { intValue, tensorValue, unknownValue, type TensorV, type V } from "./value.js";

/** How many floats `features` makes of a type; undefined where it cannot. */
export function featureCount(type: Type): Dim | undefined {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor": {
      const each = perNumber(pruned);
      return each && pruned.dims.reduce((size, dim) => size.times(dim), each);
    }
    case "record":
      return sum([...pruned.fields.values()].map(featureCount));
    case "tuple":
      return sum(pruned.items.map(featureCount));
    case "unknown":
    case "member":
    case "maybe":
    case "variable":
      return Dim.unknown;
    default:
      return undefined;
  }
}

function perNumber(type: TensorT): Dim | undefined {
  if (type.dtype !== "i32") return Dim.of(1);
  return type.bounds && type.bounds.hi.minus(type.bounds.lo);
}

function sum(sizes: readonly (Dim | undefined)[]): Dim | undefined {
  return sizes.reduce((total, size) => total && size && total.plus(size), Dim.of(0));
}

/** Any value of bounded integers, enums, truth values and floats as one vector: integers become one-hot. */
export function features(ctx: Context, value: V, span: ast.Span): V {
  const parts = vectors(ctx, treeOf(ctx, value), span);
  if (!parts) return unknownValue;
  if (parts.length === 0) return nothing(ctx);
  return concatenated(ctx.el, parts, 0);
}

/** The features of a value without numbers: none. */
function nothing(ctx: Context): TensorV {
  const type = { ...f32Type, dims: [Dim.of(0)] };
  return ctx.el.checksOnly ? tensorValue(type) : tensorValue(type, ctx.el.constant("f32", [0], []));
}

function vectors(ctx: Context, value: V, span: ast.Span): TensorV[] | undefined {
  refuseIndex(ctx, value, "`features`", span);
  switch (value.kind) {
    case "tensor":
      return vector(ctx, value, span);
    case "record": {
      const all = [...value.fields.values()].map((field) => vectors(ctx, field, span));
      return all.every((part) => part) ? all.flatMap((part) => part!) : undefined;
    }
    case "tuple": {
      const all = value.items.map((item) => vectors(ctx, item, span));
      return all.every((part) => part) ? all.flatMap((part) => part!) : undefined;
    }
    default:
      if (value.kind !== "unknown" && !(value.kind === "opaque" && mayHaveFeatures(value.type))) {
        ctx.el.report(ctx, typeCodes.needsBounds, { what: "`features`", found: describe(value) }, span);
      }
      // Floats they will be: how many is known with the type.
      if (value.kind === "opaque" && mayHaveFeatures(value.type))
        return [{ ...tensorValue({ ...f32Type, dims: [Dim.unknown] }), path: value.path }];
      return undefined;
  }
}

/** Whether something of which only the type is known may turn out to be made of numbers. */
function mayHaveFeatures(type: Type): boolean {
  return !["fn", "net", "optimiser", "optional", "dist", "task", "family"].includes(prune(type).kind);
}

function vector(ctx: Context, value: TensorV, span: ast.Span): TensorV[] | undefined {
  if (value.type.dtype === "i32") {
    const hot = oneHot(ctx, value, span, "`features`");
    return hot && vector(ctx, hot, span);
  }
  const size = value.type.dims.reduce((product, dim) => product.times(dim), Dim.of(1));
  return [reshaped(ctx.el, converted(ctx.el, value, "f32"), [size])];
}

/** `one_hot(x)`: an integer with bounds as a vector with a one at its place; a tensor of such gets a last axis. */
export function oneHot(ctx: Context, value: TensorV, span: ast.Span, what: string): TensorV | undefined {
  const { bounds } = value.type;
  if (value.type.dtype !== "i32" || !bounds) {
    ctx.el.report(ctx, typeCodes.needsBounds, { what, found: describe(value) }, span);
    return undefined;
  }
  const size = bounds.hi.minus(bounds.lo);
  const dims = [...value.type.dims, size];
  const { el } = ctx;
  const plain = { ...value.type, bounds: undefined, enum: undefined };
  const shifted = bounds.lo.equals(Dim.of(0))
    ? value
    : emit(el, "sub", [value, filled(el, intValue(bounds.lo), value.type.dims)], plain);
  const places = broadcastTo(el, iota(el, size), dims, [dims.length - 1]);
  const values = broadcastTo(
    el,
    shifted,
    dims,
    value.type.dims.map((_, axis) => axis),
  );
  const equal = emit(el, "eq", [values, places], { ...boolType, dims });
  return emit(el, "convert", [equal], { ...f32Type, dims }, { dtype: "f32" });
}
