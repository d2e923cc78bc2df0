import * as calls from "../../diagnostics/codes/calls.js";
import type * as ast from "../../syntax/ast.js";
import type { Type } from "../../types/type.js";
import { within, type Context } from "../context.js";
import { evaluate } from "../expressions/evaluate.js";
import { declaredFunction } from "../functions.js";
import { Presence } from "../presence.js";
import { nothingValue, unknownValue, type V } from "../value.js";
import { runStatement } from "./statement.js";

/** What running statements came to: a value where they returned. */
export interface Outcome {
  readonly returned: V | undefined;
}

/** The value of a function's body: an expression, or what its block returns. */
export function runBody(ctx: Context, body: ast.Body, expected: Type | undefined, what: string): V {
  if (body.kind === "expression") return evaluate(ctx, body.value, expected);
  return runBlock(within(ctx, ctx.scope.child()), body, expected, what, expected === undefined);
}

/** A block whose value is its `return`; `optional` where it may have none. */
export function runBlock(
  ctx: Context,
  block: ast.Block,
  expected: Type | undefined,
  what: string,
  optional = false,
): V {
  const { returned } = runStatements(ctx, block, expected);
  if (returned) return returned;
  if (optional) return nothingValue;
  const last = block.statements.at(-1);
  if (last?.kind !== "errorStatement") ctx.el.report(ctx, calls.noValue, { what }, last?.span ?? block.span);
  return unknownValue;
}

/** Runs statements in order; functions of the block can be called before they stand. */
export function runStatements(around: Context, block: ast.Block, expected: Type | undefined): Outcome {
  const ctx: Context =
    around.el.mode === "check" ? { ...around, presence: new Presence(around.presence) } : around;
  for (const statement of block.statements) {
    if (statement.kind !== "fn") continue;
    ctx.scope.bindValue(
      statement.name.text,
      declaredFunction(ctx, statement, ctx.scope, statement.name.text, ctx.activation),
      statement.name.span,
    );
  }
  for (const statement of block.statements) {
    const returned = ctx.el.at(ctx.module, statement.span, () => runStatement(ctx, statement, expected));
    if (returned) return { returned };
  }
  return { returned: undefined };
}
