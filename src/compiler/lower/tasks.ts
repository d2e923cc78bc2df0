import { recursion } from "../diagnostics/codes/calls.js";
import * as experiments from "../diagnostics/codes/experiments.js";
import * as rollouts from "../diagnostics/codes/rollouts.js";
import { unknownField } from "../diagnostics/codes/names.js";
import { notElement } from "../diagnostics/codes/types.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { i32Type, recordType, unknownType, type TaskFamilyT, type Type } from "../types/type.js";
import { bindParameters } from "./arguments.js";
import type { Call } from "./callable.js";
import { coerce, treeOf } from "./coerce.js";
import { constantValue } from "./constants.js";
import { within, type CallSite, type Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { drawValue } from "./draw.js";
import { describe } from "./describe.js";
import { dryRun } from "./dry-run.js";
import { evaluate } from "./expressions/evaluate.js";
import { declaredFunction } from "./functions.js";
import { stepType } from "./interfaces.js";
import {
  checkAction,
  checkExample,
  requireClauses,
  requireTensors,
  checkHorizon,
  reportTwice,
} from "./mdp/check-task.js";
import { Environment } from "./mdp/environment.js";
import { drawnOnce } from "./mdp/drawn-tasks.js";
import { lazyBinding } from "./lazy.js";
import { valueOfName } from "./names.js";
import { bindLets, checkLets } from "./mdp/task-lets.js";
import { drawnPart, partOf, readSplit, type Part } from "./mdp/split.js";
import { drew } from "./purity.js";
import { iota } from "./ops.js";
import { evaluateDim, resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import { isTree } from "./tree.js";
import {
  opaqueOf,
  recordValue,
  tensorValue,
  typeOf,
  unknownValue,
  type TaskDeclarationV,
  type TaskFamilyV,
  type TaskV,
  type V,
} from "./value.js";

/** `Sinusoid()`: the distribution over tasks that a declaration makes of its arguments. */
export function makeTaskFamily(declared: TaskDeclarationV, call: Call): V {
  const { declaration, module } = declared;
  for (let around = call.ctx.calls; around; around = around.outer) {
    if (around.declaration !== declaration) continue;
    call.ctx.el.report(call.ctx, recursion, { name: declaration.name.text }, call.span);
    return unknownValue;
  }
  const scope = new Scope(module);
  const activation = call.ctx.activation?.called(call.ctx.site, { node: declaration, module });
  const inside: Context = {
    ...within(call.ctx, scope),
    module,
    hyperPath: undefined,
    activation,
    site: undefined,
  };
  bindTaskNames(inside, declaration);
  const name = declaration.name.text;
  const args = bindParameters(call.ctx, inside, name, declaration.params, call.args, call.span);
  const site = {
    module: call.ctx.module,
    span: call.span,
    what: `\`${name}\``,
    outer: call.ctx.calls,
    declaration,
  };
  return { ...taskFamily(call.ctx, declared, args, site), activation };
}

/** The family, with its member types found by drawing one example or playing one step for its types alone. */
export function taskFamily(
  ctx: Context,
  declared: TaskDeclarationV,
  args: ReadonlyMap<string, V>,
  made?: CallSite,
): TaskFamilyV {
  const { declaration, module } = declared;
  const members = new Map<string, Type>();
  const type: TaskFamilyT = { kind: "family", name: declaration.name.text, members };
  const family: TaskFamilyV = { kind: "family", declaration, module, args, type, site: made };
  const site: Context = { ...ctx, hyperPath: undefined, phase: "static", onDraw: undefined };
  const isHosted = refuseHosted(site, declared);
  reportTwice({ ...site, module }, declaration);
  checkExample({ ...site, module }, declaration);
  const { drawn, inside } = dryRun(site, (inner) => taskContext(inner, family, undefined));
  members.set("Hidden", recordType([...drawn].map(([name, value]) => [name, typeOf(value)] as const)));
  for (const member of declaration.members) {
    const value = member.kind === "hidden" ? drawn.get(member.name.text) : undefined;
    if (value && !isTree(value)) {
      const params = { what: "a `hidden` value", found: describe(value) };
      site.el.report({ ...site, module }, notElement, params, member.span);
    }
  }
  const split = declaration.members.find((member) => member.kind === "split");
  const activation = split && ctx.activation?.called(undefined, { node: split, module });
  readSplit({ ...inside, deferred: site.deferred, activation }, declaration, args);
  if (exampleOf(declaration)) addSupervised(site, family, members);
  // What the host tells of its environment is not known, so that nothing can be said of clauses that name it.
  if (isDecisionProcess(declaration)) addMdp(isHosted ? { ...site, deferred: true } : site, family, members);
  return family;
}

function isDecisionProcess({ members }: ast.TaskDeclaration): boolean {
  return members.some((member) => member.kind === "action");
}

function addSupervised(ctx: Context, family: TaskFamilyV, members: Map<string, Type>): void {
  const fields = dryRun(ctx, (inner) => typeOf(drawExample(inner, sampleTask(inner, family), undefined)));
  if (fields.kind !== "record") return;
  for (const { name, span, local } of exampleOf(family.declaration)?.fields ?? []) {
    const part = fields.fields.get(name.text);
    const at: Context = { ...ctx, module: family.module };
    if (part && !local) requireTensors(at, part, `\`${name.text}\` of an example`, span);
  }
  const field = (name: string): Type => fields.fields.get(name) ?? { kind: "unknown" };
  members.set("X", field("x"));
  members.set("Y", field("y"));
  members.set(
    "Example",
    recordType([
      ["x", field("x")],
      ["y", field("y")],
    ]),
  );
}

function addMdp(ctx: Context, family: TaskFamilyV, members: Map<string, Type>): void {
  for (const missing of ["observe", "reward", "horizon"] as const) {
    if (family.declaration.members.some((member) => member.kind === missing)) continue;
    const at: Context = { ...ctx, module: family.module };
    ctx.el.report(
      at,
      rollouts.missingClause,
      { task: family.declaration.name.text, missing },
      family.declaration.name.span,
    );
    return;
  }
  dryRun(ctx, (inner) => {
    const env = new Environment(sampleTask(inner, family));
    const action = env.actionType(inner);
    const at: Context = { ...env.context(inner), deferred: ctx.deferred };
    checkAction(at, family.declaration, action);
    checkHorizon(at, family.declaration, env.horizon(inner));
    const instruction = env.instruction(inner);
    const state = env.start(inner, instruction);
    const t = tensorValue({ ...i32Type, bounds: { lo: Dim.of(0), hi: env.horizon(inner) } });
    members.set("Action", action);
    members.set("Instruction", typeOf(instruction));
    members.set("Observation", typeOf(env.observe(inner, instruction, state, tensorValue(i32Type))));
    requireClauses(at, family.declaration, {
      instruction: members.get("Instruction")!,
      state: typeOf(state),
      observe: members.get("Observation")!,
    });
    const stepped = env.step(inner, instruction, state, opaqueOf(action), t);
    members.set("Signals", typeOf(stepped.signals));
    members.set(
      "Step",
      stepType((name) => members.get(name) ?? unknownType),
    );
  });
}

export function exampleOf(declaration: ast.TaskDeclaration): ast.TaskExample | undefined {
  return declaration.members.find((member) => member.kind === "example");
}

/** Environments from outside are stepped by the host; that is not compiled yet. Whether it is one. */
function refuseHosted(ctx: Context, { declaration, module }: TaskDeclarationV): boolean {
  const from = declaration.members.find((member) => member.kind === "from");
  if (from)
    ctx.el.report(
      { ...ctx, module },
      experiments.notYetCompiled,
      { what: "tasks `from` outside" },
      from.span,
    );
  return from !== undefined;
}

/** Enums, constants and functions of a task, which its parameters and clauses may name. */
function bindTaskNames(inside: Context, declaration: ast.TaskDeclaration): void {
  const { scope } = inside;
  for (const member of declaration.members) {
    if (member.kind === "enum") scope.bindValue(member.name.text, { kind: "enum", declaration: member });
    if (member.kind === "fn") scope.bindValue(member.name.text, declaredFunction(inside, member, scope));
    if (member.kind === "const") {
      const read = (ctx: Context): V =>
        constantValue({ ...within(ctx, scope), module: inside.module, bound: false }, member);
      scope.bind(member.name.text, lazyBinding(inside, member.name, read));
    }
  }
}

/** A constant or a function of a task from outside, `MiniMap.corners`; undefined where it has none of this name. */
export function nameOfTask(ctx: Context, task: TaskDeclarationV, name: ast.Name): V | undefined {
  const { declaration, module } = task;
  const named = (member: object): boolean =>
    "kind" in member && ["const", "fn", "enum"].includes(`${member.kind}`);
  if (!declaration.members.some((own) => "name" in own && named(own) && own.name.text === name.text))
    return undefined;
  const scope = new Scope(module);
  for (const own of [...declaration.params, ...declaration.members]) {
    if (!("name" in own) || named(own)) continue;
    const ofOneTask = (): V => {
      const hints = [`it reads \`${own.name.text}\`, which has a value within a task alone`];
      ctx.el.report(ctx, unknownField, { field: name.text, of: describe(task) }, name.span, { hints });
      return unknownValue;
    };
    scope.bind(own.name.text, { kind: "lazy", evaluate: ofOneTask });
  }
  const inside: Context = { ...within(ctx, scope), module, hyperPath: undefined, bound: false };
  bindTaskNames(inside, declaration);
  return valueOfName(inside, name.text, name.span);
}

/** The scope of a task's clauses, without `let`s; `hidden` parameters are drawn, or given. */
export function taskContext(
  ctx: Context,
  family: TaskFamilyV,
  hidden: ReadonlyMap<string, V> | undefined,
): { inside: Context; drawn: Map<string, V> } {
  const { declaration, module, args } = family;
  const scope = new Scope(module);
  for (const [name, value] of args) scope.bindValue(name, value);
  const calls = family.site ?? ctx.calls;
  const inside: Context = { ...within(ctx, scope), module, calls, hyperPath: undefined, bound: false };
  bindTaskNames(inside, declaration);
  bindLets(inside, declaration);
  const drawn = new Map<string, V>();
  const drawAll = (at: Context): void => {
    for (const member of declaration.members) {
      if (member.kind !== "hidden") continue;
      const name = member.name.text;
      const value = hidden?.get(name) ?? drawHidden(at, family, member);
      drawn.set(name, value);
      at.el.noteName(at.module, member.name, value);
      at.activation?.values.set(member, value);
      at.scope.bindValue(name, value, member.name.span);
    }
  };
  drawAll(inside);
  return { inside, drawn };
}

function drawHidden(ctx: Context, family: TaskFamilyV, member: ast.TaskHidden): V {
  const name = member.name.text;
  const type = member.type && resolveType(ctx, member.type);
  const at: Context = { ...ctx, frame: ctx.frame.child(name) };
  if (!member.start) return partOf(at, family, member, type);
  const { start } = member;
  if (!start.draws)
    return treeOf(at, coerce(at, evaluate(at, start.value, type), type, start.value.span, `\`${name}\``));
  const counts = member.counts.map((count) => evaluateDim(ctx, count));
  return drawValue(at, evaluate(at, start.value), counts, type, start.value.span, `\`${name}\``);
}

/** Draws a task: its hidden parameters, of the part that the phase plays. */
export function sampleTask(ctx: Context, family: TaskFamilyV): TaskV {
  const part = drawnPart(ctx, family);
  if (part) return taskOfPart(ctx, family, part);
  const subject = { node: family.declaration.members, module: family.module, made: family.activation };
  const activation = ctx.activation?.called(ctx.site, subject);
  const { drawn } = taskContext({ ...ctx, activation, site: undefined }, family, undefined);
  return { kind: "task", family, hidden: drawn, lead: [] };
}

/** One of a number of tasks that were drawn once: `split train = 80 draws`. */
function taskOfPart(ctx: Context, family: TaskFamilyV, part: Part & { kind: "draws" }): TaskV {
  const subject = { node: family.declaration.members, module: family.module, made: family.activation };
  const activation = ctx.activation?.called(ctx.site, subject);
  const all = drawnOnce(ctx, part.count, part.span, (inner) =>
    recordValue(taskContext({ ...inner, activation, site: undefined }, family, undefined).drawn),
  );
  const { one, place } = part.pick(ctx, all);
  return { kind: "task", family, hidden: one.kind === "record" ? one.fields : new Map(), lead: [], place };
}

/** `task.draw(n)`: independent examples. */
export function drawExamples(ctx: Context, task: TaskV, count: Dim, span: ast.Span): V {
  drew(ctx, span);
  if (task.given) return task.given(ctx, count, span);
  const example = exampleOf(task.family.declaration);
  if (!example) {
    const params = { task: task.family.declaration.name.text, interface: "Supervised", missing: "`example`" };
    ctx.el.report(ctx, experiments.taskMisfit, params, span);
    return { kind: "unknown" };
  }
  const indices = example.index && iota(ctx.el, count);
  return mapOver(ctx, count, indices, span, (inner, index) =>
    drawExample(inner, task, example.index ? index : undefined),
  );
}

function drawExample(outer: Context, task: TaskV, index: V | undefined): V {
  const example = exampleOf(task.family.declaration)!;
  const activation = outer.activation?.called(outer.site, { node: example, module: task.family.module });
  const ctx: Context = { ...outer, activation, site: undefined };
  const { inside } = taskContext(ctx, task.family, task.hidden);
  if (example.index) inside.scope.bindValue(example.index.text, index ?? tensorValue(i32Type));
  const fields: [string, V][] = [];
  for (const field of example.fields) {
    const name = field.name.text;
    const type = field.type && resolveType(inside, field.type);
    const at: Context = { ...inside, frame: inside.frame.child(name) };
    const what = `\`${name}\``;
    const value = field.start.draws
      ? drawValue(at, evaluate(at, field.start.value), [], type, field.start.value.span, what)
      : coerce(
          at,
          evaluate({ ...at, bound: true }, field.start.value, type),
          type,
          field.start.value.span,
          what,
        );
    // `y = [a, b]` is a tensor to those who learn from it.
    const part = treeOf(at, value);
    inside.el.noteName(inside.module, field.name, part);
    inside.scope.bindValue(name, part, field.name.span);
    activation?.values.set(field, part);
    if (!field.local) fields.push([name, part]);
  }
  if (inside.el.mode === "check" && !isDecisionProcess(task.family.declaration))
    checkLets(inside, task.family.declaration);
  return recordValue(fields);
}
