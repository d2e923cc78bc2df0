import { untypedParameter } from "../diagnostics/codes/calls.js";
import { missingPhase, notTasks, reportsNothing } from "../diagnostics/codes/experiments.js";
import { duplicateName, unknownType } from "../diagnostics/codes/names.js";
import type * as ast from "../syntax/ast.js";
import { partsOf } from "../syntax/nodes.js";
import type { Type } from "../types/type.js";
import { bindFreeSizes, bindTypeParams } from "./arguments.js";
import { checkFunction } from "./check-function.js";
import { within, type Context } from "./context.js";
import type { Elaborator } from "./elaborator.js";
import { evaluate } from "./expressions/evaluate.js";
import { callValue } from "./expressions/call.js";
import { given } from "./callable.js";
import { runEvaluation } from "./evaluation.js";
import { bindLearner, learnerContext, stateStart } from "./learner.js";
import { declaredValue, moduleContext } from "./names.js";
import { requireNamesOnce } from "./names-once.js";
import { bindInstance } from "./nets.js";
import { bindOpaque } from "./opaque-arguments.js";
import { interfaceMembers } from "./interfaces.js";
import { checkNeeds } from "./needs.js";
import { resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import type { SourceModule } from "./source.js";
import { runStatements } from "./statements/body.js";
import { runStatement } from "./statements/statement.js";
import { RootStore } from "./store.js";
import { taskFamily } from "./tasks.js";
import { carried } from "./control/loop.js";
import { opaqueOf, tensorValue, type LearnerV, type TaskDeclarationV } from "./value.js";
import { i32Type } from "../types/type.js";

type WithParameters = Pick<ast.FnDeclaration, "name" | "params"> &
  Partial<Pick<ast.FnDeclaration, "typeParams">>;

/** Reports names that parameters have twice. */
function requireParametersOnce(ctx: Context, { params, typeParams = [] }: WithParameters): void {
  requireNamesOnce(
    ctx,
    params.map((param) => param.name),
  );
  requireNamesOnce(
    ctx,
    typeParams.map((param) => param.name),
  );
}

/** Reports the parameters of something exported whose name another one has, or of which nothing says the type. */
function checkParameters(ctx: Context, declaration: WithParameters): void {
  requireParametersOnce(ctx, declaration);
  const { name, params } = declaration;
  for (const param of params) {
    if (param.type ?? param.default ?? param.isStatic) continue;
    const of = `\`${name.text}\``;
    ctx.el.report(ctx, untypedParameter, { name: param.name.text, of }, param.name.span);
  }
}

/** Checks a declaration by itself: against opaque types and symbolic sizes. Experiments are elaborated instead. */
export function checkDeclaration(el: Elaborator, module: SourceModule, declaration: ast.Declaration): void {
  const ctx = moduleContext(el, module);
  if ("params" in declaration) checkParameters(ctx, declaration);
  switch (declaration.kind) {
    case "const":
      declaredValue(ctx, { module, declaration });
      return;
    case "type": {
      requireParametersOnce(ctx, { ...declaration, params: [] });
      const scope = new Scope(module);
      bindTypeParams(scope, declaration.typeParams, true);
      resolveType(within(ctx, scope), declaration.type);
      return;
    }
    case "fn":
      // What calls it decides whether its logs have their place.
      checkFunction({ ...ctx, phase: "train" }, new Scope(module), declaration);
      return;
    case "distribution":
      checkDistribution(ctx, declaration);
      return;
    case "module":
      checkModule(ctx, declaration);
      return;
    case "task":
      checkTask(ctx, { kind: "taskDeclaration", declaration, module });
      return;
    case "learner":
      checkLearner(ctx, { kind: "learner", declaration, module });
      return;
    case "enum":
      requireNamesOnce(ctx, declaration.members);
      return;
    case "experiment":
      return;
  }
}

function checkDistribution(ctx: Context, declaration: ast.DistributionDeclaration): void {
  const scope = new Scope(ctx.module);
  bindTypeParams(scope, declaration.typeParams, true);
  bindFreeSizes(scope, declaration.params, undefined, true);
  const inside = within(ctx, scope);
  bindOpaque(inside, declaration.params);
  requireNamesOnce(
    ctx,
    declaration.members.flatMap((member) => (member.kind === "fn" ? [member.name] : [])),
  );
  for (const member of declaration.members) {
    if (member.kind === "fn") {
      checkParameters(ctx, member);
      checkFunction(inside, scope, member);
    } else runStatement(inside, member, undefined);
  }
}

function checkModule(ctx: Context, declaration: ast.ModuleDeclaration): void {
  const inside = bindInstance(ctx, declaration);
  requireNamesOnce(
    ctx,
    declaration.members.map(({ name }) => name),
  );
  for (const member of declaration.members) {
    if (member.kind !== "fn") continue;
    checkParameters(ctx, member);
    checkFunction(inside, inside.scope, member);
  }
}

function checkTask(ctx: Context, declared: TaskDeclarationV): void {
  const scope = new Scope(ctx.module);
  const inside = within(ctx, scope);
  const args = bindOpaque(inside, declared.declaration.params);
  taskFamily(inside, declared, args);
}

const kindNames: Readonly<Record<Exclude<ast.Declaration["kind"], "task">, string>> = {
  const: "a constant",
  type: "a type",
  enum: "an enum",
  fn: "a function",
  distribution: "a distribution",
  module: "a module",
  learner: "a learner",
  experiment: "an experiment",
};

/** What a learner is for is one of its type parameters, of a kind of tasks, or a task; names and phases stand once. */
function checkHead(
  ctx: Context,
  { name: learner, for: tasks, typeParams, members, params }: ast.LearnerDeclaration,
): void {
  const { el } = ctx;
  const param = typeParams.find(({ name }) => name.text === tasks.text);
  if (!param && !interfaceMembers(tasks.text)) {
    // A learner may be for one task distribution alone; a head with an error of syntax has no name there.
    const kind = ctx.module.scope.get(tasks.text)?.declaration.kind;
    if (kind && kind !== "task") {
      const params = { name: tasks.text, kind: kindNames[kind], learner: learner.text };
      el.report(ctx, notTasks, params, tasks.span);
    } else if (!kind && tasks.text !== "") el.report(ctx, unknownType, { name: tasks.text }, tasks.span);
  }
  if (param?.bound && !interfaceMembers(param.bound.text))
    el.report(ctx, unknownType, { name: param.bound.text }, param.bound.span, {
      hints: ["tasks are `Supervised` or an `Mdp`"],
    });
  const seen = new Set(params.map(({ name }) => name.text));
  for (const { name } of members) {
    if (seen.has(name.text)) el.report(ctx, duplicateName, { name: name.text }, name.span);
    seen.add(name.text);
  }
}

/** A learner may be for one task distribution alone, whatever that is given. */
function typeOfTask(ctx: Context, name: string): Type {
  const found = ctx.module.scope.get(name);
  if (found?.declaration.kind !== "task") return { kind: "unknown" };
  const { module, declaration } = found;
  // What sizes and counts an experiment gives it is not known here.
  if (declaration.params.some(({ isStatic }) => isStatic)) return { kind: "unknown" };
  const inside = within(moduleContext(ctx.el, module), new Scope(module));
  const args = bindOpaque(inside, declaration.params);
  return taskFamily(inside, { kind: "taskDeclaration", declaration, module }, args).type;
}

function checkLearner(ctx: Context, learner: LearnerV): void {
  const { declaration } = learner;
  checkNeeds(ctx, declaration);
  checkHead(ctx, declaration);
  const inside = learnerContext(ctx, learner, undefined);
  const task = inside.scope.lookup(declaration.for.text);
  const type: Type = task?.kind === "type" ? task.type : typeOfTask(ctx, declaration.for.text);
  bindOpaque(inside, declaration.params);
  const bound = bindLearner(inside, declaration, opaqueOf(type));
  // A clause with an error of syntax is not there.
  if (!bound.phase("train") && !ctx.el.isBroken) {
    const params = { learner: declaration.name.text, missing: "train" };
    ctx.el.report(ctx, missingPhase, params, declaration.name.span);
  }
  const store = new RootStore();
  ctx.el.optimiserStates.declare = (cell, shape) => store.declare(cell, shape);
  const at = (phase: Context["phase"]): Context => ({ ...inside, store, phase });
  for (const { cell, declaration: state } of bound.states) {
    store.declare(cell, carried(at("init"), cell, stateStart(at("init"), state), state.span));
  }
  const oneTask = opaqueOf({ kind: "task", of: type });
  for (const member of declaration.members) {
    if (member.kind === "fn") {
      requireParametersOnce(ctx, member);
      checkFunction(at("train"), inside.scope, member);
    }
    if (member.kind !== "phase") continue;
    const scope = inside.scope.child();
    if (member.phase === "train" || member.phase === "prepare") {
      if (member.phase === "train") scope.bindValue("iteration", tensorValue(i32Type));
      if (member.body.kind === "block")
        runStatements(within(at(member.phase), scope), member.body, undefined);
    } else if (member.phase === "evaluate") {
      runEvaluation(within(at("evaluate"), scope), member, oneTask);
      // A clause with an error of syntax is not there.
      if (!ctx.el.isBroken && !holdsReport(declaration))
        ctx.el.report(ctx, reportsNothing, { learner: declaration.name.text }, member.name.span);
    } else {
      const value = evaluate(at("train"), {
        kind: "reference",
        name: member.name.text,
        span: member.name.span,
      });
      callValue(value, {
        ctx: at("train"),
        args: [given(oneTask, member.span)],
        // The whole clause: what is wrong within it is not wrong by a call from elsewhere.
        span: member.params.length === 1 ? member.span : member.name.span,
        expected: undefined,
      });
    }
  }
}

/** Whether a `report` stands anywhere in a part of a tree: `evaluate` may leave it to a function of the learner. */
function holdsReport(node: object): boolean {
  return ("kind" in node && node.kind === "report") || partsOf(node).some(holdsReport);
}
