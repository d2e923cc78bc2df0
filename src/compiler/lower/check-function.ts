import type * as ast from "../syntax/ast.js";
import { bindFreeSizes, bindTypeParams } from "./arguments.js";
import { coerce } from "./coerce.js";
import { within, type Context } from "./context.js";
import { dryRun } from "./dry-run.js";
import { bindOpaque } from "./opaque-arguments.js";
import type { DrawSite } from "./purity.js";
import { resolveType } from "./resolve-type.js";
import type { Scope } from "./scope.js";
import { runBody } from "./statements/body.js";

/** Checks a function whose parameters are annotated by itself; others are inferred, and so checked, at each call. */
export function checkFunction(ctx: Context, scope: Scope, declaration: ast.FnDeclaration): void {
  if (!declaration.params.every((param) => param.type ?? param.default)) return;
  const own = scope.child();
  bindTypeParams(own, declaration.typeParams, true);
  bindFreeSizes(own, declaration.params, declaration.result, true);
  const name = declaration.name.text;
  const calls = {
    module: ctx.module,
    span: declaration.span,
    what: `\`${name}\``,
    outer: undefined,
    declaration,
  };
  const inside: Context = { ...within(ctx, own), calls };
  bindOpaque(inside, declaration.params);
  const result = declaration.result && resolveType(inside, declaration.result);
  const value = runBody(inside, declaration.body, result, `\`${name}\``);
  const span = declaration.body.kind === "expression" ? declaration.body.value.span : declaration.name.span;
  if (result) coerce(inside, value, result, span, `the result of \`${name}\``);
}

/**
 * Where a function with annotated parameters draws, if it may: its arrow says so, or else its body,
 * which is run once with values of which only the types are known.
 */
export function functionDraws(
  ctx: Context,
  scope: Scope,
  declaration: ast.FnDeclaration,
): DrawSite | undefined {
  const { drawing, inference, recursive } = ctx.el;
  if (inference.includes(declaration))
    for (const one of inference.slice(inference.indexOf(declaration))) recursive.add(one);
  if (drawing.has(declaration)) return drawing.get(declaration);
  const { module } = scope;
  drawing.set(
    declaration,
    declaration.draws ? { file: module.file, span: declaration.name.span } : undefined,
  );
  let first: DrawSite | undefined;
  inference.push(declaration);
  dryRun(ctx, (inner) => {
    const onDraw = (site: DrawSite): void => void (first ??= site);
    checkFunction({ ...inner, module, deferred: true, onDraw }, scope, declaration);
  });
  inference.pop();
  if (first) drawing.set(declaration, first);
  return drawing.get(declaration);
}
