import * as names from "../diagnostics/codes/names.js";
import { hiddenAccess } from "../diagnostics/codes/experiments.js";
import * as calls from "../diagnostics/codes/calls.js";
import { emptyBounds } from "../diagnostics/codes/tasks.js";
import { notSize } from "../diagnostics/codes/types.js";
import { suggest } from "../diagnostics/suggest.js";
import type * as ast from "../syntax/ast.js";
import { Dim, DimVar } from "../types/dim.js";
import {
  arrayOf,
  boolType,
  f32Type,
  i32Type,
  maybeOf,
  prune,
  recordType,
  unknownType,
  type Type,
  type VariableT,
} from "../types/type.js";
import { isStorable } from "./addressable.js";
import { within, type Context } from "./context.js";
import { evaluate } from "./expressions/evaluate.js";
import { requireFieldsOnce } from "./names-once.js";
import { interfaceMembers } from "./interfaces.js";
import { describe } from "./describe.js";
import { declaredValue } from "./names.js";
import { valueAsType } from "./value-as-type.js";
import { requireNeed, type Need } from "./needs.js";
import { previousType } from "./mdp/maybe.js";
import { countOfType } from "../types/value-count.js";
import { formatType } from "../types/format.js";
import { Scope } from "./scope.js";
import { instanceType, type V } from "./value.js";

/** What a size's name stands for that nothing declares: in a signature, any size. */
export type FreeSize = (name: string) => Dim | undefined;

const builtIn: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["f32", f32Type],
  ["i32", i32Type],
  ["bool", boolType],
  ["int", { kind: "int" }],
  ["string", { kind: "string" }],
  ["range", { kind: "range" }],
]);

/** How many arguments the language's own types take. */
const argumentCounts: ReadonlyMap<string, number> = new Map([
  ["Dist", 1],
  ["Optimiser", 1],
  ["Maybe", 1],
  ["Previous", 1],
  ["Net", 2],
  ["Recurrent", 3],
]);

function requireCount(ctx: Context, { args, span }: ast.TypeName, name: string, expected: number): boolean {
  if (args.length === expected) return true;
  ctx.el.report(ctx, names.typeArguments, { name, expected, found: args.length }, span);
  return false;
}

/** Names of types that the language itself has, for suggestions. */
const known = [...builtIn.keys(), "Dist", "Net", "Recurrent", "Optimiser", "Maybe", "Previous"];

export function resolveType(ctx: Context, expression: ast.TypeExpression, free?: FreeSize): Type {
  const go = (type: ast.TypeExpression): Type => resolveType(ctx, type, free);
  switch (expression.kind) {
    case "typeName":
      return resolveName(ctx, expression, free);
    case "arrayType": {
      const element = go(expression.element);
      if (expression.dims.length === 0) return { kind: "list", element };
      const type = expression.dims.reduceRight<Type>(
        (of, dim) => arrayOf(of, evaluateDim(ctx, dim, free)),
        element,
      );
      // What a type of the library is given is tested where it is named.
      return ctx.module.isLibrary || isStorable(ctx, type, expression.span) ? type : unknownType;
    }
    case "recordType":
      requireFieldsOnce(
        ctx,
        expression.fields.map(({ name }) => name),
      );
      return recordType(expression.fields.map((field) => [field.name.text, go(field.type)] as const));
    case "tupleType":
      return { kind: "tuple", items: expression.items.map(go) };
    case "functionType":
      return functionType(ctx, expression, free);
    case "optionalType":
      return { kind: "optional", of: go(expression.type) };
    case "boundedType":
      return boundedType(ctx, expression, free);
    case "errorType":
      return unknownType;
  }
}

/** Sizes that stand in a function type alone are any size, anew at each of its calls. */
function functionType(ctx: Context, expression: ast.FunctionType, free?: FreeSize): Type {
  const own = new Map<string, DimVar>();
  const freeHere: FreeSize = (name) => {
    const outer = free?.(name);
    if (outer) return outer;
    let variable = own.get(name);
    if (!variable) own.set(name, (variable = new DimVar(name, true)));
    return Dim.variable(variable);
  };
  const params = expression.params.map((param) => resolveType(ctx, param, freeHere));
  const result = resolveType(ctx, expression.result, freeHere);
  return { kind: "fn", params, result, draws: expression.draws, anySize: [...own.values()] };
}

function boundedType(ctx: Context, expression: ast.BoundedType, free?: FreeSize): Type {
  const type = prune(resolveType(ctx, expression.type, free));
  const { range } = expression;
  if (type.kind !== "tensor" || type.dtype !== "i32" || range.kind !== "range") return type;
  const lo = range.start ? boundary(ctx, range.start, free) : Dim.of(0);
  const end = range.end ? boundary(ctx, range.end, free) : Dim.unknown;
  const width = (range.exclusive ? end : end.plus(Dim.of(1))).minus(lo).size;
  if (width !== undefined && width < 1)
    ctx.el.report(ctx, emptyBounds, { from: `${lo}`, to: `${end}` }, range.span);
  return { ...type, bounds: { lo, hi: range.exclusive ? end : end.plus(Dim.of(1)) } };
}

/** An end of an integer's range, which unlike a size may be negative. */
function boundary(ctx: Context, expression: ast.Expression, free?: FreeSize): Dim {
  if (expression.kind !== "unary" || expression.operator !== "-") return evaluateDim(ctx, expression, free);
  return Dim.of(0).minus(boundary(ctx, expression.operand, free));
}

function resolveName(ctx: Context, expression: ast.TypeName, free?: FreeSize): Type {
  const [first, ...rest] = expression.path;
  const name = first!.text;
  const argument = (index: number): Type => {
    const arg = expression.args[index];
    return arg?.kind === "type" ? resolveType(ctx, arg.type, free) : unknownType;
  };
  const binding = ctx.scope.lookup(name);
  if (binding?.kind === "type") return member(ctx, binding.type, rest);
  if (binding?.kind === "value") {
    const { value } = binding;
    if (value.kind === "recipe" || (value.kind === "opaque" && value.type.kind === "net"))
      return instanceType(value);
    if (value.kind === "unknown" || value.kind === "enum") return valueAsType(ctx, expression, value);
  }
  const simple = builtIn.get(name);
  const declared = ctx.module.scope.get(name);
  const kind = declared?.declaration.kind;
  const takes =
    argumentCounts.get(name) ??
    (declared?.declaration.kind === "type" ? declared.declaration.typeParams.length : 0);
  const isType = simple !== undefined || argumentCounts.has(name) || kind === "type" || kind === "enum";
  if (isType && !requireCount(ctx, expression, name, takes)) return unknownType;
  if (simple) return simple;
  if (name === "Dist") return { kind: "dist", of: argument(0) };
  if (name === "Optimiser") return { kind: "optimiser", of: argument(0) };
  if (name === "Maybe") return maybeOf(argument(0));
  if (name === "Previous") return previousType(argument(0));
  if (name === "Net") return { kind: "net", input: argument(0), output: argument(1) };
  if (name === "Recurrent")
    return { kind: "net", input: argument(0), output: argument(1), memory: argument(2) };
  if (declared?.declaration.kind === "type")
    return alias(ctx, declared.declaration, declared.module, expression, free);
  const local = binding?.kind === "value" ? binding.value : undefined;
  const value = local ?? (declared && kind !== "experiment" ? declaredValue(ctx, declared) : undefined);
  if (value) return valueAsType(ctx, expression, value);
  const suggestion = suggest(name, [
    ...known,
    ...[...ctx.module.scope]
      .filter(([, d]) => d.declaration.kind === "type" || d.declaration.kind === "enum")
      .map(([n]) => n),
  ]);
  const extras = suggestion ? didYouMean(ctx, suggestion, first!.span) : {};
  ctx.el.report(ctx, names.unknownType, { name }, expression.span, extras);
  return unknownType;
}

function alias(
  ctx: Context,
  declaration: ast.TypeDeclaration,
  module: Context["module"],
  expression: ast.TypeName,
  free?: FreeSize,
): Type {
  const scope = new Scope(module);
  declaration.typeParams.forEach((param, index) => {
    const arg = expression.args[index];
    if (isSizeName(param.name.text)) {
      const size = arg?.kind === "dim" ? evaluateDim(ctx, arg.value, free) : argumentSize(ctx, arg, free);
      scope.bindValue(param.name.text, {
        kind: "tensor",
        type: i32Type,
        dim: size,
        known: size.size,
        isStatic: true,
      });
    } else if (arg?.kind === "type") {
      scope.bind(param.name.text, { kind: "type", type: resolveType(ctx, arg.type, free) });
    }
  });
  const name = declaration.name.text;
  const of = (): Type => resolveType({ ...within(ctx, scope), module }, declaration.type);
  const type = ctx.el.nested(ctx, name, expression.span, of) ?? unknownType;
  return !module.isLibrary || isStorable(ctx, type, expression.span) ? type : unknownType;
}

/** A lone name inside `<…>` is read as a type; where a size is asked for, it is one. */
export function argumentSize(ctx: Context, arg: ast.TypeArgument | undefined, free?: FreeSize): Dim {
  if (!arg) return Dim.unknown;
  const expression = arg.kind === "dim" ? arg.value : asExpression(arg.type);
  return expression ? evaluateDim(ctx, expression, free) : Dim.unknown;
}

/** `n` and `sizes[i]` are read as types inside `<…>`; here they are expressions. */
function asExpression(type: ast.TypeExpression): ast.Expression | undefined {
  const { span } = type;
  if (type.kind === "typeName") {
    const [first, ...rest] = type.path;
    const start: ast.Expression = { kind: "reference", name: first!.text, span: first!.span };
    return rest.reduce<ast.Expression>((object, name) => ({ kind: "field", object, name, span }), start);
  }
  if (type.kind !== "arrayType") return undefined;
  const object = asExpression(type.element);
  return object && { kind: "index", object, indices: type.dims, span };
}

function member(ctx: Context, type: Type, path: readonly ast.Name[]): Type {
  const [name] = path;
  if (!name) return type;
  const of = prune(type);
  if (of.kind === "unknown") return unknownType;
  if (of.kind === "family") {
    const found = of.members.get(name.text);
    if (found) return found;
    const members = [...of.members.keys()].map((m) => `\`${m}\``).join(", ");
    ctx.el.report(ctx, names.unknownMember, { member: name.text, of: of.name, members }, name.span);
    return unknownType;
  }
  if (of.kind === "variable" && of.bound) return interfaceMember(ctx, of, of.bound, name);
  const unbounded = { member: name.text, of: formatType(of), members: "none, as no interface bounds it" };
  ctx.el.report(ctx, names.unknownMember, unbounded, name.span);
  return unknownType;
}

function interfaceMember(ctx: Context, of: VariableT, bound: string, name: ast.Name): Type {
  const members = interfaceMembers(bound);
  const found = members?.get(name.text);
  if (name.text === "Hidden") refuseHidden(ctx, of, name);
  if (found) return found(of);
  const list = [...(members?.keys() ?? [])].map((m) => `\`${m}\``).join(", ");
  const suggestion = suggest(name.text, [...(members?.keys() ?? [])]);
  const extras = suggestion ? didYouMean(ctx, suggestion, name.span) : {};
  ctx.el.report(ctx, names.unknownMember, { member: name.text, of: bound, members: list }, name.span, extras);
  return unknownType;
}

/** A learner that may not see hidden parameters has no use for their type. */
function refuseHidden(ctx: Context, of: VariableT, name: ast.Name): void {
  const isLearners = ctx.taskType !== undefined && prune(ctx.taskType) === of;
  if (isLearners && !ctx.access)
    ctx.el.report(ctx, hiddenAccess, { name: `${of.name}.${name.text}` }, name.span);
}

export function enumType(declaration: ast.EnumDeclaration): Type {
  return { ...i32Type, enum: declaration, bounds: { lo: Dim.of(0), hi: Dim.of(declaration.members.length) } };
}

/** A size: a static integer. `free` says what names that nothing declares stand for. */
export function evaluateDim(ctx: Context, expression: ast.Expression, free?: FreeSize): Dim {
  if (expression.kind === "number" && Number.isInteger(expression.value)) return Dim.of(expression.value);
  if (expression.kind === "reference") {
    const binding = ctx.scope.lookup(expression.name);
    if (!binding && !ctx.module.scope.has(expression.name)) {
      const size = free?.(expression.name);
      if (size) return size;
    }
    if (binding?.kind === "type") {
      ctx.el.report(
        ctx,
        names.typeParameterCase,
        { name: expression.name, expected: "a size" },
        expression.span,
      );
      return Dim.unknown;
    }
  }
  const values = expression.kind === "field" ? discreteSize(ctx, expression) : undefined;
  if (values) return values;
  if (expression.kind === "binary" && free) {
    const [left, right] = [evaluateDim(ctx, expression.left, free), evaluateDim(ctx, expression.right, free)];
    if (expression.operator === "+") return left.plus(right);
    if (expression.operator === "-") return left.minus(right);
    if (expression.operator === "*") return left.times(right);
    if (expression.operator === "/") return left.dividedBy(right) ?? Dim.unknown;
  }
  const value = evaluate(ctx, expression, { kind: "int" });
  return sizeOf(ctx, value, "a size", expression.span);
}

/** A value as a size or a count; reports what cannot be one. `what` names the place ("a size"). */
export function sizeOf(ctx: Context, value: V, what: string, span: ast.Span): Dim {
  if (value.kind === "unknown") return Dim.unknown;
  if (value.kind === "tensor" && value.dim && (value.dim.size ?? 0) >= 0) return value.dim;
  const isNumber = value.kind === "tensor" && value.isStatic && value.type.dtype !== "bool";
  const found = value.kind === "fn" ? `the function \`${value.callable.name}\`` : describe(value);
  if (isNumber) ctx.el.report(ctx, notSize, { what, found }, span);
  else ctx.el.report(ctx, calls.notStatic, { what, found }, span);
  return Dim.unknown;
}

const discreteNeeds: Readonly<Record<string, Need>> = {
  Action: "discrete actions",
  Observation: "discrete observations",
};

/** `f32[T.Action]`: a discrete type as a dimension has one place a value. */
function discreteSize(ctx: Context, expression: ast.FieldExpression): Dim | undefined {
  const { object, name, span } = expression;
  if (object.kind !== "reference" || !/^[A-Z]/.test(name.text)) return undefined;
  const binding = ctx.scope.lookup(object.name);
  if (binding?.kind !== "type") return undefined;
  const of = prune(binding.type);
  const need = discreteNeeds[name.text];
  if (of.kind === "variable" && need) {
    const what = `\`${object.name}.${name.text}\` as a size`;
    requireNeed(ctx, of, need, what, span);
  }
  const type = member(ctx, binding.type, [name]);
  const count = countOfType(type);
  if (count) return count;
  ctx.el.report(
    ctx,
    calls.notStatic,
    { what: "a discrete type as a size", found: `\`${formatType(type)}\`` },
    span,
  );
  return Dim.unknown;
}

/** `n` is a size, `T` a type: the case of the first letter tells them apart. */
export function isSizeName(name: string): boolean {
  return /^[a-z_]/.test(name);
}

export function didYouMean(ctx: Context, suggestion: string, span: ast.Span) {
  return {
    hints: [`did you mean \`${suggestion}\`?`],
    fixes: [
      { title: `change it to \`${suggestion}\``, edits: [{ file: ctx.module.file, span, text: suggestion }] },
    ],
  };
}
