import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import type { TaskFamilyV, V } from "../lower/value.js";
import { recordValue } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { boundText } from "./calls.js";
import { code } from "./code.js";
import { asGraph } from "./coercions.js";
import { drawText } from "./draws.js";
import { expressionCode } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { identifier } from "./names.js";
import { blockTexts } from "./statements.js";
import {
  classDeclaration,
  constantDeclaration,
  documented,
  parameter,
  property,
  type Declaration,
  type Property,
} from "./declarations.js";
import { isStaticParam, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** A task declaration as a class: its constructor draws a task's hidden parameters, `draw` gives examples. */
export function taskClass(writer: Writer, family: TaskFamilyV, name: string): Declaration {
  const { declaration, module, activation } = family;
  const env = new Env();
  for (const param of declaration.params) {
    const value = activation?.bound.get(param.name.text)?.value;
    const isStatic = isStaticParam(param, value) || value?.kind === "list";
    let known: string | undefined;
    env.bind(param.name.text, () => {
      known ??= parameterText(writer, family, param, isStatic);
      return code(known, isStatic);
    });
  }
  const unsupported = declaration.members.find(
    ({ kind }) => !["hidden", "example", "let", "fn", "const", "enum"].includes(kind),
  );
  if (unsupported) return writer.refuse(`\`${unsupported.kind}\` of a task`, module, unsupported.span);
  const [run] = writer.runsOf(declaration.members) ?? [];
  if (!run) return writer.refuse("a task that is never drawn", module, declaration.span);
  const keys = new Keys();
  const body = new Body(writer, [run], module, env, keys, keys.root);
  const fields: Property[] = [];
  const drawn: string[] = [];
  for (const member of declaration.members) {
    if (member.kind !== "hidden") continue;
    const own = member.name.text;
    const value = body.valueOf(member);
    const at = body.with({ key: body.key.at(own) });
    drawn.push(`this.${own} = ${startText(at, member, member.counts, value)};`);
    fields.push(property(own, value ? typeText(writer, value) : "F32", member.doc));
    env.bind(own, code(`this.${own}`));
  }
  const statements = keys.resolve(drawn, 0).map((text) => keys.finish(text));
  const example = declaration.members.find((member) => member.kind === "example");
  const methods = example ? exampleMethods(writer, family, example, env) : [];
  const constructor = { parameters: [parameter("key", "Key")], statements };
  return classDeclaration(
    { name, properties: fields, ctors: [constructor], methods },
    writer.docs(module, declaration),
  );
}

function parameterText(writer: Writer, family: TaskFamilyV, param: ast.Param, isStatic: boolean): string {
  const activation = family.activation!;
  const text = boundText(writer.bodyOf(activation), activation, param, family.declaration.params);
  if (!isStatic || text.startsWith("rates.")) return text;
  const name = writer.names.take(identifier(param.name.text));
  writer.declarations.add("settings", constantDeclaration(name, text));
  return name;
}

/** How a hidden parameter or a field of an example starts. */
function startText(
  body: Body,
  { start, type }: { readonly start?: ast.Start; readonly type?: ast.TypeExpression },
  counts: readonly ast.Expression[],
  value: V | undefined,
): string {
  if (!start) return "undefined";
  if (start.draws) {
    const text = drawText(body, start.value, counts, type);
    return text;
  }
  const at = body.with({ key: body.key, bound: true });
  return asGraph(body, expressionCode(at, start.value), body.valueOf(start.value), value, type);
}

function exampleMethods(
  writer: Writer,
  family: TaskFamilyV,
  example: ast.TaskExample,
  outer: Env,
): OptionalKind<MethodDeclarationStructure>[] {
  const { module, declaration } = family;
  const [run] = writer.runsOf(example) ?? [];
  if (!run) return [];
  const env = outer.child();
  const keys = new Keys();
  const body = new Body(writer, [run], module, env, keys, keys.root);
  if (example.index) env.bind(example.index.text, code(identifier(example.index.text)));
  const lets = declaration.members.filter((member) => member.kind === "let");
  const before = blockTexts(body, lets);
  const texts: string[] = [...before];
  const names: [string, V][] = [];
  for (const field of example.fields) {
    const own = field.name.text;
    const value = body.valueOf(field);
    const text = startText(body.with({ key: body.key.at(own) }), field, [], value);
    const isList = body.valueOf(field.start.value)?.kind === "list" && value?.kind === "tensor";
    texts.push(
      `const ${identifier(own)} = ${isList && !text.startsWith("mrl.") ? `mrl.stack(${text})` : text};`,
    );
    env.bind(own, code(identifier(own)));
    if (!field.local && value) names.push([own, value]);
  }
  const record = recordValue(names);
  const type = writer.nameRecord("Example", record, `What ${declaration.name.text} gives to learn from.`);
  const statements = keys.resolve([...texts, `return { ${names.map(([own]) => own).join(", ")} };`], 0);
  const index = example.index ? [parameter(identifier(example.index.text), "I32")] : [];
  const turn = example.index
    ? `mrl.map(mrl.range(0, count), (i: I32) => this.example(key, i))`
    : `mrl.times(count, () => this.example(key))`;
  const key = run.draws ? "key" : "_key";
  return [
    {
      name: "example",
      parameters: [parameter(key, "Key"), ...index],
      returnType: type,
      statements: statements.map((text) => keys.finish(text)),
      ...documented(example.doc),
    },
    {
      name: "draw",
      parameters: [parameter("key", "Key"), parameter("count", "number")],
      returnType: `Batch<${type}>`,
      statements: [`return ${turn};`],
      docs: ["Independent examples."],
    },
  ];
}
