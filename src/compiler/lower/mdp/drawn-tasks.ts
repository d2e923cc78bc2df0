import type { Span } from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import type { Context } from "../context.js";
import { mapOver } from "../control/map.js";
import { Frame } from "../frame.js";
import { emit } from "../ops.js";
import { mapLeaves } from "../tree.js";
import type { TensorV, V } from "../value.js";
import { placeIn } from "./places.js";

/**
 * The tasks of the part that the phase plays: `count` draws that are the same in every iteration, and for whatever is
 * mapped over: within a map each of its elements would have draws of its own.
 */
export function drawnOnce(ctx: Context, count: number, span: Span, make: (inner: Context) => V): V {
  const phase = ctx.phase === "evaluate" ? "test" : "train";
  const fixed: Context = { ...ctx, frame: Frame.root(`split/${phase}`), fixedDraws: true };
  return ctx.el.requireEntry().first(() => mapOver(fixed, Dim.of(count), undefined, span, make));
}

/** One of tasks that were drawn once, with its place among them; `draw` gives one of `count` places. */
export function pickOne(
  ctx: Context,
  all: V,
  count: number,
  draw: (at: Context) => V,
): { one: V; place: TensorV } {
  const own: Context = { ...ctx, frame: ctx.frame.child("index") };
  const place = placeIn(own, count, () => draw(own));
  const one = mapLeaves(all, (leaf) =>
    emit(ctx.el, "gather", [leaf, place], { ...leaf.type, dims: leaf.type.dims.slice(1) }, { batch: 0 }),
  );
  return { one, place };
}
