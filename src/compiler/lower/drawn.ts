import type { Elaborator } from "./elaborator.js";
import { afterDraw, pathOf } from "./gradient-path.js";
import { emit } from "./ops.js";
import type { V } from "./value.js";

/**
 * What a distribution gave, said to be drawn where it is discrete: a gradient that would pass through it is told, however the
 * distribution found it. `from` is the distribution, where it is known what that hangs on.
 */
export function markDrawn(el: Elaborator, value: V, from: V | undefined): V {
  if (value.kind !== "tensor" || value.isStatic || value.type.dtype === "f32") return value;
  if (el.checksOnly) return afterDraw(el, value, from && pathOf([from]));
  return { ...value, ref: emit(el, "drawn", [value], value.type).ref };
}
