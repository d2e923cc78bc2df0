import { quoted } from "../diagnostics/code.js";
import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { formatType } from "../types/format.js";
import { boolType, f32Type, isFloatTree, type Bounds, type TensorT } from "../types/type.js";
import { listTensor, treeOf } from "./coerce.js";
import { unified } from "./unified.js";
import type { Context } from "./context.js";
import { refuseIndex } from "./task-index.js";
import { describe } from "./describe.js";
import { following, pathOf } from "./gradient-path.js";
import { converted, emit, filled, number, truth } from "./ops.js";
import { isTree, leaves, withLeaves } from "./tree.js";
import { bothTests, oppositeTest, presenceHints, presenceTest } from "./presence.js";
import { boolValue, intValue, typeOf, unknownValue, type TensorV, type V } from "./value.js";

type Arithmetic = "+" | "-" | "*" | "/" | "%" | "^";
type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

const opOf: Record<Arithmetic, string> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "rem",
  "^": "pow",
};
const comparisonOf: Record<Comparison, string> = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

/** `a + b` and its like: on scalars, on tensors of one shape, on trees of floats; scalars broadcast. */
export function arithmetic(ctx: Context, operator: Arithmetic, a: V, b: V, span: ast.Span): V {
  if (a.kind === "unknown" || b.kind === "unknown") return unknownValue;
  for (const side of [a, b]) refuseIndex(ctx, side, `\`${operator}\``, span);
  const [left, right] = [treeOf(ctx, a), treeOf(ctx, b)];
  if (left.kind === "fill" || right.kind === "fill") {
    const pair = unified(ctx, left, right);
    if (pair && pair[0].kind !== "fill") return arithmetic(ctx, operator, pair[0], pair[1], span);
  }
  if (left.kind === "tensor" && right.kind === "tensor")
    return tensorArithmetic(ctx, operator, left, right, span);
  return treeArithmetic(ctx, operator, left, right, span);
}

function treeArithmetic(ctx: Context, operator: Arithmetic, a: V, b: V, span: ast.Span): V {
  const [ta, tb] = [typeOf(a), typeOf(b)];
  const scalar = (v: V): boolean => v.kind === "tensor" && v.type.dims.length === 0;
  const isNumber = (v: V): boolean => v.kind === "tensor" && scalar(v) && isNumeric(v);
  for (const [value, type] of [
    [a, ta],
    [b, tb],
  ] as const) {
    if (!(isFloatTree(type) && isTree(value)) && !isNumber(value)) {
      const expected = "numbers or trees of floats";
      const params = { operator, expected, found: describe(value) };
      ctx.el.report(ctx, typeCodes.operandType, params, span, { hints: presenceHints(value) });
      return unknownValue;
    }
  }
  if (scalar(a) || scalar(b)) {
    const tree = scalar(a) ? b : a;
    if (tree.kind === "opaque") return following(tree, pathOf([a, b]));
    return withLeaves(
      tree,
      leaves(tree).map(({ value }) =>
        scalar(a) ? arithmetic(ctx, operator, a, value, span) : arithmetic(ctx, operator, value, b, span),
      ),
    );
  }
  const isOpaque = a.kind === "opaque" || b.kind === "opaque";
  if (isOpaque) {
    const pair = unified(ctx, a, b);
    if (pair) return following(pair[0], pathOf(pair));
  }
  const [la, lb] = [leaves(a), leaves(b)];
  const alike =
    la.length === lb.length &&
    la.every(
      (leaf, i) => leaf.path === lb[i]!.path && leaf.value.type.dims.length === lb[i]!.value.type.dims.length,
    );
  if (isOpaque || !alike || a.kind !== b.kind) {
    const params = { operator, left: formatType(ta), right: formatType(tb) };
    ctx.el.report(ctx, typeCodes.treeMismatch, params, span);
    return unknownValue;
  }
  return withLeaves(
    a,
    la.map((leaf, i) => arithmetic(ctx, operator, leaf.value, lb[i]!.value, span)),
  );
}

function isNumeric({ type }: TensorV): boolean {
  return type.dtype !== "bool" && !type.enum;
}

function tensorArithmetic(ctx: Context, operator: Arithmetic, a: TensorV, b: TensorV, span: ast.Span): V {
  for (const side of [a, b]) {
    if (!isNumeric(side)) {
      const params = { operator, expected: "numbers", found: describe(side) };
      ctx.el.report(ctx, typeCodes.operandType, params, span);
      return unknownValue;
    }
  }
  if (dividesByZero(ctx, operator, a, b, span)) return unknownValue;
  const folded = foldStatic(operator, a, b);
  if (folded) return folded;
  const real = operator === "/" || operator === "^" || a.type.dtype === "f32" || b.type.dtype === "f32";
  const pair = sameShape(ctx, operator, a, b, span);
  if (!pair) return unknownValue;
  const dtype = real ? "f32" : "i32";
  const [x, y] = pair.map((side) => converted(ctx.el, side, dtype)) as [TensorV, TensorV];
  const bounds = real ? undefined : boundsOf(operator, a.type, b.type);
  if (operator === "^" && b.known === 2)
    return emit(ctx.el, "mul", [x, x], { ...f32Type, dims: x.type.dims });
  const result = emit(ctx.el, opOf[operator], [x, y], { kind: "tensor", dtype, dims: x.type.dims, bounds });
  return { ...result, loopIndex: shiftedIndex(operator, a, b) };
}

/**
 * Reports an integer that is divided by what is known to be 0; of floats that is infinity, as ever.
 * The library asserts what it needs itself, in its own words.
 */
export function dividesByZero(
  ctx: Context,
  operator: string,
  a: TensorV,
  b: TensorV,
  span: ast.Span,
): boolean {
  const divides = operator === "/" || operator === "%" || operator === "quotient";
  if (!divides || b.dim?.size !== 0 || a.type.dtype !== "i32" || ctx.module.isLibrary) return false;
  ctx.el.report(ctx, typeCodes.divisionByZero, { operator }, span);
  return true;
}

/** A loop's index plus or minus a static number is recognised still. */
function shiftedIndex(operator: Arithmetic, a: TensorV, b: TensorV): TensorV["loopIndex"] {
  const [index, shift] = a.loopIndex
    ? [a.loopIndex, b]
    : operator === "+"
      ? [b.loopIndex, a]
      : [undefined, b];
  const by = shift.isStatic ? shift.dim?.size : undefined;
  if (!index || by === undefined || (operator !== "+" && operator !== "-")) return undefined;
  return { loop: index.loop, offset: index.offset + (operator === "+" ? by : -by) };
}

/** Both sides with one shape: a scalar beside a tensor is repeated, anything else must agree. */
export function sameShape(
  ctx: Context,
  operator: string,
  a: TensorV,
  b: TensorV,
  span: ast.Span,
): [TensorV, TensorV] | undefined {
  const [da, db] = [a.type.dims, b.type.dims];
  if (da.length === 0 && db.length > 0) return [filled(ctx.el, a, db), b];
  if (db.length === 0 && da.length > 0) return [a, filled(ctx.el, b, da)];
  if (da.length === db.length && da.every((dim, axis) => dim.unify(db[axis]!))) return [a, b];
  const [left, right] = [formatType(a.type), formatType(b.type)];
  const isFunction = /^\w/.test(operator);
  const isBroadcast = da.length !== db.length || da.some((d, i) => (d.size === 1) !== (db[i]!.size === 1));
  if (!isBroadcast) {
    const what = `the ${isFunction ? "second argument" : "right side"} of \`${operator}\``;
    ctx.el.report(ctx, typeCodes.shapeMismatch, { what, expected: left, found: right }, span);
    return undefined;
  }
  const each = isFunction ? `${operator}(r, v)` : `r ${operator} v`;
  const hints = [`apply it to each row with a comprehension: \`[for r in rows: ${each}]\``];
  if (da.length !== db.length) hints.push("or repeat with `expand(v, n)`");
  ctx.el.report(ctx, typeCodes.implicitBroadcast, { operator, left, right }, span, { hints });
  return undefined;
}

/** What sizes that are not known yet give when they are divided: a size itself where it turns out to leave no remainder. */
const quotientOfSizes: TensorV = {
  ...number(1),
  known: undefined,
  dim: Dim.unknown,
};

/** Static numbers stay static: sizes symbolically, others as numbers. */
function foldStatic(operator: Arithmetic, a: TensorV, b: TensorV): TensorV | undefined {
  if (!a.isStatic || !b.isStatic) return undefined;
  if (a.dim && b.dim) {
    if (a.type.dtype === "f32" || b.type.dtype === "f32") return quotientOfSizes;
    if (operator === "+") return intValue(a.dim.plus(b.dim));
    if (operator === "-") return intValue(a.dim.minus(b.dim));
    if (operator === "*") return intValue(a.dim.times(b.dim));
    if (operator === "/") {
      const quotient = a.dim.dividedBy(b.dim);
      if (quotient && !quotient.unknown) return intValue(quotient);
    }
    const [x, y] = [a.dim.size, b.dim.size];
    if (operator === "/" && (x === undefined || y === undefined)) return quotientOfSizes;
    if (x === undefined || y === undefined)
      return a.dim.unknown || b.dim.unknown ? intValue(Dim.unknown) : undefined;
    if (operator === "%") return y > 0 ? intValue(((x % y) + y) % y) : undefined;
    if (operator === "^" && y >= 0) return intValue(x ** y);
  }
  const [x, y] = [a.known, b.known];
  if (typeof x !== "number" || typeof y !== "number") return undefined;
  const values: Record<Arithmetic, number> = {
    "+": x + y,
    "-": x - y,
    "*": x * y,
    "/": x / y,
    "%": x - y * Math.floor(x / y),
    "^": x ** y,
  };
  return number(values[operator]);
}

function boundsOf(operator: Arithmetic, a: TensorT, b: TensorT): Bounds | undefined {
  const one = Dim.of(1);
  const [x, y] = [a.bounds, b.bounds];
  if (operator === "%" && y && y.lo.plus(one).equals(y.hi) && (y.lo.least ?? 0) > 0)
    return { lo: Dim.of(0), hi: y.lo };
  if (!x || !y) return undefined;
  if (operator === "+") return { lo: x.lo.plus(y.lo), hi: x.hi.plus(y.hi).minus(one) };
  if (operator === "-") return { lo: x.lo.minus(y.hi).plus(one), hi: x.hi.minus(y.lo) };
  const nonNegative = (x.lo.least ?? -1) >= 0 && (y.lo.least ?? -1) >= 0;
  if (operator === "*" && nonNegative) {
    return { lo: x.lo.times(y.lo), hi: x.hi.minus(one).times(y.hi.minus(one)).plus(one) };
  }
  return undefined;
}

/** `a < b` on scalars and number by number; `==` and `!=` on whole values, giving one truth value. */
export function comparison(ctx: Context, operator: Comparison, a: V, b: V, span: ast.Span): V {
  if (a.kind === "unknown" || b.kind === "unknown") return unknownValue;
  for (const side of [a, b]) refuseIndex(ctx, side, `\`${operator}\``, span);
  if (a.kind === "string" && b.kind === "string") {
    const equal = a.value === undefined || b.value === undefined ? undefined : a.value === b.value;
    return boolValue(equal === undefined ? undefined : (operator === "==") === equal);
  }
  if (a.kind === "none" || b.kind === "none") {
    // Which of the two an optional value is waits for instantiation.
    if (a.kind !== b.kind && ctx.el.mode === "check")
      return presenceTest(boolValue(undefined), a.kind === "none" ? b : a, operator);
    return boolValue((operator === "==") === (a.kind === b.kind));
  }
  const structural = operator === "==" || operator === "!=";
  const pair = unified(ctx, a, b);
  if (!pair) {
    if (!structural && a.kind === "tensor" && b.kind === "tensor")
      return elementwiseComparison(ctx, operator, a, b, span);
    const params = {
      operator,
      expected: "two values of one type",
      found: `${quoted(describe(a))} and ${quoted(describe(b))}`,
    };
    ctx.el.report(ctx, typeCodes.operandType, params, span, { hints: presenceHints(a, b) });
    return unknownValue;
  }
  const [x, y] = pair;
  if (x.kind === "tensor" && y.kind === "tensor") {
    if (!structural || x.type.dims.length === 0) return elementwiseComparison(ctx, operator, x, y, span);
  }
  if (!structural) {
    ctx.el.report(ctx, typeCodes.operandType, { operator, expected: "numbers", found: describe(a) }, span);
    return unknownValue;
  }
  const [lx, ly] = [leaves(x), leaves(y)];
  const parts = lx.map((leaf, i) => {
    const eq = elementwiseComparison(ctx, "==", leaf.value, ly[i]!.value, span);
    if (eq.kind !== "tensor" || eq.type.dims.length === 0) return eq;
    return emit(ctx.el, "reduce_all", [eq], boolType, { axes: eq.type.dims.map((_, axis) => axis) });
  });
  const equal = parts.reduce<V>((all, part) => logical(ctx, "and", all, part, span), truth(true));
  return operator === "==" ? equal : negation(ctx, equal, span);
}

function elementwiseComparison(
  ctx: Context,
  operator: Comparison,
  a: TensorV,
  b: TensorV,
  span: ast.Span,
): V {
  if (a.isStatic && b.isStatic) {
    const result = compareStatic(operator, a, b);
    if (result !== undefined || a.dim || b.dim) return boolValue(result);
  }
  // So that what is asserted of a deviation, such as `exp(x)`, costs nothing where it cannot but hold.
  const isZero = b.known === 0 && b.isStatic;
  if (operator === "<" && isZero && a.type.dims.length === 0 && a.neverNegative) return boolValue(false);
  const pair = sameShape(ctx, operator, a, b, span);
  if (!pair) return unknownValue;
  const dtype = a.type.dtype === b.type.dtype ? a.type.dtype : "f32";
  const [x, y] = pair.map((side) => converted(ctx.el, side, dtype)) as [TensorV, TensorV];
  return emit(ctx.el, comparisonOf[operator], [x, y], { ...boolType, dims: x.type.dims });
}

function compareStatic(operator: Comparison, a: TensorV, b: TensorV): boolean | undefined {
  const [x, y] = [a.known, b.known].map((known) => (known === undefined ? undefined : Number(known)));
  if (x === undefined || y === undefined) {
    return a.dim && b.dim && !a.dim.unknown && !b.dim.unknown && a.dim.equals(b.dim)
      ? ["==", "<=", ">="].includes(operator)
      : undefined;
  }
  return { "==": x === y, "!=": x !== y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y }[operator];
}

export function logical(ctx: Context, operator: "and" | "or", a: V, b: V, span: ast.Span): V {
  if (a.kind === "unknown" || b.kind === "unknown") return unknownValue;
  if (a.kind !== "tensor" || b.kind !== "tensor" || a.type.dtype !== "bool" || b.type.dtype !== "bool") {
    const wrong = a.kind === "tensor" && a.type.dtype === "bool" ? b : a;
    ctx.el.report(
      ctx,
      typeCodes.operandType,
      { operator, expected: "truth values", found: describe(wrong) },
      span,
    );
    return unknownValue;
  }
  const absorbing = operator === "or";
  for (const [side, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (side.known !== undefined && side.isStatic) return side.known === absorbing ? side : other;
  }
  const pair = sameShape(ctx, operator, a, b, span);
  if (!pair) return unknownValue;
  // Of two that are both static, so is the outcome, though it is not known yet.
  const outcome =
    a.isStatic && b.isStatic
      ? boolValue(undefined)
      : emit(ctx.el, operator, pair, { ...boolType, dims: pair[0].type.dims });
  return bothTests(operator, outcome, a, b);
}

export function negation(ctx: Context, value: V, span: ast.Span): V {
  if (value.kind === "unknown") return value;
  if (value.kind !== "tensor" || value.type.dtype !== "bool") {
    const params = { operator: "not", expected: "a truth value", found: describe(value) };
    ctx.el.report(ctx, typeCodes.operandType, params, span);
    return unknownValue;
  }
  if (value.isStatic)
    return oppositeTest(boolValue(value.known === undefined ? undefined : !value.known), value);
  return oppositeTest(emit(ctx.el, "not", [value], value.type), value);
}

export function negated(ctx: Context, value: V, span: ast.Span): V {
  if (value.kind === "tensor" && value.isStatic) {
    if (value.dim) return intValue(Dim.of(0).minus(value.dim));
    if (typeof value.known === "number") return number(-value.known);
  }
  if (value.kind === "tensor" && value.type.dtype !== "bool" && !value.type.enum) {
    const { bounds, dtype } = value.type;
    const one = Dim.of(1);
    const negative = bounds && { lo: one.minus(bounds.hi), hi: one.minus(bounds.lo) };
    return emit(ctx.el, "neg", [value], { kind: "tensor", dtype, dims: value.type.dims, bounds: negative });
  }
  return arithmetic(ctx, "*", number(-1), value, span);
}

/** `a @ b`: the last axis of `a` against the first of `b`; vectors and matrices. */
export function matrixProduct(ctx: Context, a: V, b: V, span: ast.Span): V {
  if (a.kind === "unknown" || b.kind === "unknown") return unknownValue;
  const sides = [a, b].map((side) => (side.kind === "list" ? (listTensor(ctx, side) ?? side) : side));
  const [x, y] = sides as [V, V];
  const isMatrix = (v: V): v is TensorV =>
    v.kind === "tensor" && v.type.dims.length >= 1 && v.type.dims.length <= 2 && v.type.dtype !== "bool";
  if (!isMatrix(x) || !isMatrix(y)) {
    const wrong = isMatrix(x) ? y : x;
    const params = { operator: "@", expected: "vectors or matrices", found: describe(wrong) };
    ctx.el.report(ctx, typeCodes.operandType, params, span);
    return unknownValue;
  }
  const [l, r] = [converted(ctx.el, x, "f32"), converted(ctx.el, y, "f32")];
  const last = l.type.dims.length - 1;
  if (!l.type.dims[last]!.unify(r.type.dims[0]!)) {
    ctx.el.report(
      ctx,
      typeCodes.matmulMismatch,
      { left: formatType(l.type), right: formatType(r.type) },
      span,
    );
    return unknownValue;
  }
  const dims = [...l.type.dims.slice(0, last), ...r.type.dims.slice(1)];
  const attrs = { lhs_contract: [last], rhs_contract: [0], lhs_batch: [], rhs_batch: [] };
  return emit(ctx.el, "dot_general", [l, r], { ...f32Type, dims }, attrs);
}
