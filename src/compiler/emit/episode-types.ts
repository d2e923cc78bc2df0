import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import { keptOfSteps } from "../lower/mdp/kept.js";
import { opaqueOf, stepsOf, type RecordV, type V } from "../lower/value.js";
import { interfaceDeclaration, property, typeDeclaration } from "./declarations.js";
import { elementOf } from "./loops.js";
import { className } from "./names.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** Declares the types of the steps of the episodes that the program plays. */
export function declareSteps(writer: Writer): void {
  const names = new Map<object, string>();
  const declared = new Map<string, string>();
  for (const run of [...writer.root.all.values()].flat()) {
    for (const [node, value] of run.values) {
      if (!isRollout(node) || value.kind !== "record" || value.episode?.lead.length !== 0) continue;
      const step = elementOf(value);
      if (step.kind !== "record" || writer.records.find(step)) continue;
      const name =
        names.get(node) ??
        declareStep(writer, step, placeOf(writer, run.subject.module, node), declared, ownerOf(run));
      names.set(node, name);
      // An evaluation keeps no signals.
      writer.records.add(name, step);
    }
  }
}

/** The function that plays, as a part of a name. */
function ownerOf({ subject: { node } }: Activation): string {
  const name = "name" in node ? (node.name as ast.Name | undefined) : undefined;
  return className(name?.text ?? "");
}

function isRollout(node: object): node is ast.RolloutExpression {
  return "kind" in node && node.kind === "rollout";
}

function placeOf(
  writer: Writer,
  module: Parameters<Writer["docs"]>[0],
  { span }: ast.RolloutExpression,
): string {
  return writer.docs(module, { span }, "What an episode keeps of a step.");
}

function declareStep(
  writer: Writer,
  step: RecordV,
  docs: string,
  declared: Map<string, string>,
  owner: string,
): string {
  const base = stepType(writer, step);
  const recorded = [...step.fields].filter(([field]) => !keptOfSteps.has(field));
  const fields = recorded.map(([field, value]) => property(field, typeText(writer, value)));
  const text = JSON.stringify([base, fields]);
  const known = declared.get(text);
  if (known !== undefined) return known;
  const name = writer.names.take("Step", `${owner}Step`);
  declared.set(text, name);
  const made =
    fields.length === 0
      ? typeDeclaration(name, base, docs)
      : { ...interfaceDeclaration(name, fields, docs), extends: [base] };
  writer.declarations.add("task", made);
  return name;
}

function stepType(writer: Writer, step: RecordV): string {
  const [action, observation, instruction, signals] = ["Action", "Observation", "Instruction", "Signals"].map(
    (member) => memberType(writer, member),
  ) as [string, string, string, string];
  const nothing = "mrl.Nothing";
  const types = [action, observation];
  if (instruction !== nothing || signals !== nothing) types.push(instruction);
  if (signals !== nothing) types.push(signals);
  const whole = `mrl.Step<${types.join(", ")}>`;
  return step.fields.has("instruction") || instruction === nothing ? whole : `Omit<${whole}, "instruction">`;
}

/** The type of what a member of the task is, such as an action. */
export function memberType(writer: Writer, member: string): string {
  return typeText(writer, opaqueOf(writer.family.type.members.get(member) ?? { kind: "unknown" }));
}

/** The type of an episode or of a part of one; undefined for other records. */
export function episodeType(writer: Writer, value: RecordV): string | undefined {
  const { fields, episode } = value;
  if (episode) {
    const steps = writer.records.find(stepsOf(value))?.name ?? typeText(writer, elementOf(value));
    const end = fields.get("end");
    return `mrl.Episode<${steps}, ${end ? typeText(writer, end) : "mrl.Nothing"}>`;
  }
  if (has(fields, ["action", "reward", "ended"])) return `mrl.Previous<${memberType(writer, "Action")}>`;
  if (has(fields, ["value", "given"])) return "mrl.Maybe<F32>";
  const previous = fields.get("previous");
  if (previous?.kind !== "record" || !has(previous.fields, ["action", "reward", "ended"])) return undefined;
  const memory = [...fields].filter(([name]) => name !== "previous");
  if (memory.some(([name]) => keptOfSteps.has(name))) return undefined;
  const parts = memory.map(([name, part]) => `readonly ${name}: ${typeText(writer, part)}`);
  const action = memberType(writer, "Action");
  return parts.length === 0 ? `mrl.End<${action}>` : `mrl.End<${action}, { ${parts.join("; ")} }>`;
}

function has(fields: ReadonlyMap<string, V>, names: readonly string[]): boolean {
  return fields.size === names.length && names.every((name) => fields.has(name));
}
