import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import type { Dim } from "../../types/dim.js";
import type { TensorT } from "../../types/type.js";
import type { Context } from "../context.js";
import { treeOf } from "../coerce.js";
import { describe } from "../describe.js";
import { Effects } from "../effects.js";
import { refOf, shapeOf } from "../ops.js";
import { isNeverNegative } from "../sign.js";
import { InnerStore } from "../store.js";
import { elementValue, isTree, leaves, stackedValue } from "../tree.js";
import { tensorValue, unknownValue, type TensorV, type V } from "../value.js";
import { passPictures, pictureValues } from "../pictures.js";
import { effectValues, mergeEffects, refuseReports } from "./merge-effects.js";

export const withoutLead = (type: TensorT): TensorT => ({ ...type, dims: type.dims.slice(1) });
export const withLead =
  (dim: Dim) =>
  (type: TensorT): TensorT => ({ ...type, dims: [dim, ...type.dims] });

/** A tensor of a body that is checked by itself, with other axes. */
export function resized({ type, path }: TensorV, change: (type: TensorT) => TensorT): TensorV {
  return { ...tensorValue(change(type)), path };
}

/**
 * `body` of every element, stacked along a new leading axis of size `size`. `elements` has that
 * leading axis, or is undefined where the body needs none (independent draws).
 */
export function mapOver(
  ctx: Context,
  size: Dim,
  elements: V | undefined,
  span: ast.Span,
  body: (ctx: Context, element: V) => V,
): V {
  const { el } = ctx;
  const effects = new Effects();
  const store = new InnerStore(
    ctx.store,
    "a comprehension computes its elements independently of each other",
  );
  const inner: Context = { ...ctx, effects, store };
  const over: V = elements ?? { kind: "record", fields: new Map() };
  const stack = withLead(size);
  const made = (inner: Context, element: V): V => {
    const value = body(inner, element);
    refuseReports(ctx, effects, "outside of a comprehension, whose elements are independent of each other");
    return value;
  };
  const checked = (given: V): V => {
    const result = treeOf(ctx, given);
    if (isTree(result)) return result;
    el.report(ctx, typeCodes.notElement, { what: "an element", found: describe(result) }, span);
    return unknownValue;
  };
  if (el.checksOnly) {
    const element = elementValue(over, (leaf) => resized(leaf, withoutLead));
    return stackedValue(checked(made(inner, element)), size, (leaf) => resized(leaf, stack));
  }
  const builder = el.requireBuilder();
  const inputs = leaves(over).map(({ path, value }) => ({ path, value, ref: refOf(el, value) }));
  let result: V = unknownValue;
  const params = inputs.map(({ path, ref }) => ({
    type: { dtype: ref.type.dtype, shape: ref.type.shape.slice(1) },
    name: path || undefined,
  }));
  const block = builder.block(params, (...values) => {
    let next = 0;
    const element = elementValue(over, (leaf) => ({
      ...tensorValue(withoutLead(leaf.type), values[next++]),
      neverNegative: leaf.neverNegative,
    }));
    result = checked(made(inner, element));
    return [
      ...[...leaves(result), ...effectValues(effects)].map(({ value }) => value),
      ...pictureValues(effects.pictures),
    ].map((one) => refOf(el, one));
  });
  const outputs = builder.emit(
    "map",
    inputs.map(({ ref }) => ref),
    { size: shapeOf([size])[0]! },
    [block],
  );
  let next = 0;
  const value = stackedValue(result, size, (leaf) => ({
    ...tensorValue(stack(leaf.type), outputs[next++]),
    neverNegative: isNeverNegative(leaf),
  }));
  const shown = outputs.length - pictureValues(effects.pictures).length;
  passPictures(
    ctx,
    effects.pictures,
    pictureValues(effects.pictures).map(({ type }, i) => tensorValue(stack(type), outputs[shown + i])),
  );
  const rest = outputs
    .slice(next, shown)
    .map((output) =>
      tensorValue(stack({ kind: "tensor", dtype: output.type.dtype as "f32", dims: [] }), output),
    );
  mergeEffects(ctx, effects, rest as TensorV[]);
  return value;
}
