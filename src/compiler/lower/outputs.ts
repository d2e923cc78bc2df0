import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { prune, type Type } from "../types/type.js";
import type { Context } from "./context.js";
import { libraryDistribution } from "./distributions.js";
import { callWith } from "./functions.js";
import { filled, number, reshaped, sliced } from "./ops.js";
import {
  recordValue,
  unknownValue,
  type GaussianHead,
  type InstanceV,
  type TensorV,
  type V,
} from "./value.js";

/** How many floats a value of a type is read from; undefined where it cannot. */
export function outputCount(type: Type, head?: GaussianHead): Dim | undefined {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return pruned.dtype === "f32"
        ? pruned.dims.reduce((size, dim) => size.times(dim), Dim.of(1))
        : undefined;
    case "record":
      return [...pruned.fields.values()].reduce<Dim | undefined>((total, field) => {
        const size = outputCount(field, head);
        return total && size && total.plus(size);
      }, Dim.of(0));
    case "dist":
      return distributionCount(pruned.of, head);
    case "unknown":
    case "member":
    case "variable":
      return Dim.unknown;
    default:
      return undefined;
  }
}

/** Logits for a bounded integer, an enum or a truth value; for floats means, and log standard deviations where the net gives them. */
function distributionCount(of: Type, head: GaussianHead | undefined): Dim | undefined {
  const type = prune(of);
  if (type.kind !== "tensor")
    return type.kind === "member" || type.kind === "variable" ? Dim.unknown : undefined;
  if (type.dtype === "f32") {
    const size = type.dims.length <= 1 ? (type.dims[0] ?? Dim.of(1)) : undefined;
    return size && head?.logStd.kind === "range" ? size.times(Dim.of(2)) : size;
  }
  if (type.dims.length > 0) return undefined;
  return type.dtype === "bool" ? Dim.of(1) : type.bounds && type.bounds.hi.minus(type.bounds.lo);
}

/** The name of the parameters of a Gaussian head beside the net's own. */
const logStd = "log_std";

/** Whether a distribution over floats is among what is read. */
export function hasGaussian(type: Type): boolean {
  const pruned = prune(type);
  if (pruned.kind === "record") return [...pruned.fields.values()].some(hasGaussian);
  const of = pruned.kind === "dist" ? prune(pruned.of) : undefined;
  // What is not known yet may be one.
  return of !== undefined && (of.kind !== "tensor" || of.dtype === "f32");
}

/** Parameters that reading an output needs beside the net's: the log standard deviation of each Gaussian. */
export function headParameters(
  ctx: Context,
  type: Type,
  head: GaussianHead | undefined,
  path = logStd,
): [string, V][] {
  const pruned = prune(type);
  if (pruned.kind === "record")
    return [...pruned.fields].flatMap(([name, field]) =>
      headParameters(ctx, field, head, `${logStd}_${name}`),
    );
  if (pruned.kind !== "dist" || head?.logStd.kind === "range") return [];
  const of = prune(pruned.of);
  if (of.kind !== "tensor" || of.dtype !== "f32") return [];
  return [[path, filled(ctx.el, head?.logStd.kind === "tensor" ? head.logStd : number(0), of.dims)]];
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
        const end = start.plus(outputCount(field, instance.recipe.head) ?? Dim.unknown);
        const part = sliced(ctx.el, floats, start, end);
        fields.push([name, outputs(ctx, part, field, instance, span, `${logStd}_${name}`)]);
        start = end;
      }
      return recordValue(fields);
    }
    case "dist":
      return distribution(ctx, floats, prune(pruned.of), instance, path, span);
    default:
      return unknownValue;
  }
}

function distribution(
  ctx: Context,
  floats: TensorV,
  of: Type,
  instance: InstanceV,
  path: string,
  span: ast.Span,
): V {
  if (of.kind !== "tensor") return unknownValue;
  const { el } = ctx;
  if (of.dtype === "bool")
    return libraryDistribution(ctx, "BernoulliLogits", [reshaped(el, floats, [])], span);
  if (of.dtype === "i32") {
    const made = libraryDistribution(ctx, "Categorical", [floats], span);
    return made.kind === "dist" && of.enum ? { ...made, of: of.enum } : made;
  }
  const { head } = instance.recipe;
  const family = head?.squashed ? "TanhNormal" : "Normal";
  if (head?.logStd.kind === "range") {
    const size = of.dims[0] ?? Dim.of(1);
    const mean = reshaped(el, sliced(el, floats, Dim.of(0), size), of.dims);
    const logs = reshaped(el, sliced(el, floats, size, size.times(Dim.of(2))), of.dims);
    const { start, end } = head.logStd;
    const clipped = applied(ctx, "clip", [logs, start ?? unknownValue, end ?? unknownValue], span);
    return libraryDistribution(ctx, family, [mean, applied(ctx, "exp", [clipped], span)], span);
  }
  const deviation = instance.fields.get(path);
  const std = deviation ? applied(ctx, "exp", [deviation], span) : number(1);
  return libraryDistribution(ctx, family, [reshaped(el, floats, of.dims), std], span);
}

function applied(ctx: Context, name: string, values: readonly V[], span: ast.Span): V {
  const f = ctx.el.builtin(name);
  return f.kind === "fn" ? callWith(ctx, f.callable, values, span) : unknownValue;
}
