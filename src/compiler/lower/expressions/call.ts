import * as calls from "../../diagnostics/codes/calls.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { fits, withFreshSizes } from "../../types/fit.js";
import { isFloatTree, prune, type FnT, type Type } from "../../types/type.js";
import { isScalarType } from "../arguments.js";
import type { Call, CallArgument } from "../callable.js";
import { coerce } from "../coerce.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { presenceHints } from "../presence.js";
import { makeDistribution } from "../distributions.js";
import { isMany, lift } from "../lift.js";
import { drew } from "../purity.js";
import { filled, number } from "../ops.js";
import { callInstance, makeRecipe } from "../nets.js";
import { makeTaskFamily } from "../tasks.js";
import { following, pathOf } from "../gradient-path.js";
import { opaqueOf, typeOf, unknownValue, type OpaqueV, type V } from "../value.js";
import { evaluate } from "./evaluate.js";

/** A call: of a function, a net, a module, a distribution or a task declaration. */
export function evaluateCall(ctx: Context, expression: ast.CallExpression, expected: Type | undefined): V {
  const frame = ctx.bound ? ctx.frame : ctx.frame.child(calleeName(expression.callee));
  const around: Context = { ...ctx, bound: false };
  const callee = evaluate(around, expression.callee);
  const args = expression.args.map((arg) => argument(around, arg));
  return callValue(callee, {
    ctx: { ...around, frame, site: expression },
    args,
    span: expression.span,
    expected,
  });
}

/** An argument of a call, evaluated at most once: the first time decides what is expected. */
function argument(ctx: Context, arg: ast.Argument): CallArgument {
  let value: V | undefined;
  return {
    expression: arg.value,
    activation: ctx.activation,
    name: arg.name?.text,
    nameSpan: arg.name?.span,
    span: arg.value.span,
    evaluate: (expected, hyperPath) =>
      (value ??= evaluate(hyperPath === undefined ? ctx : { ...ctx, hyperPath }, arg.value, expected)),
  };
}

/** What a call adds to the path of its draws. */
export function calleeName(callee: ast.Expression): string {
  switch (callee.kind) {
    case "reference":
      return callee.name;
    case "field":
      return callee.name.text;
    case "instantiate":
      return calleeName(callee.callee);
    default:
      return "call";
  }
}

export function callValue(callee: V, call: Call): V {
  const { ctx, span } = call;
  return ctx.el.nested(ctx, nameOf(callee), span, () => callAny(callee, call)) ?? unknownValue;
}

function nameOf(callee: V): string {
  switch (callee.kind) {
    case "fn":
      return callee.callable.name;
    case "module":
    case "distFamily":
    case "taskDeclaration":
      return callee.declaration.name.text;
    case "instance":
      return callee.recipe.declaration.name.text;
    default:
      return describe(callee);
  }
}

function callAny(callee: V, call: Call): V {
  const { ctx, span } = call;
  switch (callee.kind) {
    case "fn":
      return callee.callable.call(call);
    case "instance":
      return callInstance(callee, call);
    case "module":
      return makeRecipe(callee, call);
    case "distFamily":
      return makeDistribution(callee, call);
    case "taskDeclaration":
      return makeTaskFamily(callee, call);
    case "fill":
      return filledTensor(callee.value, call);
    case "opaque":
      return callOpaque(callee, call);
    case "unknown":
      for (const arg of call.args) arg.evaluate();
      return unknownValue;
    default:
      ctx.el.report(ctx, calls.notCallable, { found: describe(callee) }, span);
      return unknownValue;
  }
}

/** `zeros(n, m)`: a tensor of these sizes. */
function filledTensor(value: number, { ctx, args, span }: Call): V {
  const dims = args.map((arg) => {
    const size = arg.evaluate({ kind: "int" });
    if (size.kind === "tensor" && size.dim) return size.dim;
    const what = `a size of \`${value === 0 ? "zeros" : "ones"}\``;
    if (size.kind !== "unknown") ctx.el.report(ctx, calls.notStatic, { what, found: describe(size) }, span);
    return Dim.unknown;
  });
  return filled(ctx.el, { ...number(value), isStatic: false }, dims);
}

/** A call of something of which only the type is known. */
function callOpaque(callee: OpaqueV, call: Call): V {
  const { ctx, args, span } = call;
  const { type } = callee;
  const pruned = prune(type);
  if (pruned.kind === "instance" && pruned.input && pruned.output) {
    const { input, output, memory } = pruned;
    const params = memory ? [input, memory] : [input];
    const result: Type = memory ? { kind: "tuple", items: [output, memory] } : output;
    // A net's outputs vary with its parameters and its inputs; of another function nobody knows.
    const values: V[] = [callee];
    const noted = args.map((arg) => ({
      ...arg,
      evaluate: (expected?: Type): V => {
        const value = arg.evaluate(expected);
        values.push(value);
        return value;
      },
    }));
    const made = callTyped(
      { kind: "fn", params, result, draws: false, anySize: [] },
      { ...call, args: noted },
    );
    return following(made, pathOf(values));
  }
  if (pruned.kind === "fn") return callTyped(withFreshSizes(pruned, false), call);
  for (const arg of args) arg.evaluate();
  if (!["unknown", "variable", "instance"].includes(pruned.kind)) {
    const found: V = { kind: "opaque", type };
    ctx.el.report(ctx, calls.notCallable, { found: describe(found) }, span, { hints: presenceHints(found) });
  }
  return unknownValue;
}

function callTyped(type: FnT, { ctx, args, span }: Call): V {
  if (args.length !== type.params.length) {
    const counted = { callee: "this function", expected: type.params.length, found: args.length };
    ctx.el.report(ctx, calls.tooManyArguments, counted, span);
    return opaqueOf(type.result);
  }
  const values = type.params.map((param, i) => args[i]!.evaluate(param));
  if (type.draws) drew(ctx, span);
  const scalar = type.params.every(isScalarType) && isScalarType(type.result);
  // Of how many numbers what is not known would be, nobody knows.
  if (scalar && values.some((value) => value.kind === "unknown")) return unknownValue;
  if (
    scalar &&
    values.some(isMany) &&
    values.every((value) => isFloatTree(typeOf(value)) || fits(typeOf(value), type.params[0]!))
  ) {
    return lift(ctx, values, span, () => opaqueOf(type.result)) ?? unknownValue;
  }
  values.forEach((value, i) => coerce(ctx, value, type.params[i], args[i]!.span, "the argument"));
  return opaqueOf(type.result);
}
