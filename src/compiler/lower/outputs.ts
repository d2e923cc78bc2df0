import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { f32Type, prune, type TensorT, type Type } from "../types/type.js";
import type { Context } from "./context.js";
import { libraryDistribution } from "./distributions.js";
import { callWith } from "./functions.js";
import { filled, number, reshaped, sliced } from "./ops.js";
import { recordValue, unknownValue, type InstanceV, type TensorV, type V } from "./value.js";

/** How many floats a value of a type is read from; undefined where it cannot. */
export function outputCount(type: Type): Dim | undefined {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return pruned.dtype === "f32"
        ? pruned.dims.reduce((size, dim) => size.times(dim), Dim.of(1))
        : undefined;
    case "record":
      return [...pruned.fields.values()].reduce<Dim | undefined>((total, field) => {
        const size = outputCount(field);
        return total && size && total.plus(size);
      }, Dim.of(0));
    case "dist":
      return distributionCount(pruned.of);
    case "unknown":
    case "member":
    case "variable":
      return Dim.unknown;
    default:
      return undefined;
  }
}

/** Logits for a bounded integer, an enum or a truth value; means for floats. */
function distributionCount(of: Type): Dim | undefined {
  const type = prune(of);
  if (type.kind !== "tensor")
    return type.kind === "member" || type.kind === "variable" ? Dim.unknown : undefined;
  if (type.dtype === "f32") return type.dims.length <= 1 ? (type.dims[0] ?? Dim.of(1)) : undefined;
  if (type.dims.length > 0) return undefined;
  return type.dtype === "bool" ? Dim.of(1) : type.bounds && type.bounds.hi.minus(type.bounds.lo);
}

/** The name of the parameters of a Gaussian head beside the net's own. */
const logStd = "log_std";

/** Parameters that reading an output needs beside the net's: the log standard deviation of each Gaussian. */
export function headParameters(ctx: Context, type: Type, path = logStd): [string, V][] {
  const pruned = prune(type);
  if (pruned.kind === "record")
    return [...pruned.fields].flatMap(([name, field]) => headParameters(ctx, field, `${logStd}_${name}`));
  if (pruned.kind !== "dist") return [];
  const of = prune(pruned.of);
  if (of.kind !== "tensor" || of.dtype !== "f32") return [];
  return [[path, filled(ctx.el, number(0), of.dims)]];
}

/** Reads a value of type `type` from a net's floats. */
export function outputs(
  ctx: Context,
  floats: V,
  type: Type,
  instance: InstanceV,
  span: ast.Span,
  path = logStd,
): V {
  const pruned = prune(type);
  if (floats.kind !== "tensor") return unknownValue;
  switch (pruned.kind) {
    case "tensor":
      return reshaped(ctx.el, floats, pruned.dims);
    case "record": {
      let start = Dim.of(0);
      const fields: [string, V][] = [];
      for (const [name, field] of pruned.fields) {
        const end = start.plus(outputCount(field) ?? Dim.unknown);
        const part = sliced(ctx.el, floats, start, end);
        fields.push([name, outputs(ctx, part, field, instance, span, `${logStd}_${name}`)]);
        start = end;
      }
      return recordValue(fields);
    }
    case "dist":
      return distribution(ctx, floats, prune(pruned.of), instance.fields.get(path), span);
    default:
      return unknownValue;
  }
}

function distribution(ctx: Context, floats: TensorV, of: Type, deviation: V | undefined, span: ast.Span): V {
  if (of.kind !== "tensor") return unknownValue;
  const { el } = ctx;
  if (of.dtype === "bool")
    return libraryDistribution(ctx, "BernoulliLogits", [reshaped(el, floats, [])], span);
  if (of.dtype === "i32") return libraryDistribution(ctx, "Categorical", [floats], span);
  const std = deviation ? exponential(ctx, deviation, span) : number(1);
  return libraryDistribution(ctx, "Normal", [reshaped(el, floats, (of as TensorT).dims), std], span);
}

function exponential(ctx: Context, value: V, span: ast.Span): V {
  const exp = ctx.el.builtin("exp");
  return exp.kind === "fn" ? callWith(ctx, exp.callable, [value], span, f32Type) : unknownValue;
}
