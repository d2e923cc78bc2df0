import type * as ast from "../syntax/ast.js";
import { Dim, DimVar } from "../types/dim.js";
import { prune, type Type } from "../types/type.js";
import type { Context } from "./context.js";
import { coerce } from "./coerce.js";
import { evaluate } from "./expressions/evaluate.js";
import { resolveType } from "./resolve-type.js";
import { boolValue, intValue, opaqueOf, tensorValue, type V } from "./value.js";

/** Binds parameters to values of which only the types are known: a body is checked by itself against them. */
export function bindOpaque(inside: Context, params: readonly ast.Param[]): Map<string, V> {
  const values = new Map<string, V>();
  const order = [...params].sort((a, b) => Number(b.isStatic) - Number(a.isStatic));
  for (const param of order) {
    const type = param.type && resolveType(inside, param.type);
    const value = opaqueParameter(inside, param, type);
    values.set(param.name.text, value);
    inside.el.noteName(inside.module, param.name, value);
    inside.scope.bindValue(param.name.text, value, param.name.span);
  }
  return values;
}

function opaqueParameter(inside: Context, param: ast.Param, type: Type | undefined): V {
  const pruned = type && prune(type);
  const given = param.default && evaluate(inside, param.default, type);
  if (given && type)
    coerce(inside, given, defaultType(type), param.default!.span, `the default of \`${param.name.text}\``);
  if (param.isStatic) {
    if (pruned?.kind === "tensor" && pruned.dtype === "bool") return boolValue(undefined);
    if (pruned?.kind === "list" || pruned?.kind === "string") return opaqueOf(pruned);
    if (pruned?.kind === "int" || !pruned) {
      if (given?.kind === "tensor" && given.type.dtype === "bool") return boolValue(undefined);
      if (given && given.kind !== "tensor") return given;
      return intValue(Dim.variable(new DimVar(param.name.text, true)));
    }
  }
  if (pruned) return opaqueOf(pruned);
  if (!given) return { kind: "unknown" };
  return withoutValue(given);
}

/** A default must fit its annotation where that hangs on nothing that a call decides. */
function defaultType(type: Type): Type | undefined {
  const pruned = prune(type);
  return pruned.kind === "variable" ||
    pruned.kind === "net" ||
    pruned.kind === "fn" ||
    pruned.kind === "optimiser"
    ? undefined
    : pruned;
}

/** A default's kind of value: a number's type without the number. */
function withoutValue(value: V): V {
  if (value.kind === "tensor") return tensorValue({ ...value.type, bounds: undefined });
  if (value.kind === "range" && !value.exclusive && value.start && value.end) {
    const end = tensorValue({ kind: "tensor", dtype: "f32", dims: [] });
    return { ...value, start: end, end };
  }
  return value;
}
