import { duplicateName } from "../diagnostics/codes/names.js";
import * as statements from "../diagnostics/codes/statements.js";
import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { unified } from "./unified.js";
import type { Context } from "./context.js";
import { differentiate } from "./control/differentiate.js";
import { describe } from "./describe.js";
import { evaluate } from "./expressions/evaluate.js";
import { expectFinite } from "./finite.js";
import { callWith } from "./functions.js";
import type { Statement } from "./optimiser-states.js";
import type { Cell } from "./scope.js";
import { writableCell } from "./statements/statement.js";
import { InnerStore } from "./store.js";
import { leaves } from "./tree.js";
import { unknownValue, type V } from "./value.js";

/**
 * `minimise e over a, b with opt`: differentiates what `e` reads of the states, updates them by the
 * optimiser, and gives `e`'s value as it was before.
 */
export function minimise(ctx: Context, expression: ast.MinimiseExpression): V {
  const { el } = ctx;
  if (ctx.phase !== "train") {
    el.report(
      ctx,
      statements.misplaced,
      { statement: "minimise", where: "in `train` and the procedures that it calls" },
      expression.span,
    );
    return unknownValue;
  }
  const cells: Cell[] = [];
  for (const name of expression.over) {
    const binding = ctx.scope.lookup(name.text);
    if (binding && (binding.kind !== "cell" || binding.cell.kind !== "state")) {
      el.report(ctx, statements.minimiseTarget, { name: name.text }, name.span);
      continue;
    }
    const cell = writableCell(ctx, name);
    if (cell && cells.includes(cell)) el.report(ctx, duplicateName, { name: name.text }, name.span);
    else if (cell) cells.push(cell);
  }
  if (cells.length === 0) return unknownValue;
  const read = new Set<Cell>();
  const before = cells.map((cell) => ctx.store.read(cell));
  const { value, after } = minimised(ctx, {
    span: expression.value.span,
    cells,
    before,
    evaluate: (inner, trees) => {
      const store = new InnerStore(
        inner.store,
        "what is minimised writes nothing",
        undefined,
        undefined,
        (cell) => read.add(cell),
      );
      cells.forEach((cell, i) => store.preset(cell, trees[i]!));
      return evaluate({ ...inner, store }, expression.value);
    },
    optimiser: () => optimiserOf(ctx, expression.optimiser),
    statement: expression,
  });
  if (!el.checksOnly && value.kind !== "unknown") note(ctx, expression, cells, before);
  // Where the expression has an error it is not known what it would read.
  for (const cell of cells) {
    if (value.kind !== "unknown" && !read.has(cell))
      el.report(ctx, statements.stateUnreached, { state: cell.name }, expression.span);
  }
  cells.forEach((cell, i) => ctx.store.write(cell, after[i]!));
  return value;
}

/** What an optimiser does, see `Optimiser` of the language. */
export interface OptimiserSteps {
  readonly name: string;
  start(ctx: Context, parameters: V): V;
  /** The next parameters and the optimiser's next state. */
  update(ctx: Context, parameters: V, gradients: V, state: V): readonly [V, V] | undefined;
}

export interface Minimisation {
  /** Of what is minimised. */
  readonly span: ast.Span;
  /** The states that are updated, and their values before. */
  readonly cells: readonly Cell[];
  readonly before: readonly V[];
  /** What is minimised, a number or a record with the field `loss`, as a function of these values. */
  evaluate(ctx: Context, trees: readonly V[]): V;
  /** Asked for after `evaluate`; undefined where it is none. */
  optimiser(): OptimiserSteps | undefined;
  /** What the optimiser's state belongs to. */
  readonly statement: Statement;
}

/**
 * Differentiates a number, updates what it depends on, and leaves tests that all of it is finite. Gives what
 * was evaluated, as it was before the update, and the new values.
 */
export function minimised(
  ctx: Context,
  { span, cells, before, evaluate: body, optimiser, statement }: Minimisation,
): { readonly value: V; readonly after: readonly V[] } {
  let value: V = unknownValue;
  const { loss, aux, gradients } = differentiate(ctx, before, "what is minimised", span, (inner, trees) => {
    value = body(inner, trees);
    if (value.kind !== "record") return { loss: value, aux: { kind: "record", fields: new Map() } };
    return { loss: value.fields.get("loss") ?? missingLoss(ctx, value, span), aux: value };
  });
  const after = updated(ctx, optimiser(), { statement, cells, before, gradients });
  for (const tree of [loss, ...gradients, ...after]) expectFinite(ctx, tree);
  if (value.kind === "unknown" || aux.kind === "unknown") return { value: unknownValue, after };
  return { value: aux.kind === "record" && aux.fields.size > 0 ? aux : loss, after };
}

/** Remembers what is minimised over what: whether a gradient reaches it is seen in the graph. */
function note(
  { el, module }: Context,
  expression: ast.MinimiseExpression,
  cells: readonly Cell[],
  before: readonly V[],
): void {
  const states = cells.map(({ name }, i) => ({ name, tensors: leaves(before[i]!).length }));
  el.minimised.push({ span: el.graphSpan(module, expression.span), states });
}

function missingLoss(ctx: Context, value: V, span: ast.Span): V {
  const params = { what: "a minimised record", expected: "{loss: f32, …}", found: describe(value) };
  ctx.el.report(ctx, typeCodes.typeMismatch, params, span);
  return unknownValue;
}

interface Update extends Pick<Minimisation, "cells" | "before" | "statement"> {
  readonly gradients: readonly V[];
}

/** One optimiser over all the states together, so that a global norm is global. */
function updated(
  ctx: Context,
  steps: OptimiserSteps | undefined,
  { statement, cells, before, gradients }: Update,
): readonly V[] {
  if (!steps) return before;
  const together = (values: readonly V[]): V =>
    values.length === 1
      ? values[0]!
      : { kind: "record", fields: new Map(values.map((value, i) => [cells[i]!.name, value])) };
  const initial = (inner: Context, values: readonly V[]): V => steps.start(inner, together(values));
  const cell = ctx.el.optimiserStates.cellFor(ctx, statement, cells, steps.name, initial);
  ctx.activation?.slots.set(statement, cell.name);
  ctx.store.enlist(cell);
  const result = steps.update(ctx, together(before), together(gradients), ctx.store.read(cell));
  if (!result) return before;
  const [after, moments] = result;
  ctx.store.write(cell, moments);
  return cells.map((target, i) => {
    const value =
      cells.length === 1 ? after : after.kind === "record" ? after.fields.get(target.name) : undefined;
    return value ?? before[i]!;
  });
}

/** The optimiser after `with`; undefined, and a report, where something else stands there. */
function optimiserOf(ctx: Context, expression: ast.Expression): OptimiserSteps | undefined {
  const { span } = expression;
  const optimiser = evaluate(ctx, expression);
  if (optimiser.kind === "unknown" || optimiser.kind === "opaque") return undefined;
  const mismatch = (what: string, expected: string, value: V): undefined => {
    ctx.el.report(ctx, typeCodes.typeMismatch, { what, expected, found: describe(value) }, span);
  };
  const start = optimiser.kind === "record" ? optimiser.fields.get("start") : undefined;
  const update = optimiser.kind === "record" ? optimiser.fields.get("update") : undefined;
  if (optimiser.kind !== "record" || start?.kind !== "fn" || update?.kind !== "fn")
    return mismatch("what stands after `with`", "Optimiser", optimiser);
  return {
    name: optimiser.madeBy ?? "optimiser",
    start: (inner, parameters) => callWith(inner, start.callable, [parameters], span),
    update: (inner, parameters, gradients, state) => {
      const result = callWith(inner, update.callable, [parameters, gradients, state], span);
      if (result.kind === "unknown") return undefined;
      if (result.kind !== "tuple" || result.items.length !== 2)
        return mismatch("what an optimiser's `update` gives", "(parameters, state)", result);
      const [after, moments] = [result.items[0]!, result.items[1]!];
      if (!unified(inner, parameters, after))
        return mismatch("the parameters that an optimiser's `update` gives", describe(parameters), after);
      if (!unified(inner, state, moments))
        return mismatch("the state that an optimiser's `update` gives", describe(state), moments);
      return [after, moments];
    },
  };
}
