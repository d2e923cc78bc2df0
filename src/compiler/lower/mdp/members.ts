import * as experiments from "../../diagnostics/codes/experiments.js";
import { needNotStated } from "../../diagnostics/codes/tasks.js";
import type * as ast from "../../syntax/ast.js";
import { Dim } from "../../types/dim.js";
import {
  arrayOf,
  i32Type,
  prune,
  type TaskFamilyT,
  type TaskT,
  type Type,
  type VariableT,
} from "../../types/type.js";
import { formatType } from "../../types/format.js";
import { sizeOfParameter } from "../../types/value-count.js";
import type { Call } from "../callable.js";
import type { Context } from "../context.js";
import { interfaceMembers } from "../interfaces.js";
import { method } from "../method.js";
import { drew } from "../purity.js";
import { requireNeed } from "../needs.js";
import { sizeOf } from "../resolve-type.js";
import { drawExamples, sampleTask } from "../tasks.js";
import { showPicture } from "../pictures.js";
import {
  intValue,
  opaqueOf,
  recordValue,
  tensorValue,
  unknownValue,
  type TaskFamilyV,
  type TaskV,
  type V,
} from "../value.js";
import { Environment } from "./environment.js";
import { placeOf, trainIds } from "./split.js";

/** Where a learner may see more of a task than the task tells. */
function mayTrain(ctx: Context): boolean {
  return !ctx.adapts && (ctx.phase === "prepare" || ctx.phase === "train" || ctx.phase === "init");
}

function refuse(ctx: Context, what: string, name: ast.Name): V {
  ctx.el.report(ctx, experiments.hiddenAccess, { name: what }, name.span);
  return unknownValue;
}

function mayName(ctx: Context, field: string): boolean {
  if (ctx.access === "oracle") return true;
  return field === "hidden" ? ctx.access === "privileged" && mayTrain(ctx) : mayTrain(ctx);
}

/** `task.draw(n)`, `task.hidden`, `task.index`; undefined for other names. */
export function taskMember(ctx: Context, task: TaskV, name: ast.Name): V | undefined {
  switch (name.text) {
    case "draw":
      return method("draw", ["count"], (call) => {
        const drawn = drawExamples(call.ctx, task, countOf(call), call.span);
        showPicture(call.ctx, "examples", drawn);
        return drawn;
      });
    case "hidden":
      return mayName(ctx, "hidden") ? recordValue(task.hidden) : refuse(ctx, "task.hidden", name);
    case "index":
      return mayName(ctx, "index") ? placeOf(ctx, task) : refuse(ctx, "task.index", name);
    default:
      return undefined;
  }
}

export function opaqueTaskMember(ctx: Context, type: TaskT, name: ast.Name): V | undefined {
  const of = prune(type.of);
  const parameter = of.kind === "variable" ? of : undefined;
  switch (name.text) {
    case "draw":
      if (parameter && parameter.bound !== "Supervised") {
        const params = { task: formatType(of), interface: "Supervised", missing: "`example`" };
        ctx.el.report(ctx, experiments.taskMisfit, params, name.span);
        return unknownValue;
      }
      return method("draw", ["count"], (call) => {
        drew(call.ctx, call.span);
        return opaqueOf(arrayOf(memberType(of, "Example"), countOf(call)));
      });
    case "hidden":
      return mayName(ctx, "hidden") ? opaqueOf(memberType(of, "Hidden")) : refuse(ctx, "task.hidden", name);
    case "index": {
      if (!mayName(ctx, "index")) return refuse(ctx, "task.index", name);
      if (parameter) requireNeed(ctx, parameter, "finite tasks", "`task.index`", name.span);
      const count = parameter ? sizeOfParameter(parameter, "count") : Dim.unknown;
      const index = tensorValue({ ...i32Type, bounds: { lo: Dim.of(0), hi: count } });
      return { ...index, tellsTask: ctx.access === undefined };
    }
    default:
      return undefined;
  }
}

/** `tasks.count`, `tasks.at(i)`: the training tasks of a finite family. */
export function familyMember(ctx: Context, family: TaskFamilyV, name: ast.Name): V | undefined {
  if (name.text !== "count" && name.text !== "at") return undefined;
  const ids = trainIds(ctx, family);
  if (!ids) {
    // Only of tasks that its learner names: what is for tasks of a kind has stated the need, and it is met.
    ctx.el.report(ctx, needNotStated, { what: `\`tasks.${name.text}\``, need: "finite tasks" }, name.span);
    return unknownValue;
  }
  if (name.text === "count") return intValue(Dim.of(ids.length));
  if (!mayName(ctx, "at")) return refuse(ctx, "tasks.at", name);
  return method("at", ["index"], (call) => {
    const index = call.args[0]?.evaluate(i32Type);
    if (index?.kind !== "tensor") return unknownValue;
    return sampleTask({ ...call.ctx, givenTask: index }, family);
  });
}

export function opaqueFamilyMember(ctx: Context, of: VariableT | TaskFamilyT, name: ast.Name): V | undefined {
  if (name.text !== "count" && name.text !== "at") return undefined;
  if (of.kind === "variable") requireNeed(ctx, of, "finite tasks", `\`tasks.${name.text}\``, name.span);
  if (name.text === "count")
    return intValue(of.kind === "variable" ? sizeOfParameter(of, "count") : Dim.unknown);
  if (!mayName(ctx, "at")) return refuse(ctx, "tasks.at", name);
  return method("at", ["index"], (call) => {
    call.args[0]?.evaluate(i32Type);
    return opaqueOf({ kind: "task", of });
  });
}

/** `T.horizon`: steps of an episode at most; `T.actions`: the numbers of a continuous action. */
export function typeMember(ctx: Context, type: Type, name: ast.Name): V | undefined {
  const of = prune(type);
  if (name.text !== "horizon" && name.text !== "actions") return undefined;
  if (of.kind === "variable") {
    if (name.text === "actions") requireNeed(ctx, of, "continuous actions", "`T.actions`", name.span);
    return intValue(sizeOfParameter(of, name.text));
  }
  if (of.kind !== "family") return unknownValue;
  if (name.text === "actions") {
    const action = prune(of.members.get("Action") ?? { kind: "unknown" });
    return action.kind === "tensor" && action.dims.length === 1 ? intValue(action.dims[0]!) : unknownValue;
  }
  const family = ctx.taskFamily;
  return family ? intValue(new Environment(sampleTypeOnly(family)).horizon(ctx)) : unknownValue;
}

/** A task of which only the static parts are asked. */
function sampleTypeOnly(family: TaskFamilyV): TaskV {
  const hidden = family.type.members.get("Hidden");
  const fields = hidden && prune(hidden);
  return {
    kind: "task",
    family,
    hidden: new Map(
      fields?.kind === "record" ? [...fields.fields].map(([name, type]) => [name, opaqueOf(type)]) : [],
    ),
    lead: [],
  };
}

function memberType(of: Type, name: string): Type {
  if (of.kind === "family") return of.members.get(name) ?? { kind: "unknown" };
  if (of.kind === "variable" && of.bound)
    return interfaceMembers(of.bound)?.get(name)?.(of) ?? { kind: "unknown" };
  return { kind: "unknown" };
}

function countOf({ ctx, args }: Call): Dim {
  const [arg] = args;
  return arg ? sizeOf(ctx, arg.evaluate({ kind: "int" }), "the number of examples", arg.span) : Dim.unknown;
}
