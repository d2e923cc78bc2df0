import { reductionOfNothing } from "../../diagnostics/codes/types.js";
import { Dim } from "../../types/dim.js";
import { boolType, elementOf, f32Type, i32Type, type TensorT } from "../../types/type.js";
import { arithmetic, sameShape } from "../arithmetic.js";
import type { Call } from "../callable.js";
import { choose } from "../control/branch.js";
import { describe } from "../describe.js";
import { converted, emit, filled, integer, number, reduced } from "../ops.js";
import { elementValue, leaves } from "../tree.js";
import { intValue, leadingDim, opaqueOf, unknownValue, type TensorV, type V } from "../value.js";
import { asTensor, builtin, tensorArgument, wrongArgument } from "./define.js";
import { extremum } from "./elementwise.js";

/** What a masked number counts as, so that it changes nothing. */
const neutral: Record<string, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };

/** How many leading axes a reduction takes away: one, or those of its mask. */
function axesOf(mask: TensorV | undefined): number[] {
  return mask ? mask.type.dims.map((_, axis) => axis) : [0];
}

function maskOf(call: Call, name: string, where: V): TensorV | undefined | "wrong" {
  if (where.kind === "none") return undefined;
  const mask = asTensor(call, where);
  if (mask.kind === "tensor" && mask.type.dtype === "bool" && mask.type.dims.length > 0) return mask;
  wrongArgument(call, `${name}(…, where:)`, mask, "a tensor of truth values");
  return "wrong";
}

/** Whether there is nothing along the leading axis, of which there is no `name`; that is reported. */
function isOfNothing({ ctx, span }: Call, name: string, value: V): boolean {
  if (leadingDim(value)?.size !== 0) return false;
  ctx.el.report(ctx, reductionOfNothing, { name, found: describe(value) }, span);
  return true;
}

function reduceTree(call: Call, name: string, how: string, value: V, mask: TensorV | undefined): V {
  const { el } = call.ctx;
  const tree = asTensor(call, value);
  if (!leadingDim(tree)) return wrongArgument(call, name, tree, "something with a leading axis");
  if ((how === "max" || how === "min") && isOfNothing(call, name, tree)) return unknownValue;
  if (mask && !marks(mask, tree)) {
    const expected = "a mask with the leading axes of what it marks";
    return wrongArgument(call, `${name}(…, where:)`, mask, expected);
  }
  if (tree.kind === "opaque") return opaqueOf(elementOf(tree.type)?.element ?? { kind: "unknown" });
  return elementValue(tree, (leaf) => {
    const numeric = leaf.type.dtype === "bool" ? converted(el, leaf, "i32") : leaf;
    const plain: TensorV = { ...numeric, type: { ...numeric.type, bounds: undefined } };
    const masked = mask
      ? choose(call.ctx, mask, plain, filled(el, filler(numeric.type, how), numeric.type.dims))
      : plain;
    return reduced(el, how, masked, axesOf(mask));
  });
}

/** Whether a mask has the leading axes of all parts of a tree. */
function marks(mask: TensorV, tree: V): boolean {
  const agrees = (dims: readonly Dim[]): boolean =>
    mask.type.dims.length <= dims.length && mask.type.dims.every((dim, axis) => dim.unify(dims[axis]!));
  const parts = leaves(tree);
  return parts.length > 0 ? parts.every(({ value }) => agrees(value.type.dims)) : agrees([leadingDim(tree)!]);
}

function filler(type: TensorT, how: string): TensorV {
  const value = neutral[how]!;
  if (type.dtype === "f32") return number(value);
  return integer(Number.isFinite(value) ? value : value > 0 ? 2 ** 31 - 1 : -(2 ** 31));
}

const sum = builtin("sum", ["xs", "where?"], (call, xs, where) => {
  const mask = maskOf(call, "sum", where);
  return mask === "wrong" ? opaqueOf({ kind: "unknown" }) : reduceTree(call, "sum", "sum", xs, mask);
});

const prod = builtin("prod", ["xs"], (call, xs) => reduceTree(call, "prod", "prod", xs, undefined));

/** `mean(xs)` over the leading axis; `mean(xs, where: m)` over all that is marked, 0 where nothing is. */
const mean = builtin("mean", ["xs", "where?"], (call, xs, where) => {
  const { ctx, span } = call;
  const mask = maskOf(call, "mean", where);
  if (mask === "wrong") return opaqueOf({ kind: "unknown" });
  const value = asTensor(call, xs);
  const size = leadingDim(value);
  if (!size) return wrongArgument(call, "mean", value, "something with a leading axis");
  if (isOfNothing(call, "mean", value)) return unknownValue;
  const total = reduceTree(call, "mean", "sum", value, mask);
  if (!mask) return arithmetic(ctx, "/", total, { ...intValue(size), type: i32Type }, span);
  const marked = reduced(ctx.el, "sum", converted(ctx.el, mask, "f32"), axesOf(mask));
  return arithmetic(ctx, "/", total, extremum(call, "max", marked, number(1)), span);
});

function extremumOf(name: "max" | "min"): [string, V] {
  return builtin(name, ["x", "y?", "where?"], (call, x, y, where) => {
    if (y.kind !== "none") return extremum(call, name, x, y);
    const mask = maskOf(call, name, where);
    if (mask === "wrong") return opaqueOf({ kind: "unknown" });
    const result = reduceTree(call, name, name, x, mask);
    const before = asTensor(call, x);
    const bounds = before.kind === "tensor" ? before.type.bounds : undefined;
    return result.kind === "tensor" && bounds && !mask
      ? { ...result, type: { ...result.type, bounds } }
      : result;
  });
}

function truthOf(name: "any" | "all"): [string, V] {
  return builtin(name, ["xs"], (call, xs) => {
    const expected = "truth values with a leading axis";
    const tree = asTensor(call, xs);
    if (!leadingDim(tree) || !leaves(tree).every(({ value }) => value.type.dtype === "bool"))
      return wrongArgument(call, name, tree, expected);
    return elementValue(tree, (leaf) => {
      const type = { ...boolType, dims: leaf.type.dims.slice(1) };
      return emit(call.ctx.el, `reduce_${name}`, [leaf], type, { axes: [0] });
    });
  });
}

/** The place of the largest or smallest along the leading axis; an integer bounded by its length. */
function placeOf(name: "argmax" | "argmin"): [string, V] {
  return builtin(name, ["xs"], (call, xs) => {
    const tensor = tensorArgument(call, name, xs, "a tensor of numbers");
    const size = tensor?.type.dims[0];
    if (!tensor || !size || tensor.type.dtype === "bool")
      return wrongArgument(call, name, xs, "a tensor of numbers with a leading axis");
    if (isOfNothing(call, name, tensor)) return unknownValue;
    const type: TensorT = {
      ...i32Type,
      dims: tensor.type.dims.slice(1),
      bounds: { lo: Dim.of(0), hi: size },
    };
    return emit(call.ctx.el, name, [tensor], type, { axis: 0 });
  });
}

const argsort = builtin("argsort", ["xs"], (call, xs) => {
  const tensor = tensorArgument(call, "argsort", xs, "a tensor of numbers");
  const size = tensor?.type.dims[0];
  if (!tensor || !size) return wrongArgument(call, "argsort", xs, "a tensor of numbers with a leading axis");
  return emit(
    call.ctx.el,
    "argsort",
    [tensor],
    { ...i32Type, dims: tensor.type.dims, bounds: { lo: Dim.of(0), hi: size } },
    { axis: 0 },
  );
});

const cumsum = builtin("cumsum", ["xs"], (call, xs) => {
  const tensor = tensorArgument(call, "cumsum", xs, "a tensor of numbers");
  if (!tensor || tensor.type.dims.length === 0)
    return wrongArgument(call, "cumsum", xs, "a tensor of numbers with a leading axis");
  return emit(
    call.ctx.el,
    "cumsum",
    [tensor],
    { ...tensor.type, bounds: undefined },
    { axis: 0, reverse: false },
  );
});

/** `dot(a, b)` of trees of one structure: over all their numbers. */
const dot = builtin("dot", ["a", "b"], (call, a, b) => {
  const { ctx, span } = call;
  const [x, y] = [asTensor(call, a), asTensor(call, b)];
  const isWrong = x.kind === "tensor" && y.kind === "tensor" && !sameShape(ctx, "dot", x, y, span);
  return isWrong ? unknownValue : total(call, arithmetic(ctx, "*", x, y, span));
});

const squaredNorm = builtin("squared_norm", ["x"], (call, x) => {
  const tree = asTensor(call, x);
  return total(call, arithmetic(call.ctx, "*", tree, tree, call.span));
});

function total(call: Call, products: V): V {
  if (products.kind === "opaque" || products.kind === "unknown") return opaqueOf(f32Type);
  const sums = leaves(products).map(({ value }) => {
    const float = converted(call.ctx.el, value, "f32");
    return value.type.dims.length === 0
      ? float
      : reduced(
          call.ctx.el,
          "sum",
          float,
          value.type.dims.map((_, axis) => axis),
        );
  });
  return sums.reduce<V>(
    (all, part) => (all.kind === "none" ? part : arithmetic(call.ctx, "+", all, part, call.span)),
    { kind: "none" },
  );
}

export const reductions: readonly [string, V][] = [
  sum,
  prod,
  mean,
  extremumOf("max"),
  extremumOf("min"),
  truthOf("any"),
  truthOf("all"),
  placeOf("argmax"),
  placeOf("argmin"),
  argsort,
  cumsum,
  dot,
  squaredNorm,
];
