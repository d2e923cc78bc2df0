import * as experiments from "../../diagnostics/codes/experiments.js";
import * as names from "../../diagnostics/codes/names.js";
import { suggest } from "../../diagnostics/suggest.js";
import type * as ast from "../../syntax/ast.js";
import { formatType } from "../../types/format.js";
import { arrayOf, prune, type Type } from "../../types/type.js";
import type { Callable } from "../callable.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { distributionMember, distributionMembers } from "../distributions.js";
import { interfaceMembers } from "../interfaces.js";
import { initialise, instanceMember, instanceMembers } from "../nets.js";
import { didYouMean } from "../resolve-type.js";
import { drawExamples } from "../tasks.js";
import { intValue, instanceType, opaqueOf, typeOf, unknownValue, type FnV, type V } from "../value.js";
import { Dim } from "../../types/dim.js";
import { fits } from "../../types/fit.js";
import * as typeCodes from "../../diagnostics/codes/types.js";

/** `object.name`: a record's field, a net's part or method, what a task or a distribution offers. */
export function fieldOf(ctx: Context, object: V, name: ast.Name): V {
  const field = name.text;
  switch (object.kind) {
    case "unknown":
      return unknownValue;
    case "record": {
      const found = object.fields.get(field);
      return found ?? missing(ctx, name, describe(object), [...object.fields.keys()]);
    }
    case "instance":
      return (
        instanceMember(ctx, object, field) ?? missing(ctx, name, describe(object), instanceMembers(object))
      );
    case "recipe":
      if (field === "init") return method("init", [], (call) => initialise(call.ctx, object));
      return missing(ctx, name, describe(object), ["init"]);
    case "dist":
      return (
        distributionMember(ctx, object, field) ??
        missing(ctx, name, describe(object), distributionMembers(object))
      );
    case "task":
      if (field === "draw")
        return method("draw", ["count"], (call) =>
          drawExamples(call.ctx, object, countOf(call, ctx), call.span),
        );
      if (field === "hidden") return hidden(ctx, name);
      return missing(ctx, name, describe(object), ["draw"]);
    case "enum": {
      const index = object.declaration.members.findIndex((member) => member.text === field);
      if (index < 0)
        return missing(
          ctx,
          name,
          describe(object),
          object.declaration.members.map((m) => m.text),
        );
      const value = intValue(index);
      const bounds = { lo: Dim.of(0), hi: Dim.of(object.declaration.members.length) };
      return { ...value, type: { ...value.type, enum: object.declaration, bounds }, known: index };
    }
    case "opaque":
      return opaqueField(ctx, object, name);
    default:
      return missing(ctx, name, describe(object), []);
  }
}

function missing(ctx: Context, name: ast.Name, of: string, known: readonly string[]): V {
  const suggestion = suggest(name.text, known);
  const hints = known.length > 0 ? [`it has ${known.map((field) => `\`${field}\``).join(", ")}`] : [];
  const extras = suggestion ? didYouMean(ctx, suggestion, name.span) : { hints };
  ctx.el.report(ctx, names.unknownField, { field: name.text, of: `\`${of}\`` }, name.span, extras);
  return unknownValue;
}

/** A method as a function value. */
function method(name: string, params: readonly string[], call: Callable["call"]): FnV {
  return { kind: "fn", callable: { name, params, call } };
}

function countOf(call: Parameters<Callable["call"]>[0], ctx: Context): Dim {
  const value = call.args[0]?.evaluate({ kind: "int" });
  if (value?.kind === "tensor" && value.dim) return value.dim;
  if (value && value.kind !== "unknown") {
    ctx.el.report(
      call.ctx,
      typeCodes.typeMismatch,
      { what: "the number of examples", expected: "int", found: describe(value) },
      call.span,
    );
  }
  return Dim.unknown;
}

function hidden(ctx: Context, name: ast.Name): V {
  ctx.el.report(ctx, experiments.hiddenAccess, { name: "task.hidden" }, name.span);
  return unknownValue;
}

/** The member of something of which only the type is known. */
function opaqueField(ctx: Context, object: Extract<V, { kind: "opaque" }>, name: ast.Name): V {
  const type = prune(object.type);
  if (type.kind === "net") {
    if (name.text === "init") return method("init", [], () => opaqueOf(instanceType(object)));
    return missing(ctx, name, formatType(type), ["init"]);
  }
  if (type.kind === "task") {
    if (name.text === "draw")
      return method("draw", ["count"], (call) => opaqueOf(arrayOf(exampleOf(type.of), countOf(call, ctx))));
    if (name.text === "hidden") return hidden(ctx, name);
    return missing(ctx, name, formatType(type), ["draw"]);
  }
  if (type.kind === "dist") {
    if (name.text === "log_prob") {
      return method("log_prob", ["x"], (call) => {
        const value = call.args[0]?.evaluate(type.of);
        if (value && !fits(typeOf(value), type.of)) {
          const params = {
            what: "the argument of `log_prob`",
            expected: formatType(type.of),
            found: describe(value),
          };
          ctx.el.report(call.ctx, typeCodes.typeMismatch, params, call.span);
        }
        return opaqueOf({ kind: "tensor", dtype: "f32", dims: [] });
      });
    }
    if (name.text === "entropy")
      return method("entropy", [], () => opaqueOf({ kind: "tensor", dtype: "f32", dims: [] }));
    if (name.text === "mean") return opaqueOf(type.of);
    return missing(ctx, name, formatType(type), ["log_prob", "entropy", "mean"]);
  }
  return unknownValue;
}

function exampleOf(type: Type): Type {
  const pruned = prune(type);
  if (pruned.kind === "family") return pruned.members.get("Example") ?? { kind: "unknown" };
  if (pruned.kind === "variable" && pruned.bound)
    return interfaceMembers(pruned.bound)?.get("Example")?.(pruned) ?? { kind: "unknown" };
  return { kind: "unknown" };
}
