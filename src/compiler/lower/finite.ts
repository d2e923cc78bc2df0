import { boolType } from "../types/type.js";
import type { Context } from "./context.js";
import { allAxes, emit, reduced } from "./ops.js";
import { leaves } from "./tree.js";
import type { TensorV, V } from "./value.js";

/** Has the entry at hand say whether all floats of a value are finite. */
export function expectFinite(ctx: Context, value: V): void {
  for (const { value: leaf } of leaves(value))
    if (leaf.type.dtype === "f32") ctx.effects.finite.push(isFinite(ctx, leaf));
}

function isFinite({ el }: Context, value: TensorV): TensorV {
  const each = emit(el, "is_finite", [value], { ...boolType, dims: value.type.dims });
  return value.type.dims.length === 0 ? each : reduced(el, "all", each, allAxes(each));
}

/** Whether all is finite, and all asserted, that the body at hand was to say so of; undefined where that is nothing. */
export function verdict({ el, effects }: Context): TensorV | undefined {
  return effects.finite.reduce<TensorV | undefined>(
    (all, part) => (all ? emit(el, "and", [all, part], boolType) : part),
    undefined,
  );
}
