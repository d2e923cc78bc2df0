import { Dim } from "../../types/dim.js";
import { boolType, f32Type, isFloatTree, type Bounds, type TensorT } from "../../types/type.js";
import { comparison, dividesByZero, sameShape } from "../arithmetic.js";
import type { Call } from "../callable.js";
import { unified } from "../unified.js";
import { choose } from "../control/branch.js";
import { following, pathOf } from "../gradient-path.js";
import { converted, emit, filled, number } from "../ops.js";
import { isOptional } from "../presence.js";
import { refuseIndex } from "../task-index.js";
import { isTree, leaves, withLeaves } from "../tree.js";
import { intValue, typeOf, unknownValue, type TensorV, type V } from "../value.js";
import { asTensor, builtin, wrongArgument } from "./define.js";

/** Functions of one float, with what they are on static numbers where JavaScript has them. */
const unary: Record<string, ((x: number) => number) | undefined> = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  floor: Math.floor,
  sigmoid: undefined,
  softplus: undefined,
  erf: undefined,
  erf_inv: undefined,
  lgamma: undefined,
  digamma: undefined,
  round: undefined,
};

/** `change` on each tensor of a tree of floats; opaque trees stay what they are. */
function eachLeaf(call: Call, name: string, value: V, change: (leaf: TensorV) => V): V {
  const tree = asTensor(call, value);
  if (tree.kind === "tensor")
    return tree.type.dtype === "bool" || tree.type.enum
      ? wrongArgument(call, name, tree, "numbers")
      : change(tree);
  if (!isFloatTree(typeOf(tree)) || !isTree(tree))
    return wrongArgument(call, name, tree, "numbers or trees of floats");
  return withLeaves(
    tree,
    leaves(tree).map((leaf) => change(leaf.value)),
  );
}

function unaryFunction(name: string, fold: ((x: number) => number) | undefined): [string, V] {
  const [, value] = builtin(name, ["x"], (call, x) =>
    eachLeaf(call, name, x, (leaf) => {
      if (fold && leaf.isStatic && typeof leaf.known === "number") return number(fold(leaf.known));
      return emit(call.ctx.el, name, [converted(call.ctx.el, leaf, "f32")], {
        ...f32Type,
        dims: leaf.type.dims,
      });
    }),
  );
  return [name, value.kind === "fn" ? { ...value, callable: { ...value.callable, scalar: true } } : value];
}

const absolute = builtin("abs", ["x"], (call, x) =>
  eachLeaf(call, "abs", x, (leaf) => emit(call.ctx.el, "abs", [leaf], { ...leaf.type, bounds: undefined })),
);

const sign = builtin("sign", ["x"], (call, x) =>
  eachLeaf(call, "sign", x, (leaf) => emit(call.ctx.el, "sign", [leaf], { ...leaf.type, bounds: undefined })),
);

const isFinite = builtin("is_finite", ["x"], (call, x) =>
  eachLeaf(call, "is_finite", x, (leaf) =>
    emit(call.ctx.el, "is_finite", [converted(call.ctx.el, leaf, "f32")], {
      ...boolType,
      dims: leaf.type.dims,
    }),
  ),
);

/** The larger or the smaller of two, number by number; integers keep their bounds. */
export function extremum(call: Call, name: "max" | "min", a: V, b: V): V {
  const { ctx, span } = call;
  const [x, y] = [asTensor(call, a), asTensor(call, b)];
  if (x.kind !== "tensor" || y.kind !== "tensor") return treeExtremum(call, name, x, y);
  if (x.isStatic && y.isStatic && typeof x.known === "number" && typeof y.known === "number") {
    const best = name === "max" ? Math.max(x.known, y.known) : Math.min(x.known, y.known);
    return x.dim && y.dim ? intValue(best) : number(best);
  }
  const pair = sameShape(ctx, name, x, y, span);
  if (!pair) return unknownValue;
  const dtype = x.type.dtype === "f32" || y.type.dtype === "f32" ? "f32" : "i32";
  const sides = pair.map((side) => converted(ctx.el, side, dtype));
  const [p, q] = [x.type.bounds, y.type.bounds];
  const larger = (m: Dim, n: Dim): Dim => ((m.minus(n).least ?? -1) >= 0 ? m : n);
  const smaller = (m: Dim, n: Dim): Dim => ((m.minus(n).least ?? -1) >= 0 ? n : m);
  const pick = name === "max" ? larger : smaller;
  const bounds = dtype === "i32" && p && q ? { lo: pick(p.lo, q.lo), hi: pick(p.hi, q.hi) } : undefined;
  return emit(ctx.el, name, sides, { kind: "tensor", dtype, dims: pair[0].type.dims, bounds });
}

/** The same of trees of floats of one structure, or of a tree and one number. */
function treeExtremum(call: Call, name: "max" | "min", x: V, y: V): V {
  const isTreeOfFloats = (side: V): boolean => isFloatTree(typeOf(side)) && isTree(side);
  const scalar = [x, y].find((side) => isOneNumber(side));
  const tree = scalar === x ? y : x;
  const pair = scalar ? [tree, tree] : unified(call.ctx, x, y);
  if (!pair?.every(isTreeOfFloats))
    return wrongArgument(call, name, isOptional(y) ? y : tree, "numbers or trees of floats");
  const [one, other] = pair;
  if (one!.kind === "opaque" || other!.kind === "opaque") return following(one!, pathOf([x, y]));
  const others = leaves(other!);
  return withLeaves(
    one!,
    leaves(one!).map((leaf, i) => extremum(call, name, leaf.value, scalar ?? others[i]!.value)),
  );
}

function isOneNumber(value: V): boolean {
  return value.kind === "tensor" && value.type.dims.length === 0 && value.type.dtype !== "bool";
}

const clip = builtin("clip", ["x", "low", "high"], (call, x, low, high) => {
  const raised = extremum(call, "max", x, low);
  const value = extremum(call, "min", raised, high);
  // What is clipped lies between static ends, whatever was known before.
  if (
    value.kind !== "tensor" ||
    value.type.dtype !== "i32" ||
    low.kind !== "tensor" ||
    high.kind !== "tensor"
  )
    return value;
  if (!low.dim || !high.dim) return value;
  return { ...value, type: { ...value.type, bounds: { lo: low.dim, hi: high.dim.plus(Dim.of(1)) } } };
});

const quotient = builtin("quotient", ["a", "b"], (call, a, b) => {
  const { ctx, span } = call;
  if (a.kind !== "tensor" || b.kind !== "tensor") return wrongArgument(call, "quotient", a, "numbers");
  if (dividesByZero(ctx, "quotient", a, b, span)) return unknownValue;
  if (a.dim?.size !== undefined && b.dim?.size) return intValue(Math.floor(a.dim.size / b.dim.size));
  const pair = sameShape(ctx, "quotient", a, b, span);
  if (!pair) return unknownValue;
  const dtype = a.type.dtype === "f32" || b.type.dtype === "f32" ? "f32" : "i32";
  const sides = pair.map((side) => converted(ctx.el, side, dtype));
  const bounds = dtype === "i32" ? quotientBounds(a, b) : undefined;
  return emit(ctx.el, "quotient", sides, { kind: "tensor", dtype, dims: pair[0].type.dims, bounds });
});

/** Between which integers a quotient by a static integer lies. */
function quotientBounds(a: TensorV, b: TensorV): Bounds | undefined {
  const [lo, hi, by] = [a.type.bounds?.lo.size, a.type.bounds?.hi.size, b.isStatic ? b.dim?.size : undefined];
  if (lo === undefined || hi === undefined || by === undefined || by < 1) return undefined;
  return { lo: Dim.of(Math.floor(lo / by)), hi: Dim.of(Math.floor((hi - 1) / by) + 1) };
}

const eq = builtin("eq", ["a", "b"], (call, a, b) => {
  const { ctx, span } = call;
  const [x, y] = [asTensor(call, a), asTensor(call, b)];
  if (x.kind !== "tensor" || y.kind !== "tensor") return wrongArgument(call, "eq", x, "tensors");
  if (x.type.dims.length === 0 && y.type.dims.length === 0) return comparison(ctx, "==", x, y, span);
  const pair = sameShape(ctx, "eq", x, y, span);
  if (!pair) return unknownValue;
  const dtype = x.type.dtype === y.type.dtype ? x.type.dtype : "f32";
  const sides = pair.map((side) => converted(ctx.el, side, dtype));
  return emit(ctx.el, "eq", sides, { ...boolType, dims: pair[0].type.dims });
});

/** `where(c, a, b)`: number by number where `c` has axes, a whole value where it is one truth value. */
const where = builtin("where", ["condition", "a", "b"], (call, condition, a, b) => {
  const { ctx } = call;
  const mask = asTensor(call, condition);
  if (mask.kind !== "tensor" || mask.type.dtype !== "bool")
    return wrongArgument(call, "where", mask, "a truth value or a tensor of such");
  const [x, y] = [asTensor(call, a), asTensor(call, b)];
  if (x.kind === "tensor" && y.kind === "tensor") {
    const dims = [mask.type.dims, x.type.dims, y.type.dims].find((d) => d.length > 0) ?? [];
    const type: TensorT = { ...f32Type, dtype: x.type.dtype === y.type.dtype ? x.type.dtype : "f32", dims };
    const whole = [x, y].map((side) => filledTo(call, converted(ctx.el, side, type.dtype), dims));
    if (
      mask.type.dims.length > 0 &&
      !mask.type.dims.every((dim, axis) => dims[axis] && dim.unify(dims[axis]))
    ) {
      return wrongArgument(call, "where", mask, "a condition with the leading axes of what it chooses from");
    }
    return choose(ctx, mask, whole[0]!, whole[1]!);
  }
  const pair = unified(ctx, x, y);
  if (!pair) return wrongArgument(call, "where", x, "two values of one type");
  const others = leaves(pair[1]);
  return withLeaves(
    pair[0],
    leaves(pair[0]).map((leaf, i) => choose(ctx, mask, leaf.value, others[i]!.value)),
  );
});

function filledTo(call: Call, value: TensorV, dims: readonly Dim[]): TensorV {
  return value.type.dims.length === 0 ? filled(call.ctx.el, value, dims) : value;
}

const toInteger = builtin("to_i32", ["x"], (call, x) => {
  if (x.kind !== "tensor") return wrongArgument(call, "to_i32", x, "numbers");
  return converted(call.ctx.el, x, "i32");
});

const toFloat = builtin("to_f32", ["x"], (call, x) => {
  const tensor = asTensor(call, x);
  if (tensor.kind !== "tensor") return wrongArgument(call, "to_f32", x, "numbers or truth values");
  refuseIndex(call.ctx, tensor, "`to_f32`", call.span);
  return converted(call.ctx.el, tensor, "f32");
});

export const elementwise: readonly [string, V][] = [
  ...Object.entries(unary).map(([name, fold]) => unaryFunction(name, fold)),
  absolute,
  sign,
  isFinite,
  clip,
  quotient,
  eq,
  where,
  toInteger,
  toFloat,
];
