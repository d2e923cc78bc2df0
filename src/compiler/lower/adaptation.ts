import * as experiments from "../diagnostics/codes/experiments.js";
import * as statements from "../diagnostics/codes/statements.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { arrayOf, type Type } from "../types/type.js";
import { given } from "./callable.js";
import type { Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { distributionMember } from "./distributions.js";
import type { EntryBuilder } from "./entry-builder.js";
import { callValue } from "./expressions/call.js";
import { verdict } from "./finite.js";
import type { BoundLearner } from "./learner.js";
import { refOf, shapeOf } from "./ops.js";
import { finiteOutput, type Output } from "./program.js";
import { leaves, withLeaves } from "./tree.js";
import {
  opaqueOf,
  recordValue,
  tensorValue,
  unknownValue,
  type TaskFamilyV,
  type TaskV,
  type V,
} from "./value.js";

/**
 * The entry `adapt`: what the learner's `adapt` makes of a task whose examples are given, put to
 * `queries` inputs. Its inputs are the ports `draw<i>.x…` and `draw<i>.y…`, one set for each draw of
 * `adapt`, in order, and `query…`; its outputs are `prediction…` and, where something is asserted, whether it holds. Of a
 * distribution the predictions are its parameters and, where it has one, its `mode`.
 */
export function buildAdaptation(
  learner: BoundLearner,
  family: TaskFamilyV,
  entry: EntryBuilder,
  context: () => Context,
  queries: number,
): readonly Output[] {
  const phase = learner.phase("adapt");
  const { el } = learner.inside;
  if (!phase) {
    const { name } = learner.declaration;
    el.report(learner.inside, experiments.missingPhase, { learner: name.text, missing: "adapt" }, name.span);
    return [];
  }
  const ctx = context();
  return entry.build(() => {
    const binding = learner.inside.scope.lookup("adapt");
    const adapt = binding?.kind === "value" ? binding.value : unknownValue;
    const call = (inner: Context, callee: V, arg: V): V =>
      callValue(callee, {
        ctx: inner,
        args: [given(arg, phase.span)],
        span: phase.span,
        expected: undefined,
      });
    const predictor = call(ctx, adapt, givenTask(ctx, family, entry));
    const inputs = asked(entry, "query", memberOf(family, "X"), Dim.of(queries));
    const predictions = mapOver(ctx, Dim.of(queries), inputs, phase.span, (inner, x) =>
      told(inner, call(inner, predictor, x)),
    );
    if (el.diagnostics.hasErrors) return [];
    const finite = verdict(ctx);
    return [
      ...leaves(predictions, "prediction").map(({ path, value }) => {
        const ref = refOf(el, value);
        return { port: { kind: "data" as const, name: path, type: ref.type }, value: ref };
      }),
      ...(finite ? [finiteOutput(el, finite)] : []),
    ];
  });
}

function memberOf(family: TaskFamilyV, name: string): Type {
  return family.type.members.get(name) ?? { kind: "unknown" };
}

/** `count` values of a type as inputs of the entry. */
function asked(entry: EntryBuilder, name: string, type: Type, count: Dim): V {
  const shape = opaqueOf(arrayOf(type, count));
  return withLeaves(
    shape,
    leaves(shape, name).map(({ path, value }) =>
      tensorValue(value.type, entry.data(path, { dtype: value.type.dtype, shape: shapeOf(value.type.dims) })),
    ),
  );
}

/** A task of which nothing is known but the examples that are drawn from it, one port a tensor and draw. */
function givenTask(ctx: Context, family: TaskFamilyV, entry: EntryBuilder): TaskV {
  let draws = 0;
  const draw = (at: Context, count: Dim, span: ast.Span): V => {
    if (at.effects !== ctx.effects) {
      const where = "outside of loops, comprehensions and branches in an `adapt` to given examples";
      at.el.report(at, statements.misplaced, { statement: "task.draw", where }, span);
    }
    const name = `draw${draws++}`;
    return recordValue([
      ["x", asked(entry, `${name}.x`, memberOf(family, "X"), count)],
      ["y", asked(entry, `${name}.y`, memberOf(family, "Y"), count)],
    ]);
  };
  return { kind: "task", family, hidden: new Map(), lead: [], given: draw };
}

/** A distribution as what can be told of it. */
export function told(ctx: Context, value: V): V {
  if (value.kind !== "dist") return value;
  const mode = distributionMember(ctx, value, "mode");
  return recordValue([...(mode ? [["mode", mode] as const] : []), ...value.args]);
}
