import * as calls from "../../diagnostics/codes/calls.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { fits } from "../../types/fit.js";
import { f32Type, prune, type Type } from "../../types/type.js";
import { isAddressable } from "../addressable.js";
import { isScalarType } from "../arguments.js";
import { arithmetic, comparison, logical, matrixProduct, negated, negation } from "../arithmetic.js";
import { coerce } from "../coerce.js";
import { unified } from "../unified.js";
import type { Context } from "../context.js";
import { branch, joined } from "../control/branch.js";
import { checkCondition } from "../control/while.js";
import { describe } from "../describe.js";
import { withoutPath } from "../gradient-path.js";
import { lambdaFunction } from "../functions.js";
import { isMany } from "../lift.js";
import { rollout } from "../mdp/rollout.js";
import { minimise } from "../minimise.js";
import { requireFieldsOnce } from "../names-once.js";
import { valueOfName } from "../names.js";
import { isSizeName, resolveType, argumentSize } from "../resolve-type.js";
import { forLoop } from "../statements/loops.js";
import { runBlock } from "../statements/body.js";
import { number } from "../ops.js";
import { isOptional, narrowed, presentValue } from "../presence.js";
import {
  boolValue,
  intValue,
  noneValue,
  nothingValue,
  recordValue,
  typeOf,
  unknownValue,
  type TensorV,
  type V,
} from "../value.js";
import { calleeName, evaluateCall } from "./call.js";
import { comprehension } from "./comprehension.js";
import { fieldOf } from "./field.js";
import { index, replaced } from "./indexing.js";

/** Expressions that make all that their value holds. */
const makers: ReadonlySet<ast.Expression["kind"]> = new Set(["call", "comprehension", "forExpression"]);

/** The value of an expression; `expected` is the type that is asked for, a hint that `coerce` checks. */
export function evaluate(ctx: Context, expression: ast.Expression, expected?: Type): V {
  const at =
    ctx.bound && expression.kind !== "call" && expression.kind !== "rollout" ? { ...ctx, bound: false } : ctx;
  const made = ctx.el.at(ctx.module, expression.span, () => dispatch(at, expression, expected));
  // What a record or a tuple holds was evaluated by itself.
  const isNew = made.kind === "tensor" || makers.has(expression.kind);
  const found = !isNew || isAddressable(ctx, made, expression.span) ? made : unknownValue;
  const value = isOptional(found) && ctx.presence?.has(found) ? presentValue(found) : found;
  // Its type says whether a function draws, so that must be known first.
  if (ctx.el.mode === "check" && value.kind === "fn") value.callable.draws?.(at);
  ctx.el.noteExpression(ctx.module, expression, value);
  ctx.activation?.values.set(expression, value);
  return value;
}

function dispatch(ctx: Context, expression: ast.Expression, expected: Type | undefined): V {
  switch (expression.kind) {
    case "number":
      return expression.isInteger ? intValue(expression.value) : number(expression.value);
    case "bool":
      return boolValue(expression.value);
    case "string":
      return { kind: "string", value: expression.value };
    case "none":
      return noneValue;
    case "reference":
      return valueOfName(ctx, expression.name, expression.span, expected);
    case "record":
      return record(ctx, expression, expected);
    case "tuple": {
      const types = expected && prune(expected);
      const items = expression.items.map((item, i) =>
        evaluate(ctx, item, types?.kind === "tuple" ? types.items[i] : undefined),
      );
      return { kind: "tuple", items };
    }
    case "list":
      return list(ctx, expression, expected);
    case "comprehension":
      return comprehension(ctx, expression);
    case "lambda":
      return lambdaFunction(ctx, expression);
    case "blockExpression":
      return runBlock({ ...ctx, scope: ctx.scope.child() }, expression.block, expected, "the block");
    case "call":
      return valueOfCall(ctx, expression, evaluateCall(ctx, expression, expected));
    case "instantiate":
      return instantiate(ctx, expression);
    case "field":
      return fieldOf(ctx, evaluate(ctx, expression.object), expression.name);
    case "index":
      return index(ctx, evaluate(ctx, expression.object), expression.indices, expression.span);
    case "unary": {
      const operand = evaluate(ctx, expression.operand);
      return expression.operator === "-"
        ? negated(ctx, operand, expression.span)
        : negation(ctx, operand, expression.span);
    }
    case "binary":
      return binary(ctx, expression);
    case "range":
      return range(ctx, expression);
    case "ifExpression":
      return conditional(ctx, expression, expected);
    case "with":
      return replaced(
        ctx,
        evaluate(ctx, expression.object),
        expression.indices,
        evaluate(ctx, expression.value),
        expression.span,
      );
    case "forExpression":
      return forExpression(ctx, expression);
    case "minimise":
      return minimise(ctx, expression);
    case "rollout":
      return rollout(
        ctx.bound ? { ...ctx, bound: false } : { ...ctx, frame: ctx.frame.child("rollout") },
        expression,
      );
    case "primed":
      return valueOfName(ctx, `${expression.name}'`, expression.span, expected);
    case "errorExpression":
      return unknownValue;
  }
}

/** What a call gives, which a statement alone does not ask for. */
function valueOfCall(ctx: Context, expression: ast.CallExpression, value: V): V {
  if (value !== nothingValue || ctx.statement === expression) return value;
  ctx.el.report(ctx, calls.noValue, { what: `\`${calleeName(expression.callee)}\`` }, expression.span);
  return unknownValue;
}

function record(ctx: Context, expression: ast.RecordExpression, expected: Type | undefined): V {
  const type = expected && prune(expected);
  const fields = new Map<string, V>();
  requireFieldsOnce(
    ctx,
    expression.fields.flatMap((field) => (field.kind === "field" ? [field.name] : [])),
  );
  for (const field of expression.fields) {
    if (field.kind === "field") {
      const { name, value } = field;
      const asked = type?.kind === "record" ? type.fields.get(name.text) : undefined;
      fields.set(name.text, evaluate(ctx, value, asked));
      continue;
    }
    const spread = evaluate(ctx, field.value);
    if (spread.kind === "record") for (const [name, value] of spread.fields) fields.set(name, value);
    else if (spread.kind === "unknown") return unknownValue;
    else {
      const params = {
        what: "what `...` spreads into a record",
        expected: "a record",
        found: describe(spread),
      };
      ctx.el.report(ctx, typeCodes.typeMismatch, params, field.span);
      return unknownValue;
    }
  }
  return recordValue(fields);
}

function list(ctx: Context, expression: ast.ListExpression, expected: Type | undefined): V {
  const type = expected && prune(expected);
  const asked =
    type?.kind === "list"
      ? type.element
      : type?.kind === "tensor" && type.dims.length > 0
        ? { ...type, dims: type.dims.slice(1) }
        : undefined;
  const items: V[] = [];
  for (const item of expression.items) {
    if (item.kind === "item") {
      items.push(evaluate(ctx, item.value, asked));
      continue;
    }
    const spread = evaluate(ctx, item.value);
    if (spread.kind === "list" && spread.items) items.push(...spread.items);
    else if (spread.kind === "list" || spread.kind === "unknown" || spread.kind === "opaque") {
      return { kind: "list", items: undefined, element: { kind: "unknown" } };
    } else if (spread.kind === "tuple") items.push(...spread.items);
    else {
      const params = {
        what: "what `...` spreads into a list",
        expected: "a static list",
        found: describe(spread),
      };
      ctx.el.report(ctx, typeCodes.typeMismatch, params, item.span);
      return unknownValue;
    }
  }
  const [first] = items;
  for (const item of items.slice(1)) {
    if (!first || unified(ctx, first, item) || first.kind !== "tensor") continue;
    ctx.el.report(
      ctx,
      typeCodes.listMismatch,
      { first: describe(first), item: describe(item) },
      expression.span,
    );
    return unknownValue;
  }
  return { kind: "list", items, element: first ? typeOf(first) : (asked ?? { kind: "unknown" }) };
}

/** `for x in xs { … yield e }` as an expression. */
function forExpression(ctx: Context, { loop }: ast.ForExpression): V {
  if (loop.body.statements.at(-1)?.kind !== "yield") {
    const what = "a `for` that does not end with `yield`";
    ctx.el.report(ctx, calls.noValue, { what }, loop.span);
  }
  return forLoop(ctx, loop) ?? unknownValue;
}

function instantiate(ctx: Context, expression: ast.InstantiateExpression): V {
  const callee = evaluate(ctx, expression.callee);
  if (callee.kind !== "module") {
    if (callee.kind !== "unknown") {
      const params = { what: "what stands before `<…>`", expected: "a module", found: describe(callee) };
      ctx.el.report(ctx, typeCodes.typeMismatch, params, expression.callee.span);
    }
    return unknownValue;
  }
  const typeArgs = expression.args.map((arg, i) => {
    const param = callee.declaration.typeParams[i];
    if (param && isSizeName(param.name.text)) return argumentSize(ctx, arg);
    return arg.kind === "type" ? resolveType(ctx, arg.type) : f32Type;
  });
  return { ...callee, typeArgs };
}

function binary(ctx: Context, expression: ast.BinaryExpression): V {
  const { operator, span } = expression;
  const left = evaluate(ctx, expression.left);
  const right = evaluate(
    operator === "and" || operator === "or" ? narrowed(ctx, left, operator === "and") : ctx,
    expression.right,
    operator === "==" || operator === "!=" ? typeOf(left) : undefined,
  );
  switch (operator) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "^":
      return arithmetic(ctx, operator, left, right, span);
    case "@":
      return matrixProduct(ctx, left, right, span);
    case "and":
    case "or":
      return logical(ctx, operator, left, right, span);
    default:
      return comparison(ctx, operator, left, right, span);
  }
}

function range(ctx: Context, expression: ast.RangeExpression): V {
  const end = (part: ast.Expression | undefined): TensorV | undefined => {
    if (!part) return undefined;
    const value = evaluate(ctx, part);
    if (value.kind === "tensor" && value.type.dims.length === 0 && value.type.dtype !== "bool") return value;
    if (value.kind !== "unknown") {
      const params = { what: "an end of a range", expected: "f32", found: describe(value) };
      ctx.el.report(ctx, typeCodes.typeMismatch, params, part.span);
    }
    return undefined;
  };
  const [start, stop] = [end(expression.start), end(expression.end)];
  if ((expression.start && !start) || (expression.end && !stop)) return unknownValue;
  return { kind: "range", start, end: stop, exclusive: expression.exclusive };
}

function conditional(ctx: Context, expression: ast.IfExpression, expected: Type | undefined): V {
  const condition = evaluate(ctx, expression.condition);
  if (condition.kind === "unknown") {
    evaluate(ctx, expression.then, expected);
    evaluate(ctx, expression.else, expected);
    return unknownValue;
  }
  const test = checkCondition(ctx, condition, expression.condition.span);
  if (test.isStatic && test.known !== undefined)
    return evaluate(ctx, test.known ? expression.then : expression.else, expected);
  if (expression.isStatic && !test.isStatic) {
    ctx.el.report(
      ctx,
      calls.notStatic,
      { what: "the condition of `static if`", found: "a tensor" },
      expression.condition.span,
    );
    evaluate({ ...ctx, deferred: true }, expression.then, expected);
    evaluate({ ...ctx, deferred: true }, expression.else, expected);
    return unknownValue;
  }
  if (test.isStatic) {
    // Which branch is taken waits for instantiation; both are checked.
    const [a, b] = ctx.el.perhaps(() => [
      evaluate(narrowed(ctx, test, true), expression.then, expected),
      evaluate(narrowed(ctx, test, false), expression.else, expected),
    ]);
    const pair = unified(ctx, a, b) ?? (fits(typeOf(a), typeOf(b)) ? ([a, b] as const) : undefined);
    return pair ? withoutPath(oneOf(pair)) : unknownValue;
  }
  const arm = (part: ast.Expression) => (inner: Context) => {
    const at = narrowed(inner, test, part === expression.then);
    const value = evaluate({ ...at, scope: inner.scope.child() }, part, expected);
    // A function of scalars asks for one, and takes many.
    if (!expected || (isScalarType(expected) && isMany(value))) return value;
    return coerce(inner, value, expected, part.span, "a branch");
  };
  return branch(ctx, test, arm(expression.then), arm(expression.else), expression.span) ?? unknownValue;
}

/** One of two values, which of them is decided when the graph is built: static where both are. */
function oneOf([a, b]: readonly [V, V]): V {
  if (a.kind !== "tensor" || b.kind !== "tensor" || !a.isStatic || !b.isStatic) return joined([a, b]);
  if (a.type.dtype === "bool") return boolValue(undefined);
  return a.dim && b.dim ? intValue(a.dim.equals(b.dim) ? a.dim : Dim.unknown) : joined([a, b]);
}
