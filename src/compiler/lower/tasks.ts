import * as experiments from "../diagnostics/codes/experiments.js";
import type * as ast from "../syntax/ast.js";
import type { Dim } from "../types/dim.js";
import { recordType, type TaskFamilyT, type Type } from "../types/type.js";
import { bindParameters } from "./arguments.js";
import type { Call } from "./callable.js";
import { coerce } from "./coerce.js";
import { within, type Context } from "./context.js";
import { mapOver } from "./control/map.js";
import { drawValue } from "./draw.js";
import { dryRun } from "./dry-run.js";
import { evaluate } from "./expressions/evaluate.js";
import { declaredFunction } from "./functions.js";
import { iota } from "./ops.js";
import { evaluateDim, resolveType } from "./resolve-type.js";
import { Scope } from "./scope.js";
import { runStatement } from "./statements/statement.js";
import { recordValue, typeOf, type TaskDeclarationV, type TaskFamilyV, type TaskV, type V } from "./value.js";

/** `Sinusoid()`: the distribution over tasks that a declaration makes of its arguments. */
export function makeTaskFamily(declared: TaskDeclarationV, call: Call): V {
  const { declaration, module } = declared;
  const scope = new Scope(module);
  const inside: Context = { ...within(call.ctx, scope), module, hyperPath: undefined };
  const args = bindParameters(
    call.ctx,
    inside,
    declaration.name.text,
    declaration.params,
    call.args,
    call.span,
  );
  return taskFamily(call.ctx, declared, args);
}

/** The family, with its member types found by drawing one example for its type alone. */
export function taskFamily(
  ctx: Context,
  declared: TaskDeclarationV,
  args: ReadonlyMap<string, V>,
): TaskFamilyV {
  const { declaration, module } = declared;
  const members = new Map<string, Type>();
  const type: TaskFamilyT = { kind: "family", name: declaration.name.text, members };
  const family: TaskFamilyV = { kind: "family", declaration, module, args, type };
  refuseUncompiled(ctx, declared);
  const example = exampleOf(declaration);
  if (example) {
    const fields = dryRun(ctx, (inner) => typeOf(drawExample(inner, sampleTask(inner, family), undefined)));
    if (fields.kind === "record") {
      const field = (name: string): Type => fields.fields.get(name) ?? { kind: "unknown" };
      for (const [name, member] of [
        ["X", field("x")],
        ["Y", field("y")],
      ] as const)
        members.set(name, member);
      members.set(
        "Example",
        recordType([
          ["x", field("x")],
          ["y", field("y")],
        ]),
      );
    }
  }
  return family;
}

function exampleOf(declaration: ast.TaskDeclaration): ast.TaskExample | undefined {
  return declaration.members.find((member) => member.kind === "example");
}

/** Clauses of decision processes are read, but not compiled yet. */
function refuseUncompiled(ctx: Context, { declaration, module }: TaskDeclarationV): void {
  const compiled = new Set(["const", "enum", "fn", "let", "hidden", "example"]);
  const clause = declaration.members.find((member) => !compiled.has(member.kind));
  if (clause)
    ctx.el.report(
      { ...ctx, module },
      experiments.notYetCompiled,
      { what: `\`${clause.kind}\` clauses of tasks` },
      clause.span,
    );
}

/** The scope of a task's clauses; `hidden` parameters are drawn, or given. */
function taskContext(
  ctx: Context,
  family: TaskFamilyV,
  hidden: ReadonlyMap<string, V> | undefined,
): { inside: Context; drawn: Map<string, V> } {
  const { declaration, module, args } = family;
  const scope = new Scope(module);
  for (const [name, value] of args) scope.bindValue(name, value);
  const inside: Context = { ...within(ctx, scope), module, hyperPath: undefined, bound: false };
  const drawn = new Map<string, V>();
  for (const member of declaration.members) {
    switch (member.kind) {
      case "fn":
        scope.bindValue(member.name.text, declaredFunction(inside, member, scope));
        break;
      case "const":
        scope.bindValue(member.name.text, evaluate(inside, member.value));
        break;
      case "let":
        runStatement(inside, member, undefined);
        break;
      case "hidden": {
        const name = member.name.text;
        const value = hidden?.get(name) ?? drawHidden(inside, member);
        drawn.set(name, value);
        scope.bindValue(name, value, member.name.span);
        break;
      }
    }
  }
  return { inside, drawn };
}

function drawHidden(ctx: Context, member: ast.TaskHidden): V {
  const name = member.name.text;
  const type = member.type && resolveType(ctx, member.type);
  const at: Context = { ...ctx, frame: ctx.frame.child(name) };
  if (!member.start) {
    ctx.el.report(ctx, experiments.notYetCompiled, { what: "finite families of tasks" }, member.span);
    return { kind: "unknown" };
  }
  const { start } = member;
  if (!start.draws) return coerce(at, evaluate(at, start.value, type), type, start.value.span, `\`${name}\``);
  const counts = member.counts.map((count) => evaluateDim(ctx, count));
  return drawValue(at, evaluate(at, start.value), counts, type, start.value.span, `\`${name}\``);
}

/** Draws a task: its hidden parameters. */
export function sampleTask(ctx: Context, family: TaskFamilyV): TaskV {
  const { drawn } = taskContext(ctx, family, undefined);
  return { kind: "task", family, hidden: drawn, lead: [] };
}

/** `task.draw(n)`: independent examples. */
export function drawExamples(ctx: Context, task: TaskV, count: Dim, span: ast.Span): V {
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

function drawExample(ctx: Context, task: TaskV, index: V | undefined): V {
  const { inside } = taskContext(ctx, task.family, task.hidden);
  const example = exampleOf(task.family.declaration)!;
  if (example.index && index) inside.scope.bindValue(example.index.text, index);
  if (example.index && !index)
    inside.scope.bindValue(example.index.text, {
      kind: "tensor",
      type: { kind: "tensor", dtype: "i32", dims: [] },
    });
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
    inside.scope.bindValue(name, value, field.name.span);
    if (!field.local) fields.push([name, value]);
  }
  return recordValue(fields);
}
