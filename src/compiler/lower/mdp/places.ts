import { Dim } from "../../types/dim.js";
import { i32Type, type TensorT } from "../../types/type.js";
import type { Context } from "../context.js";
import { emit, integer } from "../ops.js";
import { tensorValue, type TensorV, type V } from "../value.js";

/**
 * A place within a part of `count` tasks: that of the task that is asked for; in an evaluation one after the other,
 * round and round; else what `draw` gives.
 */
export function placeIn(ctx: Context, count: number, draw: () => V): TensorV {
  const type = placeType(count);
  if (ctx.givenTask) return { ...ctx.givenTask, type };
  if (ctx.phase === "evaluate" && ctx.taskIndex)
    return emit(ctx.el, "rem", [ctx.taskIndex, integer(count)], type);
  const drawn = draw();
  return drawn.kind === "tensor" ? { ...drawn, type } : tensorValue(type);
}

export function placeType(count: number): TensorT {
  return { ...i32Type, bounds: { lo: Dim.of(0), hi: Dim.of(count) } };
}

/** The id at a place. */
export function idAt(ctx: Context, ids: readonly number[], place: TensorV, type: TensorT): TensorV {
  return emit(ctx.el, "gather", [table(ctx, ids), place], type, { batch: 0 });
}

/** The place of an id: the inverse of the table of ids. */
export function placeOfId(ctx: Context, ids: readonly number[], id: TensorV): TensorV {
  const size = Math.max(...ids) + 1;
  const places = Array.from({ length: size }, (_, value) => Math.max(0, ids.indexOf(value)));
  const plain = { ...id, type: { ...id.type, bounds: undefined } };
  return emit(ctx.el, "gather", [table(ctx, places), plain], placeType(ids.length), { batch: 0 });
}

function table({ el }: Context, numbers: readonly number[]): TensorV {
  const dims = [Dim.of(numbers.length)];
  return tensorValue({ ...i32Type, dims }, el.constant("i32", [numbers.length], numbers));
}
