import * as calls from "../diagnostics/codes/calls.js";
import type * as ast from "../syntax/ast.js";
import { f32Type, prune, unknownType, type FnT, type Type } from "../types/type.js";
import { bindFreeSizes, bindParameters, bindTypeParams, isScalarType, matchArguments } from "./arguments.js";
import type { Activation } from "./activation.js";
import { given, type Call, type Callable } from "./callable.js";
import { functionDraws } from "./check-function.js";
import { coerce } from "./coerce.js";
import { within, type Context } from "./context.js";
import { dryRun } from "./dry-run.js";
import { followingEach, pathOf } from "./gradient-path.js";
import { isMany, lift } from "./lift.js";
import { valueOfName } from "./names.js";
import { drew } from "./purity.js";
import { resolveType } from "./resolve-type.js";
import type { Cell, Scope } from "./scope.js";
import { InnerStore, type Store } from "./store.js";
import { bindPattern } from "./statements/bind.js";
import { writtenCells } from "./statements/written.js";
import { runBody } from "./statements/body.js";
import { runStatement } from "./statements/statement.js";
import { opaqueOf, unknownValue, type FnV, type V } from "./value.js";

/** A declared function as a value; `scope` is the scope around it. */
export function declaredFunction(
  ctx: Context,
  declaration: ast.FnDeclaration,
  scope: Scope,
  name = declaration.name.text,
  definer?: Activation,
): FnV {
  const { params, result } = declaration;
  const annotated = params.every((param) => param.type ?? param.default) && result !== undefined;
  const at = (): Context => {
    const own = scope.child();
    bindTypeParams(own, declaration.typeParams, false);
    bindFreeSizes(own, params, result, false);
    return { ...within(ctx, own), module: scope.module };
  };
  let isResolving = false;
  const type = (): FnT => {
    // A signature whose sizes name the function itself has no end.
    if (isResolving) return { kind: "fn", params: [], result: unknownType, draws: false, anySize: [] };
    isResolving = true;
    try {
      return resolved();
    } finally {
      isResolving = false;
    }
  };
  const resolved = (): FnT => {
    const callee = at();
    const required = params.filter((param) => !param.default);
    // A static parameter's own value is not known to its type; sizes that name it are any size.
    const types = required.map((param) => (param.type ? resolveType(callee, param.type) : unknownType));
    return {
      kind: "fn",
      params: types,
      result: result ? resolveType(callee, result) : unknownType,
      draws: declaration.draws || ctx.el.drawing.get(declaration) !== undefined,
      anySize: [],
    };
  };
  const hasStatic = params.some((param) => param.isStatic);
  let isCollecting = false;
  const writes = (): readonly Cell[] => {
    if (isCollecting || declaration.body.kind !== "block") return [];
    isCollecting = true;
    const cells = writtenCells({ ...ctx, scope }, declaration.body);
    isCollecting = false;
    return cells;
  };
  const callable: Callable = {
    name,
    params: params.map((param) => param.name.text),
    type: annotated && !hasStatic ? type : undefined,
    scalar: annotated && isScalarFunction(declaration),
    source: { node: declaration, module: scope.module },
    definer,
    writes,
    draws: annotated ? (around) => functionDraws(around, scope, declaration) : undefined,
    call: (call) => callDeclared(call, declaration, at(), callable, annotated),
  };
  return { kind: "fn", callable };
}

function isScalarFunction(declaration: ast.FnDeclaration): boolean {
  const scalar = (type: ast.TypeExpression | undefined): boolean =>
    type?.kind === "typeName" &&
    type.path.length === 1 &&
    ["f32", "i32", "bool"].includes(type.path[0]!.text);
  const required = declaration.params.filter((param) => !param.default);
  return (
    required.length > 0 &&
    required.every((param) => !param.isStatic && scalar(param.type)) &&
    scalar(declaration.result)
  );
}

function callDeclared(
  call: Call,
  declaration: ast.FnDeclaration,
  callee: Context,
  self: Callable,
  annotated: boolean,
): V {
  const { ctx, span } = call;
  const { el } = ctx;
  const name = self.name;
  if (isRunning(ctx, declaration)) {
    el.report(ctx, calls.recursion, { name }, span);
    return unknownValue;
  }
  if (self.scalar) {
    const lifted = liftCall(call, declaration, self);
    if (lifted) return lifted;
  }
  const site = { module: ctx.module, span, what: `\`${name}\``, outer: ctx.calls, declaration };
  const subject = { node: declaration, module: callee.module, definer: self.definer };
  const activation = ctx.activation?.called(ctx.site, subject);
  const inside: Context = {
    ...ctx,
    module: callee.module,
    scope: callee.scope,
    calls: site,
    hyperPath: undefined,
    bound: false,
    presence: callee.presence,
    activation,
    site: undefined,
  };
  bindParameters({ ...ctx, bound: false }, inside, name, declaration.params, call.args, span);
  const result = declaration.result && resolveType(inside, declaration.result);
  const checkedByItself =
    annotated &&
    el.mode === "check" &&
    declaration.result &&
    callee.scope.module.scope.get(declaration.name.text)?.declaration === declaration;
  if (checkedByItself && result) {
    if (self.draws?.(ctx)) drew(ctx, span);
    if (el.recursive.has(declaration) && isWithinRecursive(ctx))
      el.report(ctx, calls.recursion, { name }, span);
    checkPremises(inside, declaration.body);
    return alongGradients(inside, declaration, result, name);
  }
  const store = storeWithin(ctx, declaration.body);
  const value = runBody({ ...inside, store }, declaration.body, result, `\`${name}\``);
  if (activation) activation.result = value;
  if (!result) return value;
  const coerced = coerce(inside, value, result, bodySpan(declaration), `the result of \`${name}\``);
  if (activation) activation.result = coerced;
  return coerced.kind === "record" && prune(result).kind === "optimiser"
    ? { ...coerced, madeBy: name }
    : coerced;
}

/** Where a function's body writes: its own variables, and what is around it where it gives no value. */
function storeWithin({ store }: Context, body: ast.Body): Store {
  if (!hasValue(body) || store.readsOnly) return store;
  const refused = "only a function without a value, called as a statement, writes what is around it";
  return new InnerStore(store, refused);
}

/** Reports what a function asserts first if that is false of the sizes and static values of a call. */
function checkPremises(inside: Context, body: ast.Body): void {
  const statements = body.kind === "block" ? body.statements : [];
  const end = statements.findIndex(({ kind }) => kind !== "assert");
  const premises = end < 0 ? statements : statements.slice(0, end);
  if (premises.length > 0)
    dryRun(inside, (inner) => premises.forEach((premise) => runStatement(inner, premise, undefined)));
}

/**
 * What a function that is checked by itself gives: of its type, and with what its body does to the gradients that come with its
 * arguments.
 */
function alongGradients(inside: Context, { body, params }: ast.FnDeclaration, result: Type, name: string): V {
  const made = opaqueOf(result);
  const args = params.map((param) => valueOfName(inside, param.name.text, param.span));
  if (!pathOf(args)) return made;
  return dryRun(inside, (inner) =>
    followingEach(made, runBody({ ...inner, deferred: true, onDraw: undefined }, body, result, name)),
  );
}

function hasValue(body: ast.Body): boolean {
  return body.kind === "expression" || endsInValue(body);
}

function endsInValue({ statements }: ast.Block): boolean {
  const last = statements.at(-1);
  return last?.kind === "return" && last.value !== undefined;
}

function bodySpan(declaration: ast.FnDeclaration): ast.Span {
  return declaration.body.kind === "expression" ? declaration.body.value.span : declaration.name.span;
}

/** Whether the function at hand is one of those that need themselves through others. */
function isWithinRecursive({ calls, el }: Context): boolean {
  return calls?.declaration !== undefined && el.recursive.has(calls.declaration);
}

function isRunning(ctx: Context, declaration: ast.FnDeclaration): boolean {
  for (let site = ctx.calls; site; site = site.outer) if (site.declaration === declaration) return true;
  return false;
}

/** A function of scalars on tensors: number by number. Undefined where all arguments are scalars. */
function liftCall(call: Call, declaration: ast.FnDeclaration, self: Callable): V | undefined {
  const { ctx, span } = call;
  const names = declaration.params.map((param) => param.name.text);
  const matched = matchArguments(ctx, self.name, names, call.args);
  const values = [...matched].map(([name, arg]) => ({ name, arg, value: arg.evaluate(f32Type) }));
  // Of how many numbers what is not known would be, nobody knows.
  if (values.some(({ value }) => value.kind === "unknown")) return unknownValue;
  if (!values.some(({ value }) => isMany(value))) return undefined;
  if (ctx.site) ctx.activation?.lifted.add(ctx.site);
  return lift(
    ctx,
    values.map(({ value }) => value),
    span,
    (inner, args) =>
      self.call({
        ctx: inner,
        span,
        expected: undefined,
        args: args.map((value, i) => ({ ...given(value, values[i]!.arg.span), name: values[i]!.name })),
      }),
  );
}

/** `x => e` as a value: its parameters are inferred at each call. */
export function lambdaFunction(ctx: Context, lambda: ast.Lambda): FnV {
  const callable: Callable = {
    name: "the function",
    source: { node: lambda, module: ctx.module },
    definer: ctx.activation,
    params: lambda.params.map((param, i) =>
      param.pattern.kind === "namePattern" ? param.pattern.name.text : `${i}`,
    ),
    call: (call) => {
      const scope = ctx.scope.child();
      const activation = call.ctx.activation?.called(call.ctx.site, {
        node: lambda,
        module: ctx.module,
        definer: ctx.activation,
      });
      const inside: Context = {
        ...call.ctx,
        module: ctx.module,
        scope,
        bound: false,
        hyperPath: undefined,
        presence: ctx.presence,
        activation,
        site: undefined,
      };
      if (call.args.length !== lambda.params.length) {
        const counted = { callee: "this function", expected: lambda.params.length, found: call.args.length };
        ctx.el.report(call.ctx, calls.tooManyArguments, counted, call.span);
        return unknownValue;
      }
      lambda.params.forEach((param, i) => {
        const type = param.type && resolveType(inside, param.type);
        const arg = call.args[i]!;
        const value = coerce(call.ctx, arg.evaluate(type), type, arg.span, "the argument");
        bindPattern(inside, param.pattern, value);
        activation?.values.set(param, value);
      });
      const store = storeWithin(inside, lambda.body);
      const value = runBody({ ...inside, store }, lambda.body, call.expected, "the function");
      if (activation) activation.result = value;
      return value;
    },
  };
  return { kind: "fn", callable };
}

/** Calls a function value with values. */
export function callWith(
  ctx: Context,
  callable: Callable,
  values: readonly V[],
  span: ast.Span,
  expected?: Type,
): V {
  const call = (): V =>
    callable.call({ ctx, args: values.map((value) => given(value, span)), span, expected });
  return ctx.el.nested(ctx, callable.name, span, call) ?? unknownValue;
}

/** A lambda or function seen through a type of scalars: it works number by number on more. */
export function asScalarFunction(value: FnV, type: FnT): FnV {
  if (value.callable.scalar || !type.params.every(isScalarType) || !isScalarType(type.result)) return value;
  const inner = value.callable;
  const callable: Callable = {
    ...inner,
    scalar: true,
    call: (call) => {
      const values = call.args.map((arg) => arg.evaluate(f32Type));
      if (!values.some(isMany))
        return inner.call({ ...call, args: values.map((v, i) => given(v, call.args[i]!.span)) });
      if (call.ctx.site) call.ctx.activation?.lifted.add(call.ctx.site);
      return (
        lift(call.ctx, values, call.span, (ctx, args) => callWith(ctx, inner, args, call.span)) ??
        unknownValue
      );
    },
  };
  return { kind: "fn", callable };
}
