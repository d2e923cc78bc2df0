import { logProbBeforeAct } from "../diagnostics/codes/rollouts.js";
import type { Span } from "../syntax/ast.js";
import type { Context, RolloutBody } from "./context.js";
import { pathOf, varying, withoutVarying } from "./gradient-path.js";
import { leaves, mapLeaves } from "./tree.js";
import type { V } from "./value.js";

/** A draw in a rollout's body: until `act` has cut it, its log-density, and that of what is made of it, must wait. */
export function drawnInRollout({ el, rollout }: Context, value: V): V {
  if (!rollout) return value;
  if (rollout.action) return acted(rollout, value);
  return mapLeaves(value, (leaf) => {
    if (leaf.type.dtype !== "f32") return leaf;
    const [own] = el.checksOnly ? varying([leaf], rollout.unacted) : [leaf];
    return own?.kind === "tensor" ? { ...own, unacted: true } : leaf;
  });
}

/** The value, whose log-density need not wait. */
export function acted({ unacted }: RolloutBody, value: V): V {
  return withoutVarying(
    mapLeaves(value, (leaf) => (leaf.unacted ? { ...leaf, unacted: false } : leaf)),
    unacted,
  );
}

/** In a rollout the log-density of a reparameterised draw waits for its `act`: before, it would be no score. */
export function reportBeforeAct(ctx: Context, value: V, span: Span): void {
  const { rollout } = ctx;
  if (!rollout) return;
  const isMarked = leaves(value).some((leaf) => leaf.value.unacted);
  if (!isMarked && !pathOf([value])?.varies.has(rollout.unacted)) return;
  ctx.el.report(ctx, logProbBeforeAct, { name: ctx.module.text.slice(span.start, span.end) }, span);
}
