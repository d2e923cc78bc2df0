import * as calls from "../diagnostics/codes/calls.js";
import type * as ast from "../syntax/ast.js";
import { Dim, type DimVar } from "../types/dim.js";
import { fits } from "../types/fit.js";
import { formatType } from "../types/format.js";
import { isSolved, prune, unknownType, type NetT, type Type } from "../types/type.js";
import { bindFreeSizes, bindParameters, bindTypeParams } from "./arguments.js";
import type { Call } from "./callable.js";
import { coerce } from "./coerce.js";
import { constantValue } from "./constants.js";
import { within, type Context } from "./context.js";
import { describe } from "./describe.js";
import { drawValue } from "./draw.js";
import { callValue } from "./expressions/call.js";
import { evaluate } from "./expressions/evaluate.js";
import { featureCount, features } from "./features.js";
import { declaredFunction } from "./functions.js";
import { hasGaussian, headParameters, outputCount, outputs } from "./outputs.js";
import { bindOpaque } from "./opaque-arguments.js";
import { refuseDraws, type DrawSite } from "./purity.js";
import { isSizeName, resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import {
  instanceType,
  intValue,
  opaqueOf,
  unknownValue,
  type InstanceV,
  type ModuleV,
  type RecipeV,
  type V,
} from "./value.js";

/** `mlp(hidden: [40, 40])`: a module with its arguments. */
export function makeRecipe(module: ModuleV, call: Call): V {
  const { declaration } = module;
  const scope = new Scope(module.module);
  bindTypeParams(scope, declaration.typeParams, false);
  const subject = { node: declaration, module: module.module };
  const activation = call.ctx.activation?.called(call.ctx.site, subject);
  const inside: Context = {
    ...within(call.ctx, scope),
    module: module.module,
    hyperPath: undefined,
    activation,
    site: undefined,
  };
  const args = bindParameters(
    call.ctx,
    inside,
    declaration.name.text,
    declaration.params,
    call.args,
    call.span,
  );
  const typeArgs = new Map(
    module.typeArgs.map((arg, i) => [declaration.typeParams[i]?.name.text ?? "", arg] as const),
  );
  const what = `\`${declaration.name.text}\``;
  const site = { module: call.ctx.module, span: call.span, what, outer: call.ctx.calls };
  return { kind: "recipe", declaration, module: module.module, args, typeArgs, site, activation };
}

/** The scope of a module's members: its parameters, sizes and functions. */
function memberScope(ctx: Context, recipe: RecipeV): Context {
  const { declaration, module } = recipe;
  const scope = new Scope(module);
  const open = declaration.typeParams.filter((param) => !recipe.typeArgs.has(param.name.text));
  bindTypeParams(scope, open, false);
  for (const [name, arg] of recipe.typeArgs) {
    if (arg instanceof Dim) scope.bindValue(name, intValue(arg));
    else scope.bind(name, { kind: "type", type: arg });
  }
  for (const [name, value] of recipe.args) scope.bindValue(name, value);
  const calls = recipe.site ?? ctx.calls;
  const inside: Context = { ...within(ctx, scope), module, calls, hyperPath: undefined, bound: false };
  for (const member of declaration.members) {
    if (member.kind === "fn") scope.bindValue(member.name.text, declaredFunction(inside, member, scope));
    if (member.kind === "const") scope.bindValue(member.name.text, constantValue(inside, member));
  }
  return inside;
}

/** The types of a module's `call`, in a scope in which its sizes may still be open. */
function callTypes(
  inside: Context,
  declaration: ast.ModuleDeclaration,
): { input: Type; output: Type; memory: Type | undefined } | undefined {
  const call = declaration.members.find(
    (m): m is ast.FnDeclaration => m.kind === "fn" && m.name.text === "call",
  );
  const [param, second] = call?.params ?? [];
  if (!call || call.params.length > 2 || !param) return undefined;
  bindFreeSizes(inside.scope, call.params, call.result, false);
  const input = param.type ? resolveType(inside, param.type) : unknownType;
  const result = call.result ? prune(resolveType(inside, call.result)) : unknownType;
  if (!second) return { input, output: result, memory: undefined };
  const memory = second.type ? resolveType(inside, second.type) : unknownType;
  if (result.kind !== "tuple" || result.items.length !== 2) return undefined;
  const [output, next] = result.items;
  return fits(next!, memory) ? { input, output: output!, memory } : undefined;
}

/**
 * A recipe in a place that asks for a net from one type to another: its sizes are solved; where it
 * takes or gives `f32[n]` and the place asks for something else, `features` and `outputs` are put
 * around it.
 */
export function fitRecipe(ctx: Context, recipe: RecipeV, slot: NetT, span: ast.Span): V {
  const inside = memberScope(ctx, { ...recipe, slot: undefined });
  const types = callTypes(inside, recipe.declaration);
  const name = recipe.declaration.name.text;
  const refuse = (reason: string): V => {
    ctx.el.report(ctx, calls.netMismatch, { net: name, slot: formatType(slot), reason }, span);
    return unknownValue;
  };
  if (!types || (types.memory === undefined) !== (slot.memory === undefined))
    return refuse(
      slot.memory
        ? "its `call` should take an input and a memory, and give an output and the next memory"
        : "its `call` should have one parameter",
    );
  if (types.memory && !fits(types.memory, slot.memory!))
    return refuse(`its memory is \`${formatType(types.memory)}\``);
  const takes = adapt(types.input, slot.input, featureCount, (a, b) => fits(b, a));
  if (takes === undefined)
    return refuse(
      `it takes \`${formatType(types.input)}\`, which \`${formatType(slot.input)}\` cannot be made into`,
    );
  if (recipe.head && !hasGaussian(slot.output))
    return refuse(
      `it says how a Gaussian is read from its outputs, and \`${formatType(slot.output)}\` holds no distribution over floats`,
    );
  const gives = adapt(types.output, slot.output, (type) => outputCount(type, recipe.head), fits);
  if (gives === undefined)
    return refuse(
      `it gives \`${formatType(types.output)}\`, from which \`${formatType(slot.output)}\` cannot be read`,
    );
  const onDraw = refuseDraws(ctx, span, `what stands as a net, \`${name}\`,`);
  const typeArgs = solvedArguments(inside, recipe);
  return { ...recipe, typeArgs, slot, onDraw, features: takes, outputs: gives };
}

/** Whether floats must be made of the slot's type (true), nothing need be done (false), or neither serves (undefined). */
function adapt(
  own: Type,
  asked: Type,
  count: (type: Type) => Dim | undefined,
  direct: (own: Type, asked: Type) => boolean,
): boolean | undefined {
  const pruned = prune(own);
  const vector =
    pruned.kind === "tensor" && pruned.dtype === "f32" && pruned.dims.length === 1 ? pruned : undefined;
  const wanted = prune(asked);
  const open = wanted.kind === "variable" || wanted.kind === "unknown" || wanted.kind === "member";
  if (!vector || open) {
    if (direct(own, asked)) return false;
    if (vector) sizeByInstance(vector.dims[0]!, asked);
    return vector && open ? true : undefined;
  }
  if (wanted.kind === "tensor" && wanted.dtype === "f32" && wanted.dims.length === 1)
    return direct(own, asked) ? false : undefined;
  const size = count(asked);
  if (size?.unknown) sizeByInstance(vector.dims[0]!, asked);
  return size && vector.dims[0]!.unify(size) ? true : undefined;
}

/** Of a type parameter nobody knows yet how many numbers it has: a net's size beside it is solved with each instance. */
function sizeByInstance(size: Dim, asked: Type): void {
  if (isSolved(asked)) size.postpone();
}

function solvedArguments(inside: Context, recipe: RecipeV): ReadonlyMap<string, Dim | Type> {
  const solved = new Map<string, Dim | Type>();
  for (const { name } of recipe.declaration.typeParams) {
    const binding = inside.scope.lookup(name.text);
    if (binding?.kind === "type") solved.set(name.text, prune(binding.type));
    else if (binding?.kind === "value" && binding.value.kind === "tensor")
      solved.set(name.text, (binding.value.dim ?? Dim.unknown).resolved());
  }
  return solved;
}

/** The members of a module that is checked by itself: sizes, arguments and parameters are opaque. */
export function bindInstance(ctx: Context, declaration: ast.ModuleDeclaration): Context {
  const scope = new Scope(ctx.module);
  bindTypeParams(scope, declaration.typeParams, true);
  const args = bindOpaque(within(ctx, scope), declaration.params);
  const typeArgs = new Map<string, Dim | Type>();
  for (const { name } of declaration.typeParams) {
    const binding = scope.lookup(name.text);
    if (binding?.kind === "type") typeArgs.set(name.text, binding.type);
    else if (binding?.kind === "value" && binding.value.kind === "tensor")
      typeArgs.set(name.text, binding.value.dim!);
  }
  const recipe: RecipeV = { kind: "recipe", declaration, module: ctx.module, args, typeArgs };
  const instance = initialise(ctx, recipe, declaration.name.span);
  if (instance.kind === "instance") return instanceScope(ctx, instance);
  const members = memberScope(ctx, recipe);
  for (const { kind, name } of declaration.members)
    if (kind === "param" || kind === "sub") members.scope.bindValue(name.text, unknownValue);
  return members;
}

/** Draws an instance: its parameters, and those of its subs. */
export function initialise(ctx: Context, recipe: RecipeV, span: ast.Span): V {
  const name = recipe.declaration.name.text;
  return ctx.el.nested(ctx, name, span, () => drawInstance(ctx, recipe, span)) ?? unknownValue;
}

function drawInstance(outer: Context, recipe: RecipeV, span: ast.Span): V {
  const { activation } = recipe;
  const subject = { node: recipe.declaration.members, module: recipe.module, made: activation };
  const ctx: Context = {
    ...outer,
    activation: outer.activation?.called(outer.site, subject),
    site: undefined,
  };
  const inside = memberScope(ctx, recipe);
  const { declaration } = recipe;
  for (const { name } of declaration.typeParams) {
    const solved = recipe.typeArgs.get(name.text);
    const open = solved === undefined || (solved instanceof Dim && isOpen(solved));
    if (open && isSizeName(name.text)) {
      const what = `the size \`${name.text}\` of \`${declaration.name.text}\``;
      const report = (): void => ctx.el.report(ctx, calls.unsolved, { what }, span);
      // Where the place of a net is not known either, something else is wrong.
      if (recipe.slot && !isSolved(recipe.slot)) ctx.el.postpone(report);
      else report();
      return unknownValue;
    }
  }
  const fields = new Map<string, V>();
  for (const member of declaration.members) {
    if (member.kind === "param") {
      const { name, start } = member;
      const type = member.type && resolveType(inside, member.type);
      const at: Context = { ...inside, frame: inside.frame.child(name.text) };
      const what = `the parameter \`${name.text}\``;
      const value = start.draws
        ? drawValue(at, evaluate({ ...at, bound: true }, start.value), [], type, start.value.span, what)
        : coerce(at, evaluate(at, start.value, type), type, start.value.span, what);
      fields.set(name.text, value);
      inside.el.noteName(inside.module, name, value);
      ctx.activation?.values.set(member, value);
      inside.scope.bindValue(name.text, value);
    } else if (member.kind === "sub") {
      const type = member.type && resolveType(inside, member.type);
      const recipes = coerce(
        inside,
        evaluate(inside, member.value, type),
        type,
        member.value.span,
        `the sub \`${member.name.text}\``,
      );
      const value = drawSub(
        { ...inside, frame: inside.frame.child(member.name.text) },
        recipes,
        member.value.span,
      );
      fields.set(member.name.text, value);
      inside.el.noteName(inside.module, member.name, value);
      ctx.activation?.values.set(member, value);
      inside.scope.bindValue(member.name.text, value);
    }
  }
  if (recipe.outputs && recipe.slot)
    for (const [name, value] of headParameters(inside, recipe.slot.output, recipe.head))
      fields.set(name, value);
  ctx.el.noteInstance(recipe, fields);
  return { kind: "instance", recipe, fields, lead: [] };
}

/** The type of the instances of a net that stands in no place that asks for one; undefined where its sizes are open. */
export function knownInstanceType(ctx: Context, recipe: RecipeV): Type | undefined {
  for (const { name } of recipe.declaration.typeParams) {
    const given = recipe.typeArgs.get(name.text);
    if (!given || (given instanceof Dim && isOpen(given))) return undefined;
  }
  const takes = recipe.slot ? undefined : callTypes(memberScope(ctx, recipe), recipe.declaration);
  return instanceType(recipe, takes);
}

function isOpen(dim: Dim): boolean {
  let open = false;
  dim.replaced((variable: DimVar) => {
    if (!variable.rigid) open = true;
    return undefined;
  });
  return open;
}

function drawSub(ctx: Context, recipes: V, span: ast.Span): V {
  switch (recipes.kind) {
    case "recipe":
      return initialise(ctx, recipes, span);
    case "tuple":
    case "list": {
      const { items } = recipes;
      if (!items) return unknownValue;
      return {
        kind: "tuple",
        items: items.map((item, i) => drawSub({ ...ctx, frame: ctx.frame.child(`${i}`) }, item, span)),
      };
    }
    case "opaque":
    case "unknown":
      return opaqueOf(unknownType);
    default:
      ctx.el.report(
        ctx,
        calls.netMismatch,
        {
          net: describe(recipes),
          slot: "a sub",
          reason: "a sub is a module with its arguments, or a list of such",
        },
        span,
      );
      return unknownValue;
  }
}

/** The scope in which an instance's functions run. */
function instanceScope(ctx: Context, instance: InstanceV): Context {
  const inside = memberScope(ctx, instance.recipe);
  for (const [name, value] of instance.fields) inside.scope.bindValue(name, value);
  return inside;
}

/** `theta(x)`. */
export function callInstance(instance: InstanceV, call: Call): V {
  const { span, args } = call;
  const { recipe } = instance;
  const ctx: Context = recipe.onDraw ? { ...call.ctx, onDraw: recipe.onDraw } : call.ctx;
  if (instance.lead.length > 0) {
    ctx.el.report(ctx, calls.notCallable, { found: describe(instance) }, span);
    return unknownValue;
  }
  const inside = instanceScope(ctx, instance);
  const binding = inside.scope.lookup("call");
  if (binding?.kind !== "value") {
    ctx.el.report(ctx, calls.notCallable, { found: recipe.declaration.name.text }, span);
    return unknownValue;
  }
  if (!recipe.slot || (!recipe.features && !recipe.outputs))
    return callValue(binding.value, { ...call, ctx });
  const [arg] = args;
  if (!arg) return callValue(binding.value, { ...call, ctx });
  const input = coerce(ctx, arg.evaluate(recipe.slot.input), recipe.slot.input, arg.span, "the argument");
  const own = recipe.features ? features(ctx, input, span) : input;
  const raw = callValue(binding.value, {
    ...call,
    ctx,
    args: [{ name: undefined, span: arg.span, evaluate: () => own }, ...args.slice(1)],
    expected: undefined,
  });
  if (!recipe.outputs) return raw;
  if (!recipe.slot.memory) return outputs(ctx, raw, recipe.slot.output, instance, span);
  if (raw.kind !== "tuple") return unknownValue;
  const [floats, memory] = raw.items;
  return { kind: "tuple", items: [outputs(ctx, floats!, recipe.slot.output, instance, span), memory!] };
}

/** Where a call of a net draws, if it may. */
export function instanceDraws(ctx: Context, instance: InstanceV): DrawSite | undefined {
  const binding = instanceScope(ctx, instance).scope.lookup("call");
  const value = binding?.kind === "value" ? binding.value : undefined;
  return value?.kind === "fn" ? value.callable.draws?.(ctx) : undefined;
}

export function instanceMember(ctx: Context, instance: InstanceV, name: string): V | undefined {
  const field = instance.fields.get(name);
  if (field) return field;
  const declared = instance.recipe.declaration.members.some((m) => m.kind === "fn" && m.name.text === name);
  const binding = declared ? instanceScope(ctx, instance).scope.lookup(name) : undefined;
  return binding?.kind === "value" ? binding.value : undefined;
}

export function instanceMembers(instance: InstanceV): string[] {
  return instance.recipe.declaration.members.flatMap((m) => (m.kind === "const" ? [] : [m.name.text]));
}
