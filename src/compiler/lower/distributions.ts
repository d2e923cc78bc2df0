import * as calls from "../diagnostics/codes/calls.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { i32Type, prune, type TensorT, type Type } from "../types/type.js";
import {
  bindFreeSizes,
  bindParameters,
  bindTypeParams,
  isScalarType,
  matchArguments,
  requiredArguments,
} from "./arguments.js";
import { given, type Call, type CallArgument } from "./callable.js";
import { coerce, listTensor } from "./coerce.js";
import { within, type Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { ElaborationDefect } from "./elaborator.js";
import { callWith, declaredFunction } from "./functions.js";
import { allAxes, filled, number, reduced } from "./ops.js";
import { resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import { runStatement } from "./statements/statement.js";
import { reportBeforeAct } from "./unacted.js";
import { callValue } from "./expressions/call.js";
import { evaluate } from "./expressions/evaluate.js";
import { unknownValue, type DistFamilyV, type DistV, type FnV, type V } from "./value.js";

/**
 * A distribution with its arguments. One over scalars takes tensors too: independent factors, whose
 * log-densities and entropies are summed.
 */
export function makeDistribution(family: DistFamilyV, call: Call): V {
  const { ctx, span } = call;
  const { declaration, module } = family;
  const scalars = declaration.params.every((param) => !param.type || isScalarParam(ctx, family, param));
  const evaluated = scalars ? evaluatedArguments(call, declaration.params) : call.args;
  const lifted = scalars ? liftedAxes(evaluated) : [];
  const scope = new Scope(module);
  bindTypeParams(scope, declaration.typeParams, false);
  bindFreeSizes(scope, declaration.params, undefined, false);
  const inside: Context = { ...within(ctx, scope), module, hyperPath: undefined };
  if (lifted.length === 0) {
    const args = bindParameters(ctx, inside, declaration.name.text, declaration.params, evaluated, span);
    return { kind: "dist", family, args, lifted: [], lead: [] };
  }
  const args = new Map<string, V>();
  const names = declaration.params.map((param) => param.name.text);
  const matched = matchArguments(ctx, declaration.name.text, names, evaluated);
  for (const param of declaration.params) {
    const name = param.name.text;
    const arg = matched.get(name);
    const type = param.type && resolveType(inside, param.type);
    const what = `the argument \`${name}\` of \`${declaration.name.text}\``;
    const value = arg?.evaluate() ?? (param.default && evaluate(inside, param.default, type));
    if (!value) {
      ctx.el.report(ctx, calls.missingArgument, { callee: declaration.name.text, param: name }, span);
      return unknownValue;
    }
    const many = value.kind === "tensor" && value.type.dims.length > 0;
    const asked = many && type ? { ...(prune(type) as TensorT), dims: lifted } : type;
    const fitting = coerce(ctx, value, asked, arg?.span ?? span, what);
    if (fitting.kind === "unknown") return unknownValue;
    args.set(name, fitting);
    inside.scope.bindValue(name, fitting);
  }
  return { kind: "dist", family, args, lifted, lead: [] };
}

function isScalarParam(ctx: Context, family: DistFamilyV, param: ast.Param): boolean {
  if (param.type?.kind !== "typeName" || param.isStatic) return false;
  return isScalarType(
    resolveType({ ...within(ctx, new Scope(family.module)), module: family.module }, param.type),
  );
}

/** The type of a scalar parameter, with an axis for each of the independent factors. */
function liftedType(ctx: Context, dist: DistV, param: ast.Param): Type | undefined {
  const { module } = dist.family;
  const type = param.type && prune(resolveType({ ...within(ctx, new Scope(module)), module }, param.type));
  return type?.kind === "tensor" ? { ...type, dims: dist.lifted } : undefined;
}

/** Arguments with lists made tensors, and each range spread over two parameters. */
function evaluatedArguments(call: Call, params: readonly ast.Param[]): CallArgument[] {
  return call.args.map((arg, i) => {
    const path = call.ctx.hyperPath && `${call.ctx.hyperPath}.${arg.name ?? params[i]?.name.text ?? i}`;
    const value = arg.evaluate(undefined, path);
    const tensor = value.kind === "list" ? (listTensor(call.ctx, value) ?? value) : value;
    return { ...given(tensor, arg.span), name: arg.name, nameSpan: arg.nameSpan };
  });
}

function liftedAxes(args: readonly CallArgument[]): readonly Dim[] {
  for (const arg of args) {
    const value = arg.evaluate();
    if (value.kind === "tensor" && value.type.dims.length > 0) return value.type.dims;
  }
  return [];
}

/** The scope in which a distribution's members are evaluated. */
function memberContext(ctx: Context, dist: DistV, args: ReadonlyMap<string, V>): Context {
  const { declaration, module } = dist.family;
  const scope = new Scope(module);
  bindTypeParams(scope, declaration.typeParams, false);
  bindFreeSizes(scope, declaration.params, undefined, false);
  const inside: Context = { ...within(ctx, scope), module, hyperPath: undefined, bound: false };
  for (const param of declaration.params) {
    const value = args.get(param.name.text);
    // Sizes that its parameters name are solved by their values.
    const type = param.type && resolveType(inside, param.type);
    if (value)
      scope.bindValue(param.name.text, coerce(inside, value, type, param.span, `\`${param.name.text}\``));
  }
  for (const member of declaration.members) {
    if (member.kind === "fn") scope.bindValue(member.name.text, declaredFunction(inside, member, scope));
    else {
      const subject = { node: member, module };
      runStatement(
        { ...inside, activation: ctx.activation?.child(subject), site: undefined },
        member,
        undefined,
      );
    }
  }
  return inside;
}

/** `apply` for each of the independent factors: their values stacked. */
function eachFactor(
  ctx: Context,
  dist: DistV,
  extra: readonly V[],
  span: ast.Span,
  apply: (ctx: Context, args: ReadonlyMap<string, V>, extra: readonly V[]) => V,
): V {
  const names = [...dist.args.keys()];
  return overFactors(ctx, dist.lifted, [...dist.args.values(), ...extra], span, (inner, values) =>
    apply(inner, new Map(names.map((name, i) => [name, values[i]!])), values.slice(names.length)),
  );
}

/** `apply` for each of the places along `axes`, stacked; values without these axes stay as they are. */
export function overFactors(
  ctx: Context,
  axes: readonly Dim[],
  values: readonly V[],
  span: ast.Span,
  apply: (ctx: Context, values: readonly V[]) => V,
): V {
  const [size, ...rest] = axes;
  if (!size) return apply(ctx, values);
  const isArray = values.map((value) => value.kind === "tensor" && value.type.dims.length === axes.length);
  const items = values.filter((_, i) => isArray[i]);
  return mapOver(ctx, size, { kind: "tuple", items }, span, (inner, element) => {
    const parts = element.kind === "tuple" ? [...element.items] : [];
    const own = values.map((value, i) => (isArray[i] ? parts.shift()! : value));
    return overFactors(inner, rest, own, span, apply);
  });
}

function member(
  ctx: Context,
  dist: DistV,
  args: ReadonlyMap<string, V>,
  name: string,
  values: readonly V[],
  span: ast.Span,
): V {
  const what = `\`${dist.family.declaration.name.text}\``;
  const calls = { module: ctx.module, span, what, outer: ctx.calls };
  const inside: Context = { ...memberContext(ctx, dist, args), calls };
  const binding = inside.scope.lookup(name);
  if (binding?.kind !== "value") return unknownValue;
  const { value } = binding;
  return value.kind === "fn" ? callWith(inside, value.callable, values, span) : value;
}

/** A draw; one that is squashed remembers what it was before, as its log-density is best told from that. */
export function sampleDistribution(ctx: Context, dist: DistV, span: ast.Span): V {
  const drawn = eachFactor(ctx, dist, [], span, (inner, args) => member(inner, dist, args, "draw", [], span));
  return isSquashed(dist)
    ? squashedDraw(drawn, (value) => throughMember(ctx, dist, "squash", value, span))
    : asMember(dist, drawn);
}

/** The type of an enum's members. */
function enumOf(declaration: ast.EnumDeclaration): TensorT {
  return { ...i32Type, enum: declaration, bounds: { lo: Dim.of(0), hi: Dim.of(declaration.members.length) } };
}

/** What a distribution over an enum's members gives, as such. */
function asMember({ of }: DistV, value: V): V {
  if (!of || value.kind !== "tensor" || value.type.dtype !== "i32") return value;
  return { ...value, type: { ...enumOf(of), dims: value.type.dims } };
}

/** What `squash` makes of a draw, which remembers it. */
export function squashedDraw(drawn: V, squash: (drawn: V) => V): V {
  if (drawn.kind !== "tensor") return drawn;
  const squashed = squash(drawn);
  return squashed.kind === "tensor" ? { ...squashed, beforeSquash: drawn } : squashed;
}

/** What a value of a squashed family was before: what a draw remembers, else what `unsquash` makes of it. */
export function unsquashed(value: V, unsquash: (value: V) => V): V {
  return (value.kind === "tensor" ? value.beforeSquash : undefined) ?? unsquash(value);
}

/** Whether the family says with `squash` what is made of what it draws, and with `unsquash` the way back. */
export function isSquashed({ family }: Pick<DistV, "family">): boolean {
  return family.declaration.members.some((m) => m.kind === "fn" && m.name.text === "squash");
}

function throughMember(ctx: Context, dist: DistV, name: string, value: V, span: ast.Span): V {
  return eachFactor(ctx, dist, [value], span, (inner, args, extra) =>
    member(inner, dist, args, name, extra, span),
  );
}

function beforeSquash(ctx: Context, dist: DistV, value: V, span: ast.Span): V {
  if (!isSquashed(dist)) return value;
  return unsquashed(value, (own) => throughMember(ctx, dist, "unsquash", own, span));
}

/**
 * `d.log_prob(x)`, `d.entropy()`: one number, independent factors summed; other members as they are,
 * the parameters among them.
 */
export function distributionMember(ctx: Context, dist: DistV, name: string): V | undefined {
  const own = dist.args.get(name);
  if (own)
    return own.kind === "tensor" && own.type.dims.length === 0 ? filled(ctx.el, own, dist.lifted) : own;
  const declared = dist.family.declaration.members.find(
    (m) => (m.kind === "fn" ? m.name.text : letName(m)) === name,
  );
  if (!declared || hidden.has(name)) return undefined;
  ctx.activation?.asked.add(declared);
  if (declared.kind === "let")
    return asMember(
      dist,
      eachFactor(ctx, dist, [], declared.span, (inner, args) =>
        member(inner, dist, args, name, [], declared.span),
      ),
    );
  const params = declared.params.map((param) => param.name.text);
  const method: FnV = {
    kind: "fn",
    callable: {
      name,
      params,
      call: (call) => {
        const { ctx: at, span } = call;
        const args = requiredArguments(call, name, params);
        if (!args) return unknownValue;
        const types =
          dist.lifted.length > 0
            ? declared.params.map((param) => liftedType(at, dist, param))
            : dist.of && name === "log_prob"
              ? [enumOf(dist.of)]
              : [];
        const values = args.map((arg, i) =>
          coerce(at, arg.evaluate(types[i]), types[i], arg.span, `the argument of \`${name}\``),
        );
        if (name === "log_prob") reportBeforeAct(at, values[0]!, args[0]!.span);
        const arrays = values.map((v) => (v.kind === "list" ? (listTensor(at, v) ?? v) : v));
        if (arrays.some((v) => v.kind === "unknown")) return unknownValue;
        if (name === "log_prob") arrays[0] = beforeSquash(at, dist, arrays[0]!, span);
        const each = eachFactor(at, dist, arrays, span, (inner, own, extra) =>
          member(inner, dist, own, name, extra, span),
        );
        return each.kind === "tensor" && dist.lifted.length > 0
          ? reduced(at.el, "sum", each, allAxes(each))
          : each;
      },
    },
  };
  return method;
}

export function distributionMembers(dist: DistV): string[] {
  return dist.family.declaration.members
    .map((m) => (m.kind === "fn" ? m.name.text : letName(m)))
    .concat([...dist.args.keys()])
    .filter((name) => !hidden.has(name));
}

/** What is reached by `~`, by `log_prob` and by `kl(p, q)` only. */
const hidden = new Set(["draw", "kl", "squash", "unsquash"]);

/**
 * `kl(p, q)` of two distributions of one family, which says it as a function of the arguments of
 * `q`; independent factors are summed. Undefined where the family does not say it.
 */
export function divergence(ctx: Context, p: DistV, q: DistV, span: ast.Span): V | undefined {
  const { declaration } = p.family;
  if (!declaration.members.some((m) => m.kind === "fn" && m.name.text === "kl")) return undefined;
  const others = declaration.params.map((param) => q.args.get(param.name.text) ?? unknownValue);
  const each = eachFactor(ctx, p, others, span, (inner, own, extra) =>
    member(inner, p, own, "kl", extra, span),
  );
  return each.kind === "tensor" && p.lifted.length > 0 ? reduced(ctx.el, "sum", each, allAxes(each)) : each;
}

function letName(statement: ast.LetStatement): string {
  return statement.pattern.kind === "namePattern" ? statement.pattern.name.text : "";
}

/** A distribution of the library by name. */
export function libraryDistribution(ctx: Context, name: string, args: readonly V[], span: ast.Span): V {
  const declared = ctx.el.library(name);
  if (declared?.declaration.kind !== "distribution")
    throw new ElaborationDefect(`the library has no distribution ${name}`);
  const family: DistFamilyV = {
    kind: "distFamily",
    declaration: declared.declaration,
    module: declared.module,
  };
  return callValue(family, { ctx, args: args.map((arg) => given(arg, span)), span, expected: undefined });
}

/** `zeros` or `ones` as an initialiser: of whatever size, that number. */
export function constantInitialiser(ctx: Context, value: number): FnV {
  const span = { start: 0, end: 0 };
  const callable = {
    name: value === 0 ? "zeros" : "ones",
    params: ["n", "m"],
    call: () => libraryDistribution(ctx, "Constant", [number(value)], span),
  };
  return { kind: "fn", callable };
}
