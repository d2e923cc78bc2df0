import type { Program } from "../../graph/graph.js";
import * as experiments from "../diagnostics/codes/experiments.js";
import type * as ast from "../syntax/ast.js";
import { buildAdaptation } from "./adaptation.js";
import { within, type Context } from "./context.js";
import { runEvaluation } from "./evaluation.js";
import { bindLearner, stateStart } from "./learner.js";
import { showPicture } from "./pictures.js";
import { ProgramBuilder } from "./program.js";
import { runStatements } from "./statements/body.js";
import { sampleTask } from "./tasks.js";
import { recordValue, type TaskFamilyV } from "./value.js";

/** A learner's program on a family of tasks; undefined where the learner lacks what it needs. */
export function learnerProgram(
  inside: Context,
  declaration: ast.LearnerDeclaration,
  family: TaskFamilyV,
  evaluateTasks: number,
): Program | undefined {
  const { el } = inside;
  const learner = bindLearner(inside, declaration, family);
  const train = learner.phase("train");
  if (!train) {
    const params = { learner: declaration.name.text, missing: "train" };
    el.report(inside, experiments.missingPhase, params, declaration.name.span);
    return undefined;
  }
  const prepare = learner.phase("prepare");
  const evaluate = learner.phase("evaluate");
  const { adaptTo } = el;
  const kept = (ctx: Context, node: object): Context => ({
    ...ctx,
    activation: ctx.activation?.called(undefined, { node, module: ctx.module }),
  });
  const run = (outer: Context, phase: ast.LearnerPhase): void => {
    const ctx = kept(outer, phase);
    const { body } = phase;
    if (body.kind === "block") runStatements(within(ctx, ctx.scope.child()), body, undefined);
  };
  return new ProgramBuilder(inside, {
    states: learner.states.map(({ cell, declaration: state }) => ({
      cell,
      span: state.span,
      start: (outer) => {
        const ctx = kept(outer, state);
        const value = stateStart(ctx, state);
        ctx.activation?.values.set(state, value);
        return value;
      },
    })),
    prepare: prepare && ((ctx) => run(ctx, prepare)),
    train: (ctx, iteration) => {
      const scope = ctx.scope.child();
      scope.bindValue("iteration", iteration);
      run(within(ctx, scope), train);
    },
    evaluate: evaluate && {
      hasParts: family.declaration.members.some((member) => member.kind === "split"),
      span: evaluate.span,
      run: (outer, taskIndex) => {
        const ctx = kept(outer, evaluate);
        const name = evaluate.params[0]?.name.text ?? "task";
        const task = sampleTask({ ...ctx, taskIndex, frame: ctx.frame.child(name) }, family);
        showPicture(ctx, "hidden", recordValue([...task.hidden]));
        return runEvaluation({ ...ctx, hyperPath: "learner.evaluate" }, evaluate, task);
      },
    },
    adapt:
      adaptTo === undefined
        ? undefined
        : (entry, context) => buildAdaptation(learner, family, entry, context, adaptTo),
  }).build(evaluateTasks);
}
