import type { GetAccessorDeclarationStructure, MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import type { TaskFamilyV, V } from "../lower/value.js";
import { opaqueOf, recordValue } from "../lower/value.js";
import { Body, type Env } from "./body.js";
import { code } from "./code.js";
import { asGraph } from "./coercions.js";
import { drawText } from "./draws.js";
import { expressionCode } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { identifier } from "./names.js";
import { processMembers } from "./process-class.js";
import { taskIds } from "./task-ids.js";
import {
  classDeclaration,
  documented,
  parameter,
  property,
  type Declaration,
  type Property,
} from "./declarations.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** A task declaration as a class: its constructor draws a task's hidden parameters, `draw` gives examples. */
export function taskClass(writer: Writer, family: TaskFamilyV, name: string): Declaration {
  const { declaration, module } = family;
  const task = writer.taskEnv;
  const { env } = task;
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
    const text = member.start
      ? startText(at, member, member.counts, value)
      : `mrl.draw(${at.key.text}, ${taskIds(writer, family, task)})`;
    drawn.push(`this.${own} = ${text};`);
    fields.push(property(own, value ? typeText(writer, value) : "F32", member.doc));
  }
  const statements = keys.resolve(drawn, 0).map((text) => keys.finish(text));
  const example = declaration.members.find((member) => member.kind === "example");
  const examples = example ? exampleMethods(writer, family, example, env) : [];
  const isActedIn = declaration.members.some((member) => member.kind === "action");
  const process = isActedIn ? processMembers(writer, family, task) : undefined;
  const constructor = { parameters: [parameter("key", "Key")], statements };
  return classDeclaration(
    {
      name,
      properties: [...fields, ...(process?.properties ?? [])],
      ctors: [constructor],
      getAccessors: [...hiddenGetters(writer, family), ...task.getters],
      methods: [...task.methods, ...examples, ...(process?.methods ?? [])],
      ...(process && { implements: [process.interface] }),
    },
    writer.docs(module, declaration),
  );
}

/** The hidden parameters together, where the program reads them so. */
function hiddenGetters(writer: Writer, family: TaskFamilyV): OptionalKind<GetAccessorDeclarationStructure>[] {
  if (!writer.readsHidden()) return [];
  const value = opaqueOf(family.type.members.get("Hidden") ?? { kind: "unknown" });
  if (value.kind !== "record") return [];
  const docs = `What ${family.declaration.name.text} hides.`;
  const returnType = writer.nameRecord("Hidden", value, docs);
  const fields = [...value.fields.keys()].map((name) => `${name}: this.${name}`);
  return [{ name: "hidden", returnType, statements: [`return { ${fields.join(", ")} };`] }];
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
  const texts: string[] = [];
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
