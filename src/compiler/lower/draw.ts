import * as statements from "../diagnostics/codes/statements.js";
import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import type { Dim } from "../types/dim.js";
import { formatType } from "../types/format.js";
import { arrayOf, isFloatTree, isSolved, prune, type Type } from "../types/type.js";
import { isAddressable } from "./addressable.js";
import { coerce } from "./coerce.js";
import type { Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { describe } from "./describe.js";
import { sampleDistribution } from "./distributions.js";
import { markDrawn } from "./drawn.js";
import { dryRun } from "./dry-run.js";
import { standardUniform } from "./random.js";
import { sampleTask } from "./tasks.js";
import { initialise } from "./nets.js";
import { drew } from "./purity.js";
import { leaves, withLeaves } from "./tree.js";
import { drawnInRollout } from "./unacted.js";
import { opaqueOf, typeOf, unknownValue, type RecipeV, type V } from "./value.js";

/**
 * `x ~ d` at the frame of `x`: one draw, or independent ones, counted at the binder (`counts`) or by
 * an annotation with more axes than one draw has.
 */
export function drawValue(
  ctx: Context,
  distribution: V,
  counts: readonly Dim[],
  annotation: Type | undefined,
  span: ast.Span,
  what: string,
): V {
  if (distribution.kind === "unknown") return annotation ? opaqueOf(annotation) : unknownValue;
  if (!canSample(distribution)) {
    ctx.el.report(ctx, statements.notDistribution, { found: describe(distribution) }, span);
    return annotation ? opaqueOf(annotation) : unknownValue;
  }
  drew(ctx, span);
  const tree =
    annotation && counts.length === 0 ? treeToFill(ctx, distribution, annotation, span) : undefined;
  if (tree) {
    const drawn = drawTree(ctx, distribution, tree, span);
    ctx.activation?.counts.set(span, undefined);
    return drawn;
  }
  const sizes =
    annotation && counts.length === 0 ? missingAxes(ctx, distribution, annotation, span, what) : counts;
  if (annotation && !sizes) return ctx.el.checksOnly ? opaqueOf(annotation) : unknownValue;
  ctx.activation?.counts.set(span, sizes?.length ?? 0);
  const draw = (inner: Context, remaining: readonly Dim[]): V => {
    const [size, ...rest] = remaining;
    if (!size) return sampleOnce(inner, distribution, span);
    return mapOver(inner, size, undefined, span, (at) => draw(at, rest));
  };
  const drawn = draw(ctx, sizes ?? []);
  if (!isAddressable(ctx, drawn, span)) return unknownValue;
  return coerce(ctx, drawnInRollout(ctx, drawn), annotation, span, what);
}

/** The tree that an annotation such as `rate: model` asks for, where one draw is a number; its tensors have no values. */
function treeToFill(ctx: Context, distribution: V, annotation: Type, span: ast.Span): V | undefined {
  const asked = prune(annotation);
  if (asked.kind !== "instance" && asked.kind !== "record" && asked.kind !== "tuple") return undefined;
  const one = prune(typeOf(dryRun(ctx, (inner) => sampleOnce(inner, distribution, span))));
  if (one.kind !== "tensor" || one.dtype !== "f32" || one.dims.length > 0 || !isFloatTree(asked))
    return undefined;
  if (asked.kind !== "instance" || !isRecipe(asked.recipe)) return opaqueOf(asked);
  const { recipe } = asked;
  return dryRun(ctx, (inner) => initialise(inner, recipe, span));
}

function isRecipe(value: object): value is RecipeV {
  return "kind" in value && value.kind === "recipe";
}

/** Independent draws for all numbers of a tree; each tensor's frame is its place in the tree. */
function drawTree(ctx: Context, distribution: V, tree: V, span: ast.Span): V {
  const drawn = leaves(tree).map(({ path, value }) => {
    const frame = path.split(".").reduce((outer, name) => outer.child(name), ctx.frame);
    return drawValue({ ...ctx, frame }, distribution, value.type.dims, undefined, span, path);
  });
  return withLeaves(tree, drawn);
}

function canSample(value: V): boolean {
  if (value.kind === "opaque") {
    const type = prune(value.type);
    return (
      type.kind === "dist" || type.kind === "family" || (type.kind === "variable" && type.bound !== undefined)
    );
  }
  return (
    (value.kind === "dist" && value.lead.length === 0) ||
    value.kind === "family" ||
    value.kind === "standardUniform"
  );
}

function sampleOnce(ctx: Context, value: V, span: ast.Span): V {
  switch (value.kind) {
    case "dist":
      return marked(ctx, sampleDistribution(ctx, value, span), value, span);
    case "family":
      return sampleTask(ctx, value);
    case "standardUniform":
      return standardUniform(ctx);
    case "opaque": {
      const type = prune(value.type);
      const drawn = opaqueOf(type.kind === "dist" ? type.of : { kind: "task", of: type });
      return marked(ctx, drawn, value, span);
    }
    default:
      return unknownValue;
  }
}

function marked({ el, module }: Context, drawn: V, from: V, span: ast.Span): V {
  return el.at(module, span, () => markDrawn(el, drawn, from));
}

/** The axes that the annotation has beyond those of one draw. */
function missingAxes(
  ctx: Context,
  distribution: V,
  annotation: Type,
  span: ast.Span,
  what: string,
): readonly Dim[] | undefined {
  const one = typeOf(dryRun(ctx, (inner) => sampleOnce(inner, distribution, span)));
  const [asked, drawn] = [prune(annotation), prune(one)];
  if (asked.kind !== "tensor" || drawn.kind !== "tensor" || !isSolved(asked)) return [];
  const extra = asked.dims.length - drawn.dims.length;
  const counted = asked.dims.slice(0, Math.max(0, extra));
  const whole = prune(counted.reduceRight<Type>((type, dim) => arrayOf(type, dim), drawn));
  const fits =
    extra >= 0 && whole.kind === "tensor" && whole.dims.every((dim, axis) => dim.unify(asked.dims[axis]!));
  if (fits) return counted;
  ctx.el.report(
    ctx,
    typeCodes.shapeMismatch,
    { what, expected: formatType(asked), found: `a draw of ${formatType(drawn)}` },
    span,
  );
  return undefined;
}
