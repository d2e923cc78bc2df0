import type { Program } from "../../graph/graph.js";
import * as calls from "../diagnostics/codes/calls.js";
import * as experiments from "../diagnostics/codes/experiments.js";
import { duplicateName } from "../diagnostics/codes/names.js";
import { typeMismatch } from "../diagnostics/codes/types.js";
import { suggest } from "../diagnostics/suggest.js";
import type * as ast from "../syntax/ast.js";
import { Activation } from "./activation.js";
import { bindParameters } from "./arguments.js";
import type { CallArgument } from "./callable.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { NoGraphHere, type Elaborator } from "./elaborator.js";
import { evaluate } from "./expressions/evaluate.js";
import * as rollouts from "../diagnostics/codes/rollouts.js";
import { formatType } from "../types/format.js";
import { prune, type Type } from "../types/type.js";
import { countOfType } from "../types/value-count.js";
import { interfaceMembers } from "./interfaces.js";
import { trainIds } from "./mdp/split.js";
import { learnerContext } from "./learner.js";
import { moduleContext } from "./names.js";
import { isNeed } from "./needs.js";
import { learnerProgram } from "./learner-program.js";
import { didYouMean } from "./resolve-type.js";
import type { SourceModule } from "./source.js";
import { unknownValue, type LearnerV, type TaskFamilyV, type V } from "./value.js";

export interface Budget {
  readonly train: { readonly iterations: number; readonly log_every: number };
  readonly evaluate: { readonly tasks: number; readonly every: number | undefined };
}

export interface ElaboratedExperiment extends Budget {
  readonly program: Program;
  /** What is kept of how it was built, where that was asked for. */
  readonly activation?: Activation | undefined;
}

const known: Readonly<Record<string, readonly string[]>> = {
  train: ["iterations", "log_every"],
  evaluate: ["tasks", "every"],
};

/** Each can be set from outside, where it does not stand in the spec too. */
const budgetPaths = Object.entries(known).flatMap(([section, names]) =>
  names.map((name) => `${section}.${name}`),
);

/** An experiment's program and budget; undefined where there were errors, which are reported. */
export function elaborateExperiment(
  el: Elaborator,
  module: SourceModule,
  experiment: ast.ExperimentDeclaration,
  evaluateTasks: number | undefined,
): ElaboratedExperiment | undefined {
  const activation = el.keepsActivations ? new Activation({ node: experiment, module }) : undefined;
  const ctx: Context = { ...moduleContext(el, module), activation };
  const budget = readBudget(ctx, experiment);
  reportTwice(ctx, [...experiment.bindings, ...experiment.sections]);
  const bindings = new Map(experiment.bindings.map((binding) => [binding.name.text, binding]));
  for (const [name, binding] of bindings) {
    if (name !== "tasks" && name !== "learner")
      unknownClause(ctx, binding.name, "an experiment", ["tasks", "learner", "train", "evaluate"]);
  }
  const [tasks, learner] = [bindings.get("tasks"), bindings.get("learner")];
  const missing = ["tasks", "learner"].filter((name) => !bindings.has(name)).map((name) => `\`${name}\``);
  if (missing.length > 0) reportMissing(ctx, experiment, missing.join(" and no "));
  const family = tasks && taskFamily(ctx, tasks.value);
  const called = learner && learnerCall(ctx, learner.value);
  if (!budget || !family || !called) return undefined;
  const program = programOf(ctx, called, family, evaluateTasks ?? budget.evaluate.tasks);
  reportUnusedSettings(ctx);
  return program && !el.diagnostics.hasErrors ? { ...budget, program, activation } : undefined;
}

/** An argument of an experiment. It stands outside of any graph, so it computes no more than arithmetic. */
function argumentOf(ctx: Context, expression: ast.Expression, value: () => V): V {
  try {
    return value();
  } catch (error) {
    if (!(error instanceof NoGraphHere)) throw error;
    const params = { what: "an argument of an experiment", found: "a computation on tensors" };
    const hints = ["compute it in the learner or in the task, from static numbers, or write the number"];
    ctx.el.report(ctx, calls.notStatic, params, expression.span, { hints });
    return unknownValue;
  }
}

function reportTwice(ctx: Context, clauses: readonly { readonly name: ast.Name }[]): void {
  const seen = new Set<string>();
  for (const { name } of clauses) {
    if (seen.has(name.text)) ctx.el.report(ctx, duplicateName, { name: name.text }, name.span);
    seen.add(name.text);
  }
}

function reportMissing(ctx: Context, { name }: ast.ExperimentDeclaration, missing: string): void {
  ctx.el.report(ctx, experiments.missingBinding, { experiment: name.text, missing }, name.span);
}

function taskFamily(ctx: Context, expression: ast.Expression): TaskFamilyV | undefined {
  const value = argumentOf(ctx, expression, () => evaluate({ ...ctx, hyperPath: "tasks" }, expression));
  if (value.kind === "family") return value;
  const hint =
    value.kind === "taskDeclaration" ? { hints: [`call it: \`${value.declaration.name.text}()\``] } : {};
  if (value.kind !== "unknown") {
    const params = { what: "`tasks`", expected: "a distribution over tasks", found: describe(value) };
    ctx.el.report(ctx, typeMismatch, params, expression.span, hint);
  }
  return undefined;
}

/** The tasks of an experiment, whatever its learner; undefined where there were errors, which are reported. */
export function experimentTasks(
  el: Elaborator,
  module: SourceModule,
  experiment: ast.ExperimentDeclaration,
): TaskFamilyV | undefined {
  const ctx = moduleContext(el, module);
  const binding = experiment.bindings.find(({ name }) => name.text === "tasks");
  if (!binding) reportMissing(ctx, experiment, "`tasks`");
  return binding && taskFamily(ctx, binding.value);
}

interface LearnerCall {
  readonly callee: LearnerV;
  readonly expression: ast.CallExpression;
}

function learnerCall(ctx: Context, expression: ast.Expression): LearnerCall | undefined {
  const { el } = ctx;
  const callee = expression.kind === "call" ? evaluate(ctx, expression.callee) : evaluate(ctx, expression);
  if (callee.kind === "unknown") return undefined;
  if (callee.kind !== "learner" || expression.kind !== "call") {
    const hints = callee.kind === "learner" ? [`call it: \`${callee.declaration.name.text}(…)\``] : [];
    const params = { what: "`learner`", expected: "a learner with its arguments", found: describe(callee) };
    el.report(ctx, typeMismatch, params, expression.span, { hints });
    return undefined;
  }
  return { callee, expression };
}

function programOf(
  ctx: Context,
  { callee, expression }: LearnerCall,
  family: TaskFamilyV,
  evaluateTasks: number,
): Program | undefined {
  const { el } = ctx;
  if (!fitsInterface(ctx, callee, family, expression.span)) return undefined;
  const activation = ctx.activation?.called(expression, { node: callee.declaration, module: callee.module });
  const site: Context = { ...ctx, activation, calls: callSite(ctx, expression, callee) };
  const inside: Context = { ...learnerContext(site, callee, family.type), taskFamily: family };
  const args = expression.args.map((arg): CallArgument => {
    return {
      expression: arg.value,
      activation: ctx.activation,
      name: arg.name?.text,
      nameSpan: arg.name?.span,
      span: arg.value.span,
      evaluate: (expected, hyperPath) =>
        argumentOf(ctx, arg.value, () => evaluate({ ...ctx, hyperPath }, arg.value, expected)),
    };
  });
  const name = callee.declaration.name.text;
  bindParameters(
    { ...ctx, hyperPath: "learner" },
    inside,
    name,
    callee.declaration.params,
    args,
    expression.span,
  );
  if (el.diagnostics.hasErrors) return undefined;
  return learnerProgram(inside, callee.declaration, family, evaluateTasks);
}

function callSite(ctx: Context, expression: ast.CallExpression, learner: LearnerV): Context["calls"] {
  return {
    module: ctx.module,
    span: expression.span,
    what: `\`${learner.declaration.name.text}\``,
    outer: undefined,
  };
}

/** Whether the tasks have what the learner's interface asks for. */
function fitsInterface(ctx: Context, learner: LearnerV, family: TaskFamilyV, span: ast.Span): boolean {
  const { declaration, module } = learner;
  const param = declaration.typeParams.find(({ name }) => name.text === declaration.for.text);
  const bound = param ? param.bound?.text : declaration.for.text;
  if (!bound || !interfaceMembers(bound)) {
    const own = param ? undefined : module.scope.get(declaration.for.text);
    if (!own || own.declaration === family.declaration) return needsMet(ctx, learner, family, span);
    const params = {
      task: family.declaration.name.text,
      interface: declaration.for.text,
      missing: undefined,
    };
    ctx.el.report(ctx, experiments.taskMisfit, params, span);
    return false;
  }
  const missing =
    bound === "Supervised" && !family.type.members.has("Example")
      ? "`example`"
      : bound === "Mdp" && !family.type.members.has("Action")
        ? "`action`"
        : undefined;
  if (!missing && !needsMet(ctx, learner, family, span)) return false;
  if (!missing) return true;
  ctx.el.report(
    ctx,
    experiments.taskMisfit,
    { task: family.declaration.name.text, interface: bound, missing },
    span,
  );
  return false;
}

/** What the learner says after `for T with`. */
function needsMet(ctx: Context, learner: LearnerV, family: TaskFamilyV, span: ast.Span): boolean {
  const type = (name: string): Type => prune(family.type.members.get(name) ?? { kind: "unknown" });
  let met = true;
  for (const { text } of learner.declaration.needs) {
    if (!isNeed(text)) continue;
    const [of, subject] = text.split(" ");
    const member = type(subject === "actions" ? "Action" : "Observation");
    const fits =
      text === "finite tasks"
        ? trainIds(ctx, family) !== undefined
        : of === "discrete"
          ? countOfType(member) !== undefined
          : member.kind === "tensor" && member.dtype === "f32" && member.dims.length === 1;
    if (fits) continue;
    met = false;
    const reason =
      text === "finite tasks" ? "infinitely many" : `${subject} of type \`${formatType(member)}\``;
    const params = { need: text, task: family.declaration.name.text, reason };
    ctx.el.report(ctx, rollouts.unmetNeed, params, span);
  }
  return met;
}

function readBudget(ctx: Context, experiment: ast.ExperimentDeclaration): Budget | undefined {
  const numbers = new Map<string, number>();
  const asked = new Set<string>();
  let fine = true;
  const read = (path: string, value: ast.Expression | undefined): void => {
    asked.add(path);
    const count = readCount(ctx, path, value, experiment.name.span);
    if (count === undefined) fine = false;
    else numbers.set(path, count);
  };
  for (const section of experiment.sections) {
    const fields = known[section.name.text];
    if (!fields) {
      unknownClause(ctx, section.name, "an experiment", ["tasks", "learner", "train", "evaluate"]);
      fine = false;
      continue;
    }
    for (const { name, value } of section.fields) {
      if (!fields.includes(name.text)) {
        unknownClause(ctx, name, `\`${section.name.text}\``, fields);
        fine = false;
        continue;
      }
      read(`${section.name.text}.${name.text}`, value);
    }
  }
  for (const path of budgetPaths) if (!asked.has(path) && ctx.el.settings.has(path)) read(path, undefined);
  const iterations = numbers.get("train.iterations");
  if (iterations === undefined) {
    if (fine) reportMissing(ctx, experiment, "`train { iterations: … }`");
    return undefined;
  }
  if (!fine) return undefined;
  return {
    train: {
      iterations,
      log_every: numbers.get("train.log_every") ?? Math.max(1, Math.ceil(iterations / 500)),
    },
    evaluate: { tasks: numbers.get("evaluate.tasks") ?? 100, every: numbers.get("evaluate.every") },
  };
}

/** A number of the budget, as it is set or else as the spec has it; `experiment` is where it belongs. */
function readCount(
  ctx: Context,
  path: string,
  expression: ast.Expression | undefined,
  experiment: ast.Span,
): number | undefined {
  const setting = ctx.el.settings.get(path);
  if (setting) setting.used = true;
  const at = setting ? { ...ctx, module: setting.module } : ctx;
  const asked = setting?.value ?? expression;
  if (asked === undefined) return undefined;
  const value = evaluate(at, asked, { kind: "int" });
  const size = value.kind === "tensor" ? value.dim?.size : undefined;
  ctx.el.parameters.set(path, {
    value: size,
    kind: "static",
    file: ctx.module.file,
    span: expression?.span ?? experiment,
  });
  if (size !== undefined && size >= 1) return size;
  if (value.kind !== "unknown")
    ctx.el.report(at, experiments.badBudget, { name: path, found: describe(value) }, asked.span);
  return undefined;
}

function unknownClause(ctx: Context, name: ast.Name, where: string, clauses: readonly string[]): void {
  const suggestion = suggest(name.text, clauses);
  const list = clauses.map((clause) => `\`${clause}\``).join(", ");
  ctx.el.report(
    ctx,
    experiments.unknownClause,
    { name: name.text, where, known: list },
    name.span,
    suggestion ? didYouMean(ctx, suggestion, name.span) : {},
  );
}

function reportUnusedSettings(ctx: Context): void {
  for (const [path, setting] of ctx.el.settings) {
    if (setting.used) continue;
    const suggestion = suggest(path, [...ctx.el.parameters.keys(), ...budgetPaths]);
    const hints = [
      suggestion
        ? `did you mean \`${suggestion}\`?`
        : `it has ${[...ctx.el.parameters.keys()].map((p) => `\`${p}\``).join(", ")}`,
    ];
    ctx.el.report(
      { ...ctx, module: setting.module },
      experiments.unknownSetting,
      { path },
      setting.pathSpan,
      { hints },
    );
  }
}
