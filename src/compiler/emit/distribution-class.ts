import type * as ast from "../syntax/ast.js";
import type { DistFamilyV } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { code } from "./code.js";
import { Keys } from "./key-ref.js";
import { identifier, methodName } from "./names.js";
import { methodText } from "./module-class.js";
import { bodyText } from "./statements.js";
import { typeText, writtenType } from "./types.js";
import type { Writer } from "./writer.js";

/** A distribution as a class: its arguments, how it is drawn, and what else the program asks of it. */
export function distributionClass(
  writer: Writer,
  { declaration, module }: DistFamilyV,
  name: string,
): string {
  const env = new Env();
  const params = declaration.params.map((param) => param.name.text);
  for (const param of params) env.bind(param, code(`this.${param}`));
  for (const member of declaration.members) {
    if (member.kind === "fn") env.bind(member.name.text, code(`this.${methodName(member.name.text)}`));
    else if (member.pattern.kind === "namePattern")
      env.bind(member.pattern.name.text, code(`this.${member.pattern.name.text}`));
  }
  const fields = declaration.params.map((param) => {
    const type = (param.type && writtenType(writer, param.type)) ?? "F32";
    return { name: param.name.text, type };
  });
  const methods = declaration.members.flatMap((member) => {
    if (member.kind === "fn") {
      const [run] = writer.runsOf(member) ?? [];
      return run ? [methodText(writer, module, member, run, env)] : [];
    }
    return writer.root.asked.has(member) ? [getterText(writer, module, member, env)] : [];
  });
  return [
    `${writer.docs(module, declaration)}\nclass ${name} {`,
    ...fields.map((field) => `readonly ${field.name}: ${field.type};`),
    "",
    `constructor(${fields.map((field) => `${identifier(field.name)}: ${field.type}`).join(", ")}) {`,
    ...fields.map((field) => `this.${field.name} = ${identifier(field.name)};`),
    "}",
    ...methods.map((method) => `\n${method}`),
    "}",
  ].join("\n");
}

function getterText(
  writer: Writer,
  module: DistFamilyV["module"],
  member: ast.LetStatement,
  env: Env,
): string {
  const [run] = writer.runsOf(member) ?? [];
  const name = member.pattern.kind === "namePattern" ? member.pattern.name.text : "";
  if (!run) return writer.refuse(`\`${name}\``, module, member.span);
  const keys = new Keys();
  const body = new Body(writer, [run], module, env.child(), keys, keys.root);
  const value = run.values.get(member);
  const text = bodyText(body, { kind: "expression", value: member.start.value }, value);
  return `get ${methodName(name)}(): ${value ? typeText(writer, value) : "F32"} ${text}`;
}

/** What a draw of a distribution is. */
export function drawnType(writer: Writer, { declaration }: DistFamilyV): string {
  const draw = declaration.members.find((member) => member.kind === "fn" && member.name.text === "draw");
  const [run] = (draw && writer.runsOf(draw)) ?? [];
  if (run?.result) return typeText(writer, run.result);
  return (draw?.kind === "fn" && draw.result && writtenType(writer, draw.result)) || "F32";
}
