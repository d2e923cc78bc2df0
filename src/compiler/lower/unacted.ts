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
    return own?.kind === "tensor" ? { ...own, unacted: "drawn" } : leaf;
  });
}

/** The value, whose log-density need not wait. */
export function acted({ unacted }: RolloutBody, value: V): V {
  return withoutVarying(
    mapLeaves(value, (leaf) => (leaf.unacted ? { ...leaf, unacted: undefined } : leaf)),
    unacted,
  );
}

/**
 * In a rollout the log-density of a reparameterised draw waits for its `act`: before, it would be no score. Of what is computed
 * from a draw that is told in the rollout's own body alone: a function may be there for a pathwise loss elsewhere.
 */
export function reportBeforeAct(ctx: Context, value: V, span: Span): void {
  const { rollout } = ctx;
  if (!rollout) return;
  const marks = leaves(value).map((leaf) => leaf.value.unacted);
  const isComputed = marks.includes("computed") || pathOf([value])?.varies.has(rollout.unacted);
  if (!marks.includes("drawn") && !(isComputed && ctx.calls === rollout.calls)) return;
  ctx.el.report(ctx, logProbBeforeAct, { name: ctx.module.text.slice(span.start, span.end) }, span);
}
