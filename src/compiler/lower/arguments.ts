import * as calls from "../diagnostics/codes/calls.js";
import { suggest } from "../diagnostics/suggest.js";
import type * as ast from "../syntax/ast.js";
import { Dim, DimVar } from "../types/dim.js";
import { prune, type Type } from "../types/type.js";
import type { Call, CallArgument } from "./callable.js";
import { coerce } from "./coerce.js";
import { within, type Context } from "./context.js";
import { evaluate } from "./expressions/evaluate.js";
import { asHyper } from "./hyper.js";
import type { Setting } from "./elaborator.js";
import { converted } from "./ops.js";
import { didYouMean, isSizeName, resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import { intValue, opaqueOf, unknownValue, type V } from "./value.js";

/** Which argument each parameter gets, by name. */
export function matchArguments(
  ctx: Context,
  callee: string,
  params: readonly string[],
  args: readonly CallArgument[],
): Map<string, CallArgument> {
  const found = new Map<string, CallArgument>();
  let position = 0;
  for (const arg of args) {
    const name = arg.name ?? params[position++];
    if (name === undefined) {
      const counted = { callee, expected: params.length, found: args.length };
      ctx.el.report(ctx, calls.tooManyArguments, counted, arg.span);
      break;
    }
    if (!params.includes(name)) {
      const suggestion = suggest(name, params);
      const hints =
        params.length > 0 ? [`its parameters are ${params.map((param) => `\`${param}\``).join(", ")}`] : [];
      const extras = suggestion ? didYouMean(ctx, suggestion, arg.nameSpan ?? arg.span) : { hints };
      ctx.el.report(ctx, calls.unknownArgument, { callee, name }, arg.nameSpan ?? arg.span, extras);
    } else if (found.has(name)) {
      ctx.el.report(ctx, calls.duplicateArgument, { name }, arg.span);
    } else {
      found.set(name, arg);
    }
  }
  return found;
}

/** Whether every named argument is some parameter's: one that is not was reported, and may be what seems to be missing. */
export function areNamed(args: readonly CallArgument[], params: readonly string[]): boolean {
  return args.every(({ name }) => name === undefined || params.includes(name));
}

/** One argument for each parameter, in their order; undefined, and a report, where one is missing. */
export function requiredArguments(
  { ctx, args, span }: Call,
  callee: string,
  params: readonly string[],
): readonly CallArgument[] | undefined {
  const matched = matchArguments(ctx, callee, params, args);
  const missing = params.filter((param) => !matched.has(param));
  if (areNamed(args, params))
    for (const param of missing) ctx.el.report(ctx, calls.missingArgument, { callee, param }, span);
  return missing.length === 0 ? params.map((param) => matched.get(param)!) : undefined;
}

/** Declares type parameters in a scope: to be solved, or opaque where a body is checked by itself. */
export function bindTypeParams(
  scope: Scope,
  params: readonly ast.TypeParam[],
  rigid: boolean,
  needs?: readonly string[],
): void {
  for (const { name, bound } of params) {
    if (isSizeName(name.text))
      scope.bindValue(name.text, intValue(Dim.variable(new DimVar(name.text, rigid))));
    else
      scope.bind(name.text, {
        kind: "type",
        type: { kind: "variable", name: name.text, rigid, bound: bound?.text, needs },
      });
  }
}

/** Sizes that a signature names without declaring them: any size, one throughout a call. */
export function bindFreeSizes(
  scope: Scope,
  params: readonly ast.Param[],
  result: ast.TypeExpression | undefined,
  rigid: boolean,
): void {
  const own = new Set(params.map((param) => param.name.text));
  const free = (name: string): void => {
    if (own.has(name) || scope.lookup(name) || scope.module.scope.has(name) || !isSizeName(name)) return;
    scope.bindValue(name, intValue(Dim.variable(new DimVar(name, rigid))));
  };
  for (const param of params) if (param.type) namesInSizes(param.type, free);
  if (result) namesInSizes(result, free);
}

/** Calls `found` for every lone name in a size position outside of function types. */
function namesInSizes(type: ast.TypeExpression, found: (name: string) => void): void {
  const inDim = (expression: ast.Expression): void => {
    if (expression.kind === "reference") found(expression.name);
    if (expression.kind === "binary") {
      inDim(expression.left);
      inDim(expression.right);
    }
  };
  switch (type.kind) {
    case "arrayType":
      namesInSizes(type.element, found);
      type.dims.forEach(inDim);
      break;
    case "recordType":
      type.fields.forEach((field) => namesInSizes(field.type, found));
      break;
    case "tupleType":
      type.items.forEach((item) => namesInSizes(item, found));
      break;
    case "optionalType":
      namesInSizes(type.type, found);
      break;
    case "boundedType":
      namesInSizes(type.type, found);
      if (type.range.kind === "range" && type.range.end) inDim(type.range.end);
      break;
    case "typeName":
      for (const arg of type.args) {
        if (arg.kind === "dim") inDim(arg.value);
        else if (arg.type.kind === "typeName" && arg.type.path.length === 1 && arg.type.args.length === 0) {
          const name = arg.type.path[0]!.text;
          if (!["f32", "i32", "bool", "int", "string"].includes(name)) found(name);
        } else namesInSizes(arg.type, found);
      }
      break;
  }
}

/**
 * Evaluates the arguments of a call against the parameters' types in `callee`'s scope, and binds
 * them there. Static parameters come first, since types may name them; functions and
 * then nets last, since their types follow from the others.
 */
export function bindParameters(
  caller: Context,
  callee: Context,
  name: string,
  params: readonly ast.Param[],
  args: readonly CallArgument[],
  span: ast.Span,
): Map<string, V> {
  const names = params.map((param) => param.name.text);
  const matched = matchArguments(caller, name, names, args);
  const values = new Map<string, V>();
  const early = caller.hyperPath === undefined ? earlyCalls(params, matched) : [];
  const evaluated = new Map<CallArgument, V>();
  for (const param of inOrder(params)) {
    const paramName = param.name.text;
    const path = caller.hyperPath && `${caller.hyperPath}.${paramName}`;
    const arg = matched.get(paramName);
    const type = param.type && resolveType(callee, param.type);
    let value: V = unknownValue;
    const what = `the argument \`${paramName}\` of \`${name}\``;
    const setting = path === undefined ? undefined : caller.el.settings.get(path);
    if (setting && path !== undefined) {
      setting.used = true;
      const at = {
        ...within(caller, new Scope(setting.module, callee.scope)),
        module: setting.module,
        hyperPath: path,
      };
      value = coerce(at, evaluate(at, setting.value, type), type, setting.value.span, what);
    } else if (arg) {
      for (const [other, asked] of early) {
        if (other.span.start > arg.span.start || evaluated.has(other)) continue;
        evaluated.set(other, other.evaluate(asked.type && resolveType(callee, asked.type)));
      }
      value = coerce(caller, evaluated.get(arg) ?? arg.evaluate(type, path), type, arg.span, what);
    } else if (param.default) {
      const at = path === undefined ? callee : { ...callee, hyperPath: path };
      value = coerce(at, evaluate(at, param.default, type), type, param.default.span, what);
    } else {
      if (areNamed(args, names))
        caller.el.report(caller, calls.missingArgument, { callee: name, param: paramName }, span);
      value = type ? opaqueOf(type) : unknownValue;
    }
    value = asDefault(caller, param, value);
    if (param.isStatic) value = requireStatic(caller, value, arg?.span ?? span, what);
    if (path !== undefined) value = asHyper(caller, param, path, value, arg?.span ?? param.span);
    values.set(paramName, value);
    callee.el.noteName(callee.module, param.name, value);
    const hyper = path !== undefined && caller.el.hypers.has(path) ? path : undefined;
    callee.activation?.bound.set(paramName, {
      value,
      argument: setting ? settingArgument(setting) : arg,
      path,
      hyper,
    });
    callee.scope.bindValue(paramName, value, param.name.span);
  }
  return values;
}

/** A whole number for a parameter whose default is a float, and that has no other type, is a float too. */
function asDefault(ctx: Context, { type, default: start }: ast.Param, value: V): V {
  const isWhole = value.kind === "tensor" && value.isStatic && value.type.dtype === "i32";
  if (type || !isWhole || value.type.dims.length > 0 || !isFloat(start)) return value;
  return converted(ctx.el, value, "f32");
}

function isFloat(expression: ast.Expression | undefined): boolean {
  if (expression?.kind === "unary" && expression.operator === "-") return isFloat(expression.operand);
  return expression?.kind === "number" && !expression.isInteger;
}

/**
 * Calls that give a function or a net. They are evaluated where they stand, as what they assert and log is in the order of the text;
 * only what type the parameter has waits for the other arguments.
 */
function earlyCalls(
  params: readonly ast.Param[],
  matched: ReadonlyMap<string, CallArgument>,
): readonly (readonly [CallArgument, ast.Param])[] {
  return params.flatMap((param) => {
    const arg = matched.get(param.name.text);
    return arg?.expression?.kind === "call" && rankOf(param) > 1 ? [[arg, param] as const] : [];
  });
}

/** What `--set` gave, as if the caller had written it. */
function settingArgument(setting: Setting): CallArgument {
  const { value, module } = setting;
  return { name: undefined, span: value.span, expression: value, module, evaluate: () => unknownValue };
}

function inOrder(params: readonly ast.Param[]): ast.Param[] {
  return [...params].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(param: ast.Param): number {
  if (param.isStatic) return 0;
  if (param.type?.kind === "functionType") return 2;
  return param.type?.kind === "typeName" && param.type.path[0]?.text === "Net" ? 3 : 1;
}

function requireStatic(ctx: Context, value: V, span: ast.Span, what: string): V {
  if (value.kind !== "tensor" || value.isStatic || value.type.dims.length > 0) return value;
  ctx.el.report(ctx, calls.notStatic, { what, found: "a tensor" }, span);
  return unknownValue;
}

/** Whether a parameter takes one number. */
export function isScalarType(type: Type): boolean {
  const pruned = prune(type);
  return pruned.kind === "tensor" && pruned.dims.length === 0;
}
