import { notStatic } from "../../diagnostics/codes/calls.js";
import * as names from "../../diagnostics/codes/names.js";
import * as statements from "../../diagnostics/codes/statements.js";
import { suggest } from "../../diagnostics/suggest.js";
import type * as ast from "../../syntax/ast.js";
import { prune, type Type } from "../../types/type.js";
import { coerce, listTensor } from "../coerce.js";
import type { Context } from "../context.js";
import { branch } from "../control/branch.js";
import { checkCondition } from "../control/while.js";
import { drawValue } from "../draw.js";
import { callAround } from "../elaborator.js";
import { evaluate } from "../expressions/evaluate.js";
import { replaced } from "../expressions/indexing.js";
import { evaluateDim, didYouMean, resolveType } from "../resolve-type.js";
import { narrowed, testOf } from "../presence.js";
import { actStatement, drawStatement, recordStatement } from "../mdp/statements.js";
import { Cell } from "../scope.js";
import { noneValue, typeOf, unknownValue, type V } from "../value.js";
import { assertStatement } from "./assert.js";
import { bindPattern, declare } from "./bind.js";
import { runStatements } from "./body.js";
import { forLoop, repeatLoop, whileStatement } from "./loops.js";
import { logStatement, reportStatement } from "./outputs.js";

/** Runs one statement; gives a value if it returns. */
export function runStatement(
  ctx: Context,
  statement: ast.Statement,
  expected: Type | undefined,
): V | undefined {
  const { el } = ctx;
  switch (statement.kind) {
    case "let":
      bindPattern(ctx, statement.pattern, startKept(ctx, statement));
      return undefined;
    case "var":
      bindPattern(ctx, statement.pattern, startKept(ctx, statement), (name, value) =>
        declareVar(ctx, name, value, statement.type && resolveType(ctx, statement.type)),
      );
      return undefined;
    case "assign":
      assign(ctx, statement);
      return undefined;
    case "for":
      forLoop(ctx, statement);
      return undefined;
    case "repeat":
      repeatLoop(ctx, statement);
      return undefined;
    case "while":
      whileStatement(ctx, statement);
      return undefined;
    case "if":
      return ifStatement(ctx, statement, expected);
    case "return":
      return statement.value ? evaluate(ctx, statement.value, expected) : noneValue;
    case "log":
      logStatement(ctx, statement);
      return undefined;
    case "report":
      reportStatement(ctx, statement);
      return undefined;
    case "expressionStatement":
      evaluate({ ...ctx, statement: statement.value }, statement.value);
      return undefined;
    case "yield":
      el.report(
        ctx,
        statements.misplaced,
        { statement: "yield", where: "at the end of a `for` whose value is used" },
        statement.span,
      );
      return undefined;
    case "draw":
      drawStatement(ctx, statement);
      return undefined;
    case "act":
      actStatement(ctx, statement);
      return undefined;
    case "record":
      recordStatement(ctx, statement);
      return undefined;
    case "assert":
      assertStatement(ctx, statement);
      return undefined;
    case "fn":
    case "errorStatement":
      return undefined;
  }
}

function startKept(ctx: Context, statement: ast.LetStatement | ast.VarStatement): V {
  const value = startValue(ctx, statement);
  ctx.activation?.values.set(statement, value);
  return value;
}

/** What `let x: T = e` or `let x ~ d` gives its binder, whose name is the frame of its draws. */
export function startValue(ctx: Context, statement: ast.LetStatement | ast.VarStatement): V {
  const { pattern, start } = statement;
  const type = statement.type && resolveType(ctx, statement.type);
  const binder = pattern.kind === "namePattern" ? pattern.name.text : undefined;
  const at: Context = binder ? { ...ctx, frame: ctx.frame.child(binder), bound: true } : ctx;
  const what = binder ? `\`${binder}\`` : "the value";
  if (start.draws) {
    const counts = statement.counts.map((count) => evaluateDim(ctx, count));
    return drawValue(
      { ...at, bound: false },
      evaluate(at, start.value),
      counts,
      type,
      start.value.span,
      what,
    );
  }
  if (
    pattern.kind === "tuplePattern" &&
    start.value.kind === "tuple" &&
    pattern.items.length === start.value.items.length
  ) {
    return {
      kind: "tuple",
      items: start.value.items.map((item, i) => evaluate(inFrameOf(ctx, pattern.items[i]!), item)),
    };
  }
  const value = coerce(at, evaluate(at, start.value, type), type, start.value.span, what);
  return annotated(value, type);
}

function inFrameOf(ctx: Context, pattern: ast.Pattern): Context {
  return pattern.kind === "namePattern"
    ? { ...ctx, frame: ctx.frame.child(pattern.name.text), bound: true }
    : ctx;
}

/** A tensor with the bounds that its annotation states. */
function annotated(value: V, type: Type | undefined): V {
  const pruned = type && prune(type);
  if (value.kind !== "tensor" || value.isStatic || pruned?.kind !== "tensor") return value;
  return { ...value, type: { ...value.type, bounds: pruned.bounds } };
}

function declareVar(ctx: Context, name: ast.Name, value: V, type: Type | undefined): void {
  declare(ctx, name);
  const cell = new Cell(name.text, "var", ctx.module.file, name.span, type);
  ctx.store.declare(cell, value);
  ctx.scope.bind(name.text, { kind: "cell", cell });
}

function assign(ctx: Context, statement: ast.AssignStatement): void {
  const { target, indices } = statement;
  const cell = writableCell(ctx, target);
  if (!cell) {
    evaluate(ctx, statement.value);
    return;
  }
  const before = ctx.store.read(cell);
  const at: Context = { ...ctx, frame: ctx.frame.child(target.text), bound: true };
  const type = typeOf(before);
  if (indices.length > 0) {
    const list = before.kind === "list" ? (listTensor(ctx, before) ?? before) : before;
    ctx.store.write(cell, replaced(ctx, list, indices, evaluate(at, statement.value), statement.span));
    return;
  }
  const isNumber = before.kind === "tensor" && before.isStatic && !before.type.enum;
  const hint = cell.type ?? (isNumber ? undefined : type);
  const value = evaluate(at, statement.value, hint);
  ctx.store.write(
    cell,
    cell.kind === "state" || cell.type
      ? coerce(ctx, value, cell.type ?? type, statement.value.span, `\`${target.text}\``)
      : value,
  );
}

/** The variable that a statement may write, or a report that it may not. */
export function writableCell(ctx: Context, target: ast.Name): Cell | undefined {
  const name = target.text;
  const stepped = ctx.stepCells?.get(name);
  if (stepped) return stepped;
  const binding = ctx.scope.lookup(name);
  if (binding?.kind === "cell") {
    const { cell } = binding;
    const outside = cell.kind === "state" && ctx.phase !== "train" && ctx.phase !== "prepare";
    const reason = outside ? "state is written in `prepare` and `train` only" : ctx.store.refusal(cell);
    if (!reason) return cell;
    // The reason is the caller's, where a body is only checked too.
    const related = ctx.el.mode === "check" ? callAround(ctx, target.span) : [];
    ctx.el.report(ctx, statements.notAssignable, { name, reason }, target.span, { related });
    return undefined;
  }
  if (binding || ctx.module.scope.has(name)) {
    const fixes = binding ? { hints: [`declare it with \`var ${name}\` to rebind it`] } : {};
    ctx.el.report(
      ctx,
      statements.notAssignable,
      { name, reason: "it is not a `var` or a `state`" },
      target.span,
      fixes,
    );
    return undefined;
  }
  const suggestion = suggest(name, ctx.scope.visible());
  ctx.el.report(
    ctx,
    names.unknownName,
    { name },
    target.span,
    suggestion ? didYouMean(ctx, suggestion, target.span) : {},
  );
  return undefined;
}

function ifStatement(ctx: Context, statement: ast.IfStatement, expected: Type | undefined): V | undefined {
  const condition = evaluate(ctx, statement.condition);
  const runElse = (inner: Context): V | undefined => {
    if (!statement.else) return undefined;
    if (statement.else.kind === "if") return ifStatement(inner, statement.else, expected);
    return runStatements({ ...inner, scope: inner.scope.child() }, statement.else, expected).returned;
  };
  const runThen = (inner: Context): V | undefined =>
    runStatements({ ...inner, scope: inner.scope.child() }, statement.then, expected).returned;
  const postponed = (): V => {
    runThen({ ...ctx, deferred: true });
    runElse({ ...ctx, deferred: true });
    return unknownValue;
  };
  if (condition.kind === "unknown") return postponed();
  const test = checkCondition(ctx, condition, statement.condition.span);
  if (test.isStatic && test.known !== undefined) return test.known ? runThen(ctx) : runElse(ctx);
  if (statement.isStatic && !test.isStatic) {
    ctx.el.report(
      ctx,
      notStatic,
      { what: "the condition of `static if`", found: "a tensor" },
      statement.condition.span,
    );
    return postponed();
  }
  if (test.isStatic) {
    const returned = ctx.el.perhaps(() => [
      runThen(narrowed(ctx, test, true)),
      runElse(narrowed(ctx, test, false)),
    ]);
    // What comes after runs where the branch that returns was not taken.
    const { whenTrue, whenFalse } = testOf(test);
    if (returned[0]) ctx.presence?.add(whenFalse);
    if (returned[1]) ctx.presence?.add(whenTrue);
    return returned.every((value) => value) ? unknownValue : undefined;
  }
  const noReturn = (arm: (inner: Context) => V | undefined) => (inner: Context) => {
    if (arm(inner))
      ctx.el.report(ctx, statements.returnInLoop, { where: "a branch on a tensor" }, statement.span);
    return undefined;
  };
  const then = noReturn((inner) => runThen(narrowed(inner, test, true)));
  const otherwise = noReturn((inner) => runElse(narrowed(inner, test, false)));
  branch(ctx, test, then, otherwise, statement.span);
  return undefined;
}
