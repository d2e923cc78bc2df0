import { hiddenAccess } from "../../diagnostics/codes/experiments.js";
import * as names from "../../diagnostics/codes/names.js";
import { suggest } from "../../diagnostics/suggest.js";
import type * as ast from "../../syntax/ast.js";
import { formatType } from "../../types/format.js";
import { f32Type, prune, type Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { distributionMember, distributionMembers } from "../distributions.js";
import { following, pathOf } from "../gradient-path.js";
import { method } from "../method.js";
import { initialise, instanceMember, instanceMembers } from "../nets.js";
import { drew } from "../purity.js";
import { didYouMean } from "../resolve-type.js";
import { nameOfTask } from "../tasks.js";
import {
  familyMember,
  opaqueFamilyMember,
  opaqueTaskMember,
  taskMember,
  typeMember,
} from "../mdp/members.js";
import {
  intValue,
  instanceType,
  opaqueOf,
  stepsOf,
  typeOf,
  unknownValue,
  type TaskDeclarationV,
  type V,
} from "../value.js";
import { Dim } from "../../types/dim.js";
import { fits } from "../../types/fit.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import { reportBeforeAct } from "../unacted.js";

/** `object.name`: a record's field, a net's part or method, what a task or a distribution offers. */
export function fieldOf(ctx: Context, object: V, name: ast.Name): V {
  const field = name.text;
  switch (object.kind) {
    case "unknown":
      return unknownValue;
    case "record": {
      if (field === "steps" && object.episode) return stepsOf(object);
      const found = object.fields.get(field);
      if (!found && object.withheld?.includes(field)) {
        ctx.el.report(ctx, hiddenAccess, { name: field }, name.span);
        return unknownValue;
      }
      return found ?? missing(ctx, name, describe(object), [...object.fields.keys()]);
    }
    case "instance":
      return (
        instanceMember(ctx, object, field) ?? missing(ctx, name, describe(object), instanceMembers(object))
      );
    case "recipe":
      if (field === "init") return method("init", [], (call) => initialise(call.ctx, object, call.span));
      return missing(ctx, name, describe(object), ["init"]);
    case "dist":
      if (object.lead.length > 0) return missing(ctx, name, `${describe(object)}, one of a batch`, []);
      return (
        distributionMember(ctx, object, field) ??
        missing(ctx, name, describe(object), distributionMembers(object))
      );
    case "task":
      return (
        taskMember(ctx, object, name) ?? missing(ctx, name, describe(object), ["draw", "hidden", "index"])
      );
    case "family":
      return familyMember(ctx, object, name) ?? missing(ctx, name, describe(object), ["count", "at"]);
    case "type":
      return (
        typeMember(ctx, object.type, name) ??
        missing(ctx, name, formatType(object.type), ["horizon", "actions"])
      );
    case "taskDeclaration": {
      const inner = object.declaration.members.find((m) => m.kind === "enum" && m.name.text === field);
      if (inner?.kind === "enum") return { kind: "enum", declaration: inner };
      return nameOfTask(ctx, object, name) ?? missing(ctx, name, describe(object), namesOfTask(object));
    }
    case "enum": {
      const index = object.declaration.members.findIndex((member) => member.text === field);
      if (index < 0)
        return missing(
          ctx,
          name,
          describe(object),
          object.declaration.members.map((m) => m.text),
        );
      const value = intValue(index);
      const bounds = { lo: Dim.of(0), hi: Dim.of(object.declaration.members.length) };
      return { ...value, type: { ...value.type, enum: object.declaration, bounds }, known: index };
    }
    case "opaque":
      return opaqueField(ctx, object, name);
    default:
      return missing(ctx, name, describe(object), []);
  }
}

function namesOfTask({ declaration }: TaskDeclarationV): string[] {
  return declaration.members.flatMap((member) =>
    member.kind === "enum" || member.kind === "const" || member.kind === "fn" ? [member.name.text] : [],
  );
}

function missing(ctx: Context, name: ast.Name, of: string, known: readonly string[]): V {
  const suggestion = suggest(name.text, known);
  const hints = known.length > 0 ? [`it has ${known.map((field) => `\`${field}\``).join(", ")}`] : [];
  const extras = suggestion ? didYouMean(ctx, suggestion, name.span) : { hints };
  ctx.el.report(ctx, names.unknownField, { field: name.text, of }, name.span, extras);
  return unknownValue;
}

/** The member of something of which only the type is known. */
function opaqueField(ctx: Context, object: Extract<V, { kind: "opaque" }>, name: ast.Name): V {
  const type = prune(object.type);
  if (type.kind === "net") {
    if (name.text === "init")
      return method("init", [], (call) => {
        drew(call.ctx, call.span);
        return opaqueOf(instanceType(object));
      });
    return missing(ctx, name, formatType(type), ["init"]);
  }
  if (type.kind === "instance" && type.memory) {
    const { memory } = type;
    if (name.text === "start") return method("start", [], () => opaqueOf(memory));
    return missing(ctx, name, formatType(type), ["start"]);
  }
  if (type.kind === "task") {
    return (
      opaqueTaskMember(ctx, type, name) ?? missing(ctx, name, formatType(type), ["draw", "hidden", "index"])
    );
  }
  if (type.kind === "family" || (type.kind === "variable" && type.bound)) {
    return opaqueFamilyMember(ctx, type, name) ?? missing(ctx, name, formatType(type), ["count", "at"]);
  }
  if (type.kind === "dist") {
    if (name.text === "log_prob") {
      return method("log_prob", ["x"], (call) => {
        const value = call.args[0]?.evaluate(type.of);
        if (value) reportBeforeAct(call.ctx, value, call.args[0]!.span);
        if (value && !fits(typeOf(value), type.of)) {
          const params = {
            what: "the argument of `log_prob`",
            expected: formatType(type.of),
            found: describe(value),
          };
          ctx.el.report(call.ctx, typeCodes.typeMismatch, params, call.span);
        }
        return following(opaqueOf(f32Type), pathOf(value ? [object, value] : [object]));
      });
    }
    if (name.text === "entropy")
      return method("entropy", [], () => following(opaqueOf(f32Type), pathOf([object])));
    if (name.text === "mean") return following(opaqueOf(averageOf(type.of)), pathOf([object]));
    if (name.text === "mode") return opaqueOf(type.of);
    return missing(ctx, name, formatType(type), ["log_prob", "entropy", "mean", "mode"]);
  }
  return unknownValue;
}

/** The mean of truth values is a number. */
function averageOf(type: Type): Type {
  const pruned = prune(type);
  return pruned.kind === "tensor" && pruned.dtype === "bool" ? { ...pruned, dtype: "f32" } : pruned;
}
