import * as calls from "../../diagnostics/codes/calls.js";
import * as statements from "../../diagnostics/codes/statements.js";
import { typeMismatch } from "../../diagnostics/codes/types.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import { comparison } from "../arithmetic.js";
import type { Context } from "../context.js";
import { loopOver, type Loop } from "../control/loop.js";
import { checkCondition, whileLoop } from "../control/while.js";
import { describe } from "../describe.js";
import { evaluate } from "../expressions/evaluate.js";
import { isTensorRange, iterableText, iterated, mayBeStatic, staticCount, staticItems } from "../iterate.js";
import { emit, integer } from "../ops.js";
import { sizeOf } from "../resolve-type.js";
import { rangeLength, unknownValue, type RangeV, type TensorV, type V } from "../value.js";
import { bindPattern } from "./bind.js";
import { runStatements } from "./body.js";
import { writtenCells } from "./written.js";

/** Runs a loop's body; a trailing `yield` gives the turn's element. */
function runTurn(
  ctx: Context,
  loop: ast.ForStatement | ast.RepeatStatement | ast.WhileStatement,
): V | undefined {
  const inner: Context = { ...ctx, scope: ctx.scope.child() };
  const last = loop.body.statements.at(-1);
  const yields = last?.kind === "yield" && loop.kind === "for" ? last : undefined;
  const block = yields ? { ...loop.body, statements: loop.body.statements.slice(0, -1) } : loop.body;
  const { returned } = runStatements(inner, block, undefined);
  if (returned) ctx.el.report(ctx, statements.returnInLoop, { where: "a loop" }, loop.span);
  return yields && evaluate(inner, yields.value);
}

/** `for x in xs { … }`: a scan; its value is what it yields. `static for` is unrolled. */
export function forLoop(ctx: Context, statement: ast.ForStatement): V | undefined {
  const iterable = evaluate(ctx, statement.iterable);
  if (statement.isStatic) return staticFor(ctx, statement, iterable);
  if (iterable.kind === "range" && isTensorRange(iterable)) return tensorRange(ctx, statement, iterable);
  const cells = writtenCells(ctx, statement.body);
  const range = iterable.kind === "range" && iterable.exclusive && iterable.end ? iterable : undefined;
  const over = range ? undefined : iterated(ctx, iterable, statement.iterable.span);
  if (!range && !over) {
    bindTurn({ ...ctx, deferred: true }, statement, unknownValue);
    for (const cell of cells) ctx.store.write(cell, unknownValue);
    return unknownValue;
  }
  const start = range?.start?.dim ?? Dim.of(0);
  const loop: Loop = {
    length: (range ? rangeLength(range) : over?.size) ?? Dim.unknown,
    elements: over?.elements,
    reverse: range?.reversed ?? false,
    cells,
    span: statement.span,
    body: (inner, element, index) => bindTurn(inner, statement, element ?? shifted(inner, index, start)),
  };
  return loopOver(ctx, loop);
}

function bindTurn(ctx: Context, statement: ast.ForStatement, element: V): V | undefined {
  const inner: Context = { ...ctx, scope: ctx.scope.child() };
  bindPattern(inner, statement.pattern, element);
  return runTurn(inner, statement);
}

/** The loop's variable: the turn's index, moved to where the range starts. */
export function shifted(ctx: Context, index: TensorV, start: Dim): TensorV {
  if (start.equals(Dim.of(0))) return index;
  const { bounds } = index.type;
  const type = { ...index.type, bounds: bounds && { lo: bounds.lo.plus(start), hi: bounds.hi.plus(start) } };
  const moved = emit(
    ctx.el,
    "add",
    [index, { kind: "tensor", type: { ...type, bounds: undefined }, known: start.size, isStatic: true }],
    type,
  );
  return { ...moved, loopIndex: index.loopIndex && { loop: index.loopIndex.loop, offset: start.size ?? 0 } };
}

function staticFor(ctx: Context, statement: ast.ForStatement, iterable: V): V | undefined {
  if (!ctx.el.unrolls(ctx, staticCount(iterable) ?? 0, statement.iterable.span)) return unknownValue;
  const items = staticItems(iterable);
  if (items) {
    const yielded = items.map((item, i) =>
      bindTurn(
        {
          ...ctx,
          frame: ctx.frame.child(`${i}`),
          dynamicPath: `${ctx.dynamicPath ?? ""}/${i}`,
          activation: ctx.activation?.turn(statement),
        },
        statement,
        item,
      ),
    );
    return yielded.every((value) => value) ? { kind: "tuple", items: yielded as V[] } : undefined;
  }
  if (!mayBeStatic(iterable)) {
    ctx.el.report(ctx, calls.staticList, { found: iterableText(iterable) }, statement.iterable.span);
    return unknownValue;
  }
  // Its turns wait for instantiation, and may change the types of what they write.
  const cells = writtenCells(ctx, statement.body);
  for (const cell of cells) ctx.store.write(cell, unknownValue);
  bindTurn(ctx, statement, unknownValue);
  for (const cell of cells) ctx.store.write(cell, unknownValue);
  return unknownValue;
}

/** `for i in 0 ..< n` where `n` is a tensor. */
function tensorRange(ctx: Context, statement: ast.ForStatement, range: RangeV): undefined {
  const start = range.start ?? integer(0);
  const { span } = statement.iterable;
  const last = statement.body.statements.at(-1);
  if (last?.kind === "yield") {
    const where = "in a `for` with a static number of turns, as that is the size of the array that they make";
    ctx.el.report(ctx, statements.misplaced, { statement: "yield", where }, last.span);
  }
  countedWhile(ctx, statement, (inner, turn) => {
    if (range.reversed) {
      const last = emit(inner.el, "sub", [range.end!, integer(1)], turn.type);
      const down = emit(inner.el, "sub", [last, turn], turn.type);
      return { element: down, goesOn: comparison(inner, ">=", down, start, span) };
    }
    const up = start.dim?.equals(Dim.of(0)) ? turn : emit(inner.el, "add", [start, turn], turn.type);
    return { element: up, goesOn: comparison(inner, "<", up, range.end!, span) };
  });
}

export function repeatLoop(ctx: Context, statement: ast.RepeatStatement): void {
  const count = evaluate(ctx, statement.count, { kind: "int" });
  if (count.kind === "tensor" && count.isStatic && count.type.dtype !== "bool") {
    loopOver(ctx, {
      length: sizeOf(ctx, count, "the count of `repeat`", statement.count.span),
      elements: undefined,
      reverse: false,
      cells: writtenCells(ctx, statement.body),
      span: statement.span,
      body: (inner) => runTurn(inner, statement),
    });
    return;
  }
  if (count.kind === "tensor" && count.type.dtype === "i32" && count.type.dims.length === 0) {
    countedWhile(ctx, statement, (inner, turn) => ({
      element: undefined,
      goesOn: comparison(inner, "<", turn, count, statement.count.span),
    }));
    return;
  }
  if (count.kind !== "unknown") {
    const params = { what: "a count", expected: "i32", found: describe(count) };
    ctx.el.report(ctx, typeMismatch, params, statement.count.span);
  }
  runTurn({ ...ctx, deferred: true }, statement);
}

type Turn = (ctx: Context, turn: TensorV) => { element: V | undefined; goesOn: V };

function countedWhile(
  ctx: Context,
  statement: ast.ForStatement | ast.RepeatStatement,
  turnOf: Turn,
): undefined {
  whileLoop(ctx, {
    cells: writtenCells(ctx, statement.body),
    span: statement.span,
    condition: (inner, turn) => turnOf(inner, turn).goesOn,
    body: (inner, turn) => {
      const { element } = turnOf(inner, turn);
      if (statement.kind === "for") bindTurn(inner, statement, element ?? turn);
      else runTurn(inner, statement);
    },
  });
}

export function whileStatement(ctx: Context, statement: ast.WhileStatement): void {
  whileLoop(ctx, {
    cells: writtenCells(ctx, statement.body),
    span: statement.span,
    condition: (inner) =>
      checkCondition(inner, evaluate(inner, statement.condition), statement.condition.span),
    body: (inner) => void runTurn(inner, statement),
  });
}
