import { duplicateName } from "../diagnostics/codes/names.js";
import * as statements from "../diagnostics/codes/statements.js";
import * as typeCodes from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import type { Context } from "./context.js";
import { differentiate } from "./control/differentiate.js";
import { describe } from "./describe.js";
import { evaluate } from "./expressions/evaluate.js";
import { expectFinite } from "./finite.js";
import { callWith } from "./functions.js";
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
  const before = cells.map((cell) => ctx.store.read(cell));
  const read = new Set<Cell>();
  let value: V = unknownValue;
  const { loss, aux, gradients } = differentiate(
    ctx,
    before,
    "what is minimised",
    expression.value.span,
    (inner, trees) => {
      const store = new InnerStore(
        inner.store,
        "what is minimised writes nothing",
        undefined,
        undefined,
        (cell) => read.add(cell),
      );
      cells.forEach((cell, i) => store.preset(cell, trees[i]!));
      value = evaluate({ ...inner, store }, expression.value);
      if (value.kind !== "record") return { loss: value, aux: { kind: "record", fields: new Map() } };
      return { loss: value.fields.get("loss") ?? missingLoss(ctx, value, expression.value.span), aux: value };
    },
  );
  if (!el.checksOnly && value.kind !== "unknown") note(ctx, expression, cells, before);
  // Where the expression has an error it is not known what it would read.
  const isKnown = value.kind !== "unknown" && aux.kind !== "unknown";
  for (const cell of cells) {
    if (isKnown && !read.has(cell))
      el.report(ctx, statements.stateUnreached, { state: cell.name }, expression.span);
  }
  update(ctx, expression, cells, before, gradients);
  const after = cells.map((cell) => ctx.store.read(cell));
  for (const tree of [loss, ...gradients, ...after]) expectFinite(ctx, tree);
  return aux.kind === "record" && aux.fields.size > 0 ? aux : loss;
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

/** One optimiser over all the states together, so that a global norm is global. */
function update(
  ctx: Context,
  expression: ast.MinimiseExpression,
  cells: readonly Cell[],
  before: readonly V[],
  gradients: readonly V[],
): void {
  const span = expression.optimiser.span;
  const optimiser = evaluate(ctx, expression.optimiser);
  if (optimiser.kind === "unknown" || optimiser.kind === "opaque") return;
  const start = optimiser.kind === "record" ? optimiser.fields.get("start") : undefined;
  const step = optimiser.kind === "record" ? optimiser.fields.get("update") : undefined;
  if (start?.kind !== "fn" || step?.kind !== "fn") {
    ctx.el.report(
      ctx,
      typeCodes.typeMismatch,
      { what: "what stands after `with`", expected: "Optimiser", found: describe(optimiser) },
      span,
    );
    return;
  }
  const together = (values: readonly V[]): V =>
    values.length === 1
      ? values[0]!
      : { kind: "record", fields: new Map(values.map((value, i) => [cells[i]!.name, value])) };
  const initial = (inner: Context, values: readonly V[]): V =>
    callWith(inner, start.callable, [together(values)], span);
  const cell = ctx.el.optimiserStates.cellFor(
    ctx,
    expression,
    cells,
    optimiser.kind === "record" ? (optimiser.madeBy ?? "optimiser") : "optimiser",
    initial,
  );
  ctx.store.enlist(cell);
  const result = callWith(
    ctx,
    step.callable,
    [together(before), together(gradients), ctx.store.read(cell)],
    span,
  );
  if (result.kind !== "tuple" || result.items.length !== 2) {
    if (result.kind !== "unknown") {
      const params = {
        what: "what an optimiser's `update` gives",
        expected: "(parameters, state)",
        found: describe(result),
      };
      ctx.el.report(ctx, typeCodes.typeMismatch, params, span);
    }
    return;
  }
  const [after, moments] = result.items as [V, V];
  cells.forEach((target, i) => {
    const value =
      cells.length === 1 ? after : after.kind === "record" ? after.fields.get(target.name) : undefined;
    ctx.store.write(target, value ?? before[i]!);
  });
  ctx.store.write(cell, moments);
}
