import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { SourceModule } from "../lower/source.js";
import type { V } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { code } from "./code.js";
import { asGraph } from "./coercions.js";
import { drawText } from "./draws.js";
import { expressionCode } from "./expressions.js";
import { parameterType } from "./function-unit.js";
import { instanceText } from "./instances.js";
import { Keys } from "./key-ref.js";
import { staticComprehension } from "./loops.js";
import { className, identifier, mentions, methodName } from "./names.js";
import { bodyTexts } from "./statements.js";
import { classDeclaration, documented, parameter, property, type Property } from "./declarations.js";
import { bindSizes, type Sized } from "./sizes.js";
import { isStaticParam, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** The class of a module's instances. */
export interface ModuleClass {
  readonly name: string;
  /** What its constructor takes beside a key: sizes, and parameters of the module. */
  readonly ctor: readonly string[];
}

/** A module as a class: its constructor draws the parameters, its methods are the module's functions. */
export function moduleClass(
  writer: Writer,
  declaration: ast.ModuleDeclaration,
  module: SourceModule,
): ModuleClass {
  const name = writer.names.take(className(declaration.name.text));
  const runs = writer.runsOf(declaration.members) ?? [];
  const [run] = runs;
  if (!run) return writer.refuse("a net that is never drawn", module, declaration.span);
  const recipe = run.subject.made;
  const fields = new Map<string, string>();
  const sizes = declaration.typeParams.map((param) => param.name.text);

  const methods = methodsOf(writer, declaration, module, recipe, (field, type) => fields.set(field, type));
  const drawn = constructorTexts(writer, declaration, module, runs);
  const kept = [...fields].map(([field, type]) => {
    const isTensor = ["F32", "I32", "Bool"].includes(type);
    return `this.${field} = ${isTensor ? `mrl.fixed(${identifier(field)})` : identifier(field)};`;
  });
  const statements = [...kept, ...drawn.statements];
  const text = statements.join("\n");
  const ctor = [...sizes, ...declaration.params.map((param) => param.name.text)].filter((param) =>
    mentions(text, identifier(param)),
  );
  const types = ctor.map((param) => {
    if (sizes.includes(param)) return parameter(identifier(param), "number");
    const own = declaration.params.find((one) => one.name.text === param)!;
    return parameter(identifier(param), recipe ? parameterType(writer, recipe, own) : "unknown");
  });
  const made = classDeclaration(
    {
      name,
      properties: [...drawn.fields, ...[...fields].map(([field, type]) => property(field, type))],
      ctors: [{ parameters: [parameter("key", "Key"), ...types], statements }],
      methods,
    },
    writer.docs(module, declaration),
  );
  writer.declarations.add("library", made, { module, span: declaration.span });
  return { name, ctor };
}

/** The parameters are drawn in the order in which the module has them. */
function constructorTexts(
  writer: Writer,
  declaration: ast.ModuleDeclaration,
  module: SourceModule,
  runs: readonly Activation[],
): { statements: string[]; fields: Property[] } {
  const env = new Env();
  for (const param of declaration.typeParams)
    env.bind(param.name.text, code(identifier(param.name.text), true));
  for (const param of declaration.params) {
    const value = runs[0]!.subject.made?.bound.get(param.name.text)?.value;
    env.bind(
      param.name.text,
      code(identifier(param.name.text), isStaticParam(writer, param, value) || value?.kind === "list"),
    );
  }
  const keys = new Keys();
  const body = new Body(writer, [runs[0]!], module, env, keys, keys.root);
  const statements: string[] = [];
  const fields: Property[] = [];
  for (const member of declaration.members) {
    const name = "name" in member ? member.name.text : "";
    if (member.kind === "const") {
      const part = expressionCode(body, member.value);
      statements.push(`const ${identifier(name)} = ${part.text};`);
      env.bind(name, code(identifier(name), part.isStatic));
    } else if (member.kind === "param") {
      const value = body.valueOf(member);
      const at = body.with({ key: body.key.at(name), bound: true });
      const text = member.start.draws
        ? drawText(at, member.start.value, [], member.type)
        : asGraph(
            body,
            expressionCode(at, member.start.value),
            body.valueOf(member.start.value),
            value,
            member.type,
          );
      statements.push(`this.${name} = ${text};`);
      fields.push(property(name, value ? typeText(writer, value) : "F32"));
      env.bind(name, code(`this.${name}`));
    } else if (member.kind === "sub") {
      const value = body.valueOf(member);
      statements.push(
        `this.${name} = ${subText(body.with({ key: body.key.at(name) }), member.value, value)};`,
      );
      fields.push(property(name, value ? typeText(writer, value) : "unknown"));
      env.bind(name, code(`this.${name}`));
    }
  }
  const resolved = keys.resolve(statements, 0).map((text) => keys.finish(text));
  return { statements: resolved, fields };
}

/** What a sub is drawn as: a net, or an array of such; `drawn` is what that gave. */
function subText(body: Body, value: ast.Expression, drawn: V | undefined): string {
  const key = body.key.text;
  const items = drawn?.kind === "tuple" ? drawn.items : [];
  if (value.kind === "comprehension" && value.isStatic)
    return staticComprehension(body, value, (inner, item) => subText(inner, item, items[0])).text;
  if (value.kind === "call" && drawn?.kind === "instance")
    return instanceText(body, value, drawn.recipe, key);
  if (value.kind === "list") {
    const texts = value.items.map((item, i) =>
      subText(body.with({ key: body.key.at(`${i}`, true) }), item.value, items[i]),
    );
    return `[${texts.join(", ")}]`;
  }
  if (drawn?.kind === "instance") return `${expressionCode(body, value).text}(${key})`;
  return body.notWritten("a sub of this kind", value.span);
}

/** The functions of the module that are called; `keep` is told what they read that is not drawn. */
function methodsOf(
  writer: Writer,
  declaration: ast.ModuleDeclaration,
  module: SourceModule,
  recipe: Activation | undefined,
  keep: (field: string, type: string) => void,
): OptionalKind<MethodDeclarationStructure>[] {
  const env = new Env();
  const kept = (name: string, type: () => string, isStatic: boolean): void =>
    env.bind(name, () => {
      keep(name, type());
      return code(`this.${name}`, isStatic);
    });
  for (const { name } of declaration.typeParams) kept(name.text, () => "number", true);
  for (const param of declaration.params) {
    const value = recipe?.bound.get(param.name.text)?.value;
    const type = (): string => (recipe ? parameterType(writer, recipe, param) : "unknown");
    kept(param.name.text, type, isStaticParam(writer, param, value));
  }
  for (const member of declaration.members) {
    if (!("name" in member)) continue;
    if (member.kind === "const")
      kept(member.name.text, () => constantType(writer, declaration, member), true);
    else if (member.kind === "fn") env.bind(member.name.text, code(`this.${methodName(member.name.text)}`));
    else env.bind(member.name.text, code(`this.${member.name.text}`));
  }
  return declaration.members.flatMap((member) => {
    if (member.kind !== "fn") return [];
    const [run] = writer.runsOf(member) ?? [];
    return run ? [methodOf(writer, module, member, run, env)] : [];
  });
}

function constantType(
  writer: Writer,
  declaration: ast.ModuleDeclaration,
  member: ast.ConstDeclaration,
): string {
  const value = writer.runsOf(declaration.members)?.[0]?.values.get(member.value);
  return value ? typeText(writer, value, true) : "number";
}

/** A function of a module, a distribution or a task as a method; `fields` have types that may name sizes. */
export function methodOf(
  writer: Writer,
  module: SourceModule,
  member: ast.FnDeclaration,
  run: Activation,
  outer: Env,
  fields: readonly Sized[] = [],
): OptionalKind<MethodDeclarationStructure> {
  const env = outer.child();
  for (const param of member.params) {
    const value: V | undefined = run.bound.get(param.name.text)?.value;
    env.bind(param.name.text, code(identifier(param.name.text), isStaticParam(writer, param, value)));
  }
  const own = member.params.map((param) => ({ type: param.type, text: identifier(param.name.text) }));
  const sizes = bindSizes(writer, env, [...fields, ...own]);
  const keys = new Keys();
  const body = new Body(writer, [run], module, env, keys, keys.root);
  const texts = bodyTexts(body, member.body, run.result, member.result);
  return {
    name: methodName(member.name.text),
    parameters: [
      ...(run.draws ? [parameter("key", "Key")] : []),
      ...member.params.map((param) =>
        parameter(identifier(param.name.text), parameterType(writer, run, param)),
      ),
    ],
    returnType: run.result ? typeText(writer, run.result) : "void",
    statements: [...sizes(), ...texts.map((part) => keys.finish(part))],
    ...(member.doc === undefined ? {} : documented(writer.docs(module, member))),
  };
}
