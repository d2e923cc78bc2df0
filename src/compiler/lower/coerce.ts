import * as calls from "../diagnostics/codes/calls.js";
import { hiddenAccess } from "../diagnostics/codes/experiments.js";
import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { fits, withFreshSizes } from "../types/fit.js";
import { formatType } from "../types/format.js";
import { countOfType } from "../types/value-count.js";
import { arrayOf, elementOf, isSolved, prune, type TensorT, type Type } from "../types/type.js";
import { given, type Callable } from "./callable.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { isPlaceOf, placeOfRecord, recordAtPlace } from "./discrete.js";
import { constantInitialiser } from "./distributions.js";
import { dryRun } from "./dry-run.js";
import { asScalarFunction } from "./functions.js";
import { callInstance, fitRecipe, instanceDraws } from "./nets.js";
import { asPureFunction, refuseDraws } from "./purity.js";
import { isOptional, presenceHints } from "./presence.js";
import { converted, filled, number, stacked } from "./ops.js";
import { refuseIndex } from "./task-index.js";
import { isTree, leaves, stackedValue } from "./tree.js";
import { unified } from "./unified.js";
import {
  opaqueOf,
  recordValue,
  typeOf,
  unknownValue,
  type FnV,
  type InstanceV,
  type TensorV,
  type V,
} from "./value.js";

/**
 * The value as one of type `expected`, solving the type's variables: integers become floats, lists
 * tensors, `zeros` takes its shape, a recipe of a net gets its sizes. Reports where it does not fit;
 * `what` names the place ("the argument `x`").
 */
export function coerce(ctx: Context, value: V, expected: Type | undefined, span: ast.Span, what: string): V {
  if (!expected) return value;
  const type = prune(expected);
  if (value.kind === "unknown" || type.kind === "unknown") return value;
  if (type.kind === "optional") {
    const isFitting = value.kind === "none" || (isOptional(value) && fits(value.type, type));
    return isFitting ? value : coerce(ctx, value, type.of, span, what);
  }
  const result = convert(ctx, value, type, span, what);
  if (result) return result;
  mismatch(ctx, value, type, span, what);
  return ctx.el.checksOnly ? opaqueOf(type) : unknownValue;
}

/** The coerced value, or undefined where it does not fit. */
function convert(ctx: Context, value: V, type: Type, span: ast.Span, what: string): V | undefined {
  switch (value.kind) {
    case "tensor":
      if (type.kind === "tensor" && type.dtype === "f32") refuseIndex(ctx, value, what, span);
      return convertTensor(ctx, value, type);
    case "fill":
      return fillOf(ctx, value.value, type);
    case "list":
      return convertList(ctx, value, type, span, what);
    case "record":
      return convertRecord(ctx, value, type, span, what);
    case "tuple":
      if (type.kind !== "tuple" || type.items.length !== value.items.length)
        return fits(typeOf(value), type) ? value : undefined;
      return {
        kind: "tuple",
        items: value.items.map((item, i) => coerce(ctx, item, type.items[i]!, span, what)),
      };
    case "recipe":
      if (type.kind === "net") return fitRecipe(ctx, value, type, span);
      return fits(typeOf(value), type) ? value : undefined;
    case "fn":
      return convertFunction(ctx, value, type, span, what);
    case "module":
      return undefined;
    case "dist":
      return type.kind === "dist" ? value : type.kind === "variable" && !type.rigid ? value : undefined;
    case "instance":
      return convertInstance(ctx, value, type, span, what);
    default:
      return fits(typeOf(value), type) ? value : undefined;
  }
}

function convertTensor(ctx: Context, value: TensorV, type: Type): V | undefined {
  if (type.kind === "int")
    return value.isStatic && value.type.dtype === "i32" && value.dim ? value : undefined;
  if (type.kind === "record" && isPlaceOf(value, type)) return recordAtPlace(ctx, value, type);
  if (type.kind === "dist" || !fits(value.type, type)) return undefined;
  const target = prune(type);
  if (target.kind !== "tensor") return value;
  if (value.type.dtype !== target.dtype) return converted(ctx.el, value, target.dtype);
  // As many places in a one-hot code as the stated type has values, however little of it the value is known to take.
  if (target.bounds && !target.enum) return { ...value, type: { ...value.type, bounds: target.bounds } };
  // The number of an enum's member, such as the place of the best action, is that member from here on.
  if (target.enum && !value.type.enum)
    return { ...value, type: { ...value.type, enum: target.enum, bounds: target.bounds } };
  return value;
}

/** `zeros` and `ones` as a tensor, a tree or an initialiser. */
export function fillOf(ctx: Context, value: number, type: Type): V | undefined {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return typedFill(ctx, value, pruned);
    case "record": {
      const fields = [...pruned.fields].map(([name, field]) => [name, fillOf(ctx, value, field)] as const);
      return fields.every(([, field]) => field) ? recordValue(fields as [string, V][]) : undefined;
    }
    case "tuple": {
      const items = pruned.items.map((item) => fillOf(ctx, value, item));
      return items.every((item) => item) ? { kind: "tuple", items: items as V[] } : undefined;
    }
    case "fn":
      return prune(pruned.result).kind === "dist" ? constantInitialiser(ctx, value) : undefined;
    case "variable":
    case "member":
    case "maybe":
    case "array":
    case "unknown":
      return opaqueOf(pruned);
    default:
      return undefined;
  }
}

/** A constant tensor, not a static number, with the bounds that its type states. */
function typedFill(ctx: Context, value: number, type: TensorT): TensorV {
  const scalar = { ...converted(ctx.el, number(value), type.dtype), isStatic: false };
  return { ...filled(ctx.el, scalar, type.dims), type };
}

function convertList(
  ctx: Context,
  value: Extract<V, { kind: "list" }>,
  type: Type,
  span: ast.Span,
  what: string,
): V | undefined {
  if (type.kind === "list") {
    return {
      ...value,
      element: type.element,
      items: value.items?.map((item) => coerce(ctx, item, type.element, span, what)),
    };
  }
  if (type.kind === "variable" && !type.rigid && value.items) {
    const tree = treeOf(ctx, value);
    return tree.kind !== "list" && fits(typeOf(tree), type) ? tree : undefined;
  }
  const inner = elementOf(type);
  if (!inner || !value.items) return inner ? opaqueOf(type) : undefined;
  // All items together, not the first alone, say what an open element type is.
  const table = isSolved(inner.element) ? undefined : listTensor(ctx, value);
  if (table && fits(table.type, type)) return table;
  if (!fits(arrayOf(inner.element, Dim.of(value.items.length)), arrayOf(inner.element, inner.dim)))
    return undefined;
  const items = value.items.map((item) => coerce(ctx, item, inner.element, span, what));
  if (items.every((item) => item.kind === "tensor")) return stackItems(ctx, items, type);
  if (items.some((item) => item.kind === "unknown")) return unknownValue;
  return ctx.el.checksOnly && items.every(isTree) ? opaqueOf(type) : listTree(ctx, { ...value, items });
}

function stackItems(ctx: Context, items: readonly TensorV[], type: Type): V {
  if (ctx.el.checksOnly || items.length === 0) return opaqueOf(type);
  return stacked(ctx.el, items);
}

export function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim.unify(b[axis]!));
}

/** A static list of numbers as a tensor: wherever it is indexed by one or iterated by a plain `for`. */
export function listTensor(ctx: Context, value: Extract<V, { kind: "list" }>): TensorV | undefined {
  const items = value.items?.map((item) => (item.kind === "list" ? listTensor(ctx, item) : item));
  if (!items || items.length === 0 || !items.every((item): item is TensorV => item?.kind === "tensor"))
    return undefined;
  const [head] = items;
  if (!items.every(({ type }) => sameDims(type.dims, head!.type.dims))) return undefined;
  const dtype = items.some((item) => item.type.dtype === "f32") ? "f32" : items[0]!.type.dtype;
  const converts = items.map((item) => converted(ctx.el, item, dtype));
  const type = arrayOf(converts[0]!.type, Dim.of(items.length));
  if (prune(type).kind !== "tensor") return undefined;
  return stacked(ctx.el, converts);
}

/** A static list of records or tuples of one structure as an array of them. */
function listTree(ctx: Context, { items }: Extract<V, { kind: "list" }>): V | undefined {
  const trees = items?.map((item) => treeOf(ctx, item)) ?? [];
  const [first] = trees;
  if (!first || first.kind === "tensor" || !trees.every(isTree)) return undefined;
  const parts = trees.map((tree) => leaves(tree));
  if (!trees.every((tree, i) => parts[i]!.length === parts[0]!.length && unified(ctx, first, tree)))
    return undefined;
  const columns = parts[0]!.map(({ value }, i) => {
    const column: readonly V[] = parts.map((row) => row[i]!.value);
    return listTensor(ctx, { kind: "list", items: column, element: value.type });
  });
  if (!columns.every((column) => column !== undefined)) return undefined;
  let next = 0;
  return stackedValue(first, Dim.of(trees.length), () => columns[next++]!);
}

/** A value with the lists of numbers in it as tensors, so that it can be an element of an array. */
export function treeOf(ctx: Context, value: V): V {
  switch (value.kind) {
    case "list":
      return listTensor(ctx, value) ?? listTree(ctx, value) ?? value;
    case "record":
      return {
        ...value,
        fields: new Map([...value.fields].map(([name, field]) => [name, treeOf(ctx, field)])),
      };
    case "tuple":
      return { kind: "tuple", items: value.items.map((item) => treeOf(ctx, item)) };
    default:
      return value;
  }
}

function convertRecord(
  ctx: Context,
  value: Extract<V, { kind: "record" }>,
  type: Type,
  span: ast.Span,
  what: string,
): V | undefined {
  if (type.kind === "optimiser")
    return value.fields.has("start") && value.fields.has("update") ? value : undefined;
  if (type.kind === "tensor") {
    const place = countOfType(typeOf(value)) && placeOfRecord(ctx, value, span);
    return place?.kind === "tensor" ? convertTensor(ctx, place, type) : undefined;
  }
  if (type.kind !== "record") return fits(typeOf(value), type) ? value : undefined;
  if (![...type.fields.keys()].every((name) => value.fields.has(name))) return undefined;
  return recordValue(
    [...type.fields].map(
      ([name, field]) =>
        [
          name,
          coerce(ctx, value.fields.get(name)!, field, span, `the field \`${name}\` of ${what}`),
        ] as const,
    ),
  );
}

function convertFunction(ctx: Context, value: FnV, type: Type, span: ast.Span, what: string): V | undefined {
  if (type.kind === "variable" && !type.rigid) return value;
  if (type.kind !== "fn") return undefined;
  const expected = withFreshSizes(type, true);
  const { callable } = value;
  if (callable.type) {
    if (!fits({ ...callable.type(), draws: false }, expected)) return undefined;
    if (expected.draws) return value;
    if (ctx.el.mode === "build") return asPureFunction(ctx, value, span, what);
    const site = callable.draws?.(ctx);
    if (site) refuseDraws(ctx, span, what)(site);
    return value;
  }
  const pure = (fn: FnV): FnV =>
    expected.draws || ctx.el.mode === "check" ? fn : asPureFunction(ctx, fn, span, what);
  // Its parameters are inferred at each call: try it on what it will be given.
  if (!ctx.el.checksOnly && (isSolved(expected.result) || !expected.params.every(isSolved)))
    return pure(asScalarFunction(value, expected));
  const args = expected.params.map((param) => given(opaqueOf(param), span));
  dryRun(ctx, (inner) => {
    const at = expected.draws ? inner : { ...inner, onDraw: refuseDraws(inner, span, what) };
    const result = callable.call({ ctx: at, args, span, expected: expected.result });
    coerce(inner, result, expected.result, span, `the result of ${what}`);
  });
  return pure(asScalarFunction(value, expected));
}

/** A net as a function. One without a slot is called with what it is given; its body says whether that fits. */
function convertInstance(
  ctx: Context,
  value: InstanceV,
  type: Type,
  span: ast.Span,
  what: string,
): V | undefined {
  const isCalled = type.kind === "fn" && !value.recipe.slot;
  if (!isCalled && !fits(typeOf(value), type)) return undefined;
  if (type.kind !== "fn" || type.draws) return value;
  if (ctx.el.mode === "check") {
    const site = instanceDraws(ctx, value);
    if (site) refuseDraws(ctx, span, what)(site);
    return value;
  }
  // In a slot it is refused by its recipe.
  if (value.recipe.slot) return value;
  const { name } = value.recipe.declaration;
  const callable: Callable = { name: name.text, params: [], call: (call) => callInstance(value, call) };
  return asPureFunction(ctx, { kind: "fn", callable }, span, what);
}

function mismatch(ctx: Context, value: V, type: Type, span: ast.Span, what: string): void {
  const [expected, found] = [formatType(type), describe(value)];
  const actual = typeOf(value);
  if (actual.kind === "fn" && type.kind === "fn" && fits({ ...actual, draws: false }, type)) {
    refuseDraws(ctx, span, what)();
    return;
  }
  const asked = type.kind === "record" && value.kind === "record" ? value.withheld : undefined;
  const withheld = asked?.find((name) => type.kind === "record" && type.fields.has(name));
  if (withheld) {
    const hints = [`${what} asks for \`${withheld}\`, which no learner sees where it adapts or is evaluated`];
    ctx.el.report(ctx, hiddenAccess, { name: withheld }, span, { hints });
    return;
  }
  const isStatic = (value.kind === "tensor" && value.isStatic) || value.kind === "string";
  if ((type.kind === "int" || type.kind === "string") && !isStatic) {
    ctx.el.report(ctx, calls.notStatic, { what, found: `\`${found}\`` }, span);
    return;
  }
  if (actual.kind === "tensor" && type.kind === "tensor" && actual.dtype === type.dtype && !type.enum) {
    const sameShape =
      actual.dims.length === type.dims.length && actual.dims.every((d, i) => d.equals(type.dims[i]!));
    if (sameShape)
      ctx.el.report(ctx, typeCodes.boundsExceeded, { what, expected, found: formatType(actual) }, span);
    else ctx.el.report(ctx, typeCodes.shapeMismatch, { what, expected, found: formatType(actual) }, span);
    return;
  }
  const hints = presenceHints(value);
  ctx.el.report(ctx, typeCodes.typeMismatch, { what, expected, found }, span, { hints });
}
