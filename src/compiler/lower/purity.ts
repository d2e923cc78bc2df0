import * as draws from "../diagnostics/codes/draws.js";
import type { Related } from "../diagnostics/diagnostic.js";
import type { Span } from "../syntax/ast.js";
import type { Callable } from "./callable.js";
import type { Context } from "./context.js";
import type { FnV } from "./value.js";

/** Where something is drawn. */
export interface DrawSite {
  readonly file: string;
  readonly span: Span;
}

/** Says that something is drawn at a place, or may be. */
export function drew(ctx: Context, span: Span): void {
  ctx.onDraw?.({ file: ctx.module.file, span });
}

const hints = ["draw before, once, and let the function read what was drawn"];

/**
 * What to do about a draw within a function that stands where a pure one is asked for: report it at
 * that place, `span` in `ctx`. `what` names the place ("the argument `loss`").
 */
export function refuseDraws(ctx: Context, span: Span, what: string): (site?: DrawSite) => void {
  return (site) =>
    ctx.el.report(ctx, draws.drawsWherePure, { what }, span, { related: related(ctx, span, site), hints });
}

/** The place of the draw, unless the report itself shows it. */
export function related(ctx: Context, span: Span, site: DrawSite | undefined): readonly Related[] {
  const isShown =
    !site || (site.file === ctx.module.file && site.span.start <= span.start && span.end <= site.span.end);
  return isShown ? [] : [{ ...site, message: "it draws here" }];
}

/** The context of what is computed outside of any body, where nothing can be drawn. */
export function outsideOfBodies(ctx: Context, span: Span, what: string): Context {
  return {
    ...ctx,
    onDraw: (site) =>
      ctx.el.report(ctx, draws.drawsOutside, { what }, span, { related: related(ctx, span, site) }),
  };
}

/** The function as a pure one: a draw in a call of it is an error at `span`, where it was asked for. */
export function asPureFunction(ctx: Context, value: FnV, span: Span, what: string): FnV {
  if (value.callable.isPure) return value;
  const inner = value.callable;
  const onDraw = refuseDraws(ctx, span, what);
  const callable: Callable = {
    ...inner,
    isPure: true,
    call: (call) =>
      inner.call({ ...call, ctx: { ...call.ctx, onDraw: call.ctx.deferred ? undefined : onDraw } }),
  };
  return { kind: "fn", callable };
}
