import { boolType, f32Type, maybeOf, prune, recordType, type TensorT, type Type } from "../../types/type.js";
import { Dim } from "../../types/dim.js";
import type { Context } from "../context.js";
import { converted, filled, number, truth } from "../ops.js";
import { intValue, opaqueOf, recordValue, type TensorV, type V } from "../value.js";

/** The none of `Maybe<A>`: the value beyond an integer's last, zeros with a flag for floats. */
export function noneOf(ctx: Context, type: Type): V {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor": {
      if (pruned.dtype === "f32") {
        return recordValue([
          ["value", typed(filled(ctx.el, number(0), pruned.dims), pruned)],
          ["given", typed(truth(false), boolType)],
        ]);
      }
      const maybe = maybeOf(pruned) as TensorT;
      const code = pruned.dtype === "bool" ? Dim.of(2) : (pruned.bounds?.hi ?? Dim.unknown);
      return typed(filled(ctx.el, intValue(code), pruned.dims), maybe);
    }
    case "record":
      return recordValue([...pruned.fields].map(([name, field]) => [name, noneOf(ctx, field)] as const));
    default:
      return opaqueOf(maybeOf(pruned));
  }
}

/** An `A` as a `Maybe<A>`. */
export function someOf(ctx: Context, value: V): V {
  switch (value.kind) {
    case "tensor":
      if (value.type.dtype === "f32") {
        return recordValue([
          ["value", value],
          ["given", typed(truth(true), boolType)],
        ]);
      }
      return { ...converted(ctx.el, value, "i32"), type: maybeOf(value.type) as TensorT };
    case "record":
      return recordValue([...value.fields].map(([name, field]) => [name, someOf(ctx, field)] as const));
    case "opaque":
      return opaqueOf(maybeOf(value.type));
    default:
      return value;
  }
}

/** A constant of the stated type. */
function typed(value: TensorV, type: TensorT): TensorV {
  return { ...value, type };
}

/** `Previous<A>`: what an agent remembers of the step before. */
export function previousType(action: Type): Type {
  return recordType([
    ["action", maybeOf(action)],
    ["reward", f32Type],
    ["ended", boolType],
  ]);
}

/** The previous step before a first one. */
export function freshPrevious(ctx: Context, action: Type): V {
  return recordValue([
    ["action", noneOf(ctx, action)],
    ["reward", number(0)],
    ["ended", truth(false)],
  ]);
}
