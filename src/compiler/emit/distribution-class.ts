import type {
  ClassDeclarationStructure,
  ConstructorDeclarationStructure,
  GetAccessorDeclarationStructure,
  OptionalKind,
} from "ts-morph";
import type * as ast from "../syntax/ast.js";
import type { DistFamilyV } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { code } from "./code.js";
import { isSizeName } from "../lower/resolve-type.js";
import { Keys } from "./key-ref.js";
import { classDeclaration, parameter, property } from "./declarations.js";
import { identifier, methodName } from "./names.js";
import { methodOf } from "./module-class.js";
import { bodyTexts } from "./statements.js";
import { typeText, writtenType } from "./types.js";
import type { Writer } from "./writer.js";

/**
 * A distribution as a class: its arguments, how it is drawn, and what else the program asks of it. What is made is given
 * the arguments that are plain numbers somewhere.
 */
export function distributionClass(
  writer: Writer,
  { declaration, module }: DistFamilyV,
  name: string,
): (numbers: ReadonlySet<string>) => ClassDeclarationStructure {
  const env = new Env();
  const generics = typeParametersOf(declaration);
  const typeParameters = generics.map((own) => ({ name: own, constraint: "mrl.Tree" }));
  for (const { name: param, isStatic } of declaration.params)
    env.bind(param.text, code(`this.${param.text}`, isStatic));
  for (const member of declaration.members) {
    if (member.kind === "fn") env.bind(member.name.text, code(`this.${methodName(member.name.text)}`));
    else if (member.pattern.kind === "namePattern")
      env.bind(member.pattern.name.text, code(`this.${member.pattern.name.text}`));
  }
  const fields = declaration.params.map((param) => {
    const type = (param.type && writtenType(writer, param.type)) ?? "F32";
    return { name: param.name.text, type };
  });
  const sized = declaration.params.map(({ name: { text }, type }) => ({ type, text: `this.${text}` }));
  const methods = declaration.members.flatMap((member) => {
    const [run] = writer.runsOf(member) ?? [];
    if (member.kind !== "fn" || !run) return [];
    const method = methodOf(writer, module, member, run, env, sized);
    const returnType = generics.length > 0 && member.result && writtenType(writer, member.result);
    return [returnType ? { ...method, returnType } : method];
  });
  const getAccessors = declaration.members.flatMap((member) =>
    member.kind !== "fn" && writer.root.asked.has(member) ? [getterOf(writer, module, member, env)] : [],
  );
  const properties = fields.map((field) => property(field.name, field.type));
  return (numbers) =>
    classDeclaration(
      { name, typeParameters, properties, ctors: [constructorOf(fields, numbers)], getAccessors, methods },
      writer.docs(module, declaration),
    );
}

interface Field {
  readonly name: string;
  readonly type: string;
}

/** Keeps the arguments; what is a plain number somewhere becomes a number of the graph. */
function constructorOf(
  fields: readonly Field[],
  numbers: ReadonlySet<string>,
): OptionalKind<ConstructorDeclarationStructure> {
  const takesNumber = ({ name, type }: Field): boolean => numbers.has(name) && type in convert;
  return {
    parameters: fields.map((field) =>
      parameter(identifier(field.name), takesNumber(field) ? `${field.type} | number` : field.type),
    ),
    statements: fields.map((field) => {
      const given = identifier(field.name);
      return `this.${field.name} = ${takesNumber(field) ? `${convert[field.type]!}(${given})` : given};`;
    }),
  };
}

const convert: Readonly<Record<string, string>> = { F32: "mrl.f32", I32: "mrl.i32" };

/** The type parameters of a distribution over values of any kind. */
export function typeParametersOf({ typeParams }: ast.DistributionDeclaration): string[] {
  return typeParams.map(({ name }) => name.text).filter((name) => !isSizeName(name));
}

function getterOf(
  writer: Writer,
  module: DistFamilyV["module"],
  member: ast.LetStatement,
  env: Env,
): OptionalKind<GetAccessorDeclarationStructure> {
  const [run] = writer.runsOf(member) ?? [];
  const name = member.pattern.kind === "namePattern" ? member.pattern.name.text : "";
  if (!run) return writer.refuse(`\`${name}\``, module, member.span);
  const keys = new Keys();
  const body = new Body(writer, [run], module, env.child(), keys, keys.root);
  const value = run.values.get(member);
  return {
    name: methodName(name),
    returnType: value ? typeText(writer, value) : "F32",
    statements: bodyTexts(body, { kind: "expression", value: member.start.value }, value),
  };
}

/** What a draw of a distribution is. */
export function drawnType(writer: Writer, { declaration }: DistFamilyV): string {
  const draw = declaration.members.find((member) => member.kind === "fn" && member.name.text === "draw");
  const [run] = (draw && writer.runsOf(draw)) ?? [];
  if (run?.result) return typeText(writer, run.result);
  return (draw?.kind === "fn" && draw.result && writtenType(writer, draw.result)) || "F32";
}
