import type * as ast from "../../syntax/ast.js";
import { arrayOf, boolType, f32Type, i32Type, prune, unknownType, type Type } from "../../types/type.js";
import { sizeOfParameter } from "../../types/value-count.js";
import { Dim } from "../../types/dim.js";
import type { Context } from "../context.js";
import { interfaceMembers } from "../interfaces.js";
import { loopOver } from "../control/loop.js";
import { opaqueOf, recordValue, typeOf, type OpaqueV, type RecordV, type V } from "../value.js";
import { previousType } from "./maybe.js";
import { withheldIn, type Decision } from "./play.js";
import type { Memory } from "./rollout.js";

type RunBody = (
  ctx: Context,
  expression: ast.RolloutExpression,
  memory: Memory,
  seen: Readonly<Record<string, V>>,
  actionType: Type,
) => Decision;

/** The member types of a task that is known by its interface only. */
export function opaqueMembers(of: Type): { member: (name: string) => Type; horizon: Dim } {
  const family = prune(of);
  if (family.kind === "variable") {
    return {
      member: (name) => interfaceMembers(family.bound ?? "")?.get(name)?.(family) ?? unknownType,
      horizon: sizeOfParameter(family, "horizon"),
    };
  }
  return {
    member: (name) => (family.kind === "family" ? (family.members.get(name) ?? unknownType) : unknownType),
    horizon: Dim.unknown,
  };
}

/** One episode of an opaque task, by types: a library learner is checked by itself with it. */
export function opaqueEpisode(
  ctx: Context,
  expression: ast.RolloutExpression,
  task: OpaqueV,
  memory: Memory,
  runBody: RunBody,
): V {
  const type = prune(task.type);
  const { member, horizon } = opaqueMembers(type.kind === "task" ? type.of : unknownType);
  const observation = member("Observation");
  const action = member("Action");
  const instruction = member("Instruction");
  const previous = previousType(action);
  let records: ReadonlyMap<string, V> = new Map();
  loopOver(ctx, {
    length: horizon,
    elements: undefined,
    reverse: false,
    cells: memory.cells,
    span: expression.span,
    body: (inner) => {
      const seen: Record<string, V> = {
        observation: opaqueOf(observation),
        ...(expression.withoutInstruction ? {} : { instruction: opaqueOf(instruction) }),
        t: opaqueOf({ ...i32Type, bounds: { lo: Dim.of(0), hi: horizon } }),
        previous: opaqueOf(previous),
      };
      records = runBody(inner, expression, memory, seen, action).records;
      return undefined;
    },
  });
  const fields: [string, Type][] = [
    ["observation", observation],
    ...(expression.withoutInstruction ? [] : [["instruction", instruction] as [string, Type]]),
    ["previous", previous],
    ["action", action],
    ["reward", f32Type],
    ["next_observation", observation],
    ["terminated", boolType],
    ["truncated", boolType],
    ["alive", boolType],
    ...(withheldIn(ctx) ? [] : [["signals", member("Signals")] as [string, Type]]),
    ...[...records].map(([name, value]): [string, Type] => [name, typeOf(value)]),
  ];
  const arrays = fields.map(([name, field]): [string, V] => [name, opaqueOf(arrayOf(field, horizon))]);
  const end: RecordV = recordValue([
    ["previous", opaqueOf(previous)],
    ...memory.cells.map((cell) => [cell.name, ctx.store.read(cell)] as const),
  ]);
  return {
    kind: "record",
    fields: new Map([...arrays, ["end", end]]),
    episode: { lead: [] },
    withheld: withheldIn(ctx),
  };
}
