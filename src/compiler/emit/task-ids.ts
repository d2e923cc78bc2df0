import type * as ast from "../syntax/ast.js";
import type { DistFamilyV, TaskFamilyV } from "../lower/value.js";
import type { Body } from "./body.js";
import type { Code } from "./code.js";
import { constantDeclaration } from "./declarations.js";
import { expressionCode } from "./expressions.js";
import type { TaskEnv } from "./task-env.js";
import type { Writer } from "./writer.js";

/** The hidden bounded integer whose values a family of tasks is made of; undefined where it is not finite so. */
export function finiteHidden({ declaration }: TaskFamilyV): ast.TaskHidden | undefined {
  return declaration.members.find(
    (member): member is ast.TaskHidden => member.kind === "hidden" && member.start === undefined,
  );
}

/** The parts of a split by a number of draws: `split train = 80 draws, test = 20 draws`. */
function drawnParts({ declaration }: TaskFamilyV): ast.TaskSplit["parts"] {
  const split = declaration.members.find((member) => member.kind === "split");
  return (split?.parts ?? []).filter((part) => part.draws);
}

/** Whether a family's tasks are drawn once, and then chosen from. */
export function isDrawnOnce(family: TaskFamilyV): boolean {
  return drawnParts(family).length > 0;
}

/** Tasks that are drawn once; `make` draws one of them. */
export function sampleText(writer: Writer, family: TaskFamilyV, env: TaskEnv, make: string): string {
  const { members } = family.declaration;
  const body = env.bodyOf(members.find((member) => member.kind === "split") ?? members);
  const count = (value: ast.Expression | "rest"): Code =>
    value === "rest"
      ? writer.refuse("a part of this kind", family.module, family.declaration.span)
      : expressionCode(body, value);
  const counts = drawnParts(family).map(({ name, value }) => `${name.text}: ${count(value).text}`);
  return `new mrl.TaskSample({ ${counts.join(", ")} }, ${make}, ${placeText(writer)})`;
}

/** How one of a number of places is drawn. */
function placeText(writer: Writer): string {
  return `(count) => new ${discreteUniform(writer)}(0, count)`;
}

/** The constant that draws the ids of a finite family's tasks, from the part that is trained on or from that held out. */
export function taskIds(writer: Writer, family: TaskFamilyV, env: TaskEnv): string {
  return writer.once(family.declaration.members, () => {
    const { declaration, module } = family;
    const hidden = finiteHidden(family)!;
    const type = hidden.type;
    if (type?.kind !== "boundedType" || type.range.kind !== "range")
      return writer.refuse("a finite family of this kind", module, hidden.span);
    const split = isDrawnOnce(family)
      ? undefined
      : declaration.members.find((member) => member.kind === "split");
    const body = env.bodyOf(split ?? declaration.members);
    const every = rangeOfIds(body, type.range);
    const parts = split ? partsText(writer, body, split, every) : every;
    const name = writer.names.take("ids");
    const docs = "The ids of the tasks, and how the place of one among them is drawn.";
    writer.declarations.add(
      "settings",
      constantDeclaration(name, `new mrl.TaskIds(${parts}, ${placeText(writer)})`, docs),
    );
    return name;
  });
}

function partsText(writer: Writer, body: Body, split: ast.TaskSplit, every: string): string {
  const named = new Map<string, string>();
  const inOrder = split.parts.toSorted((a, b) => Number(a.value === "rest") - Number(b.value === "rest"));
  for (const part of inOrder) {
    const own = part.name.text;
    if (part.value !== "rest") {
      named.set(own, idsText(body, part.value, part.by));
      continue;
    }
    const taken = [...named].map(([other, text]) => {
      const name = writer.names.take(`${other}_ids`);
      writer.declarations.add("settings", constantDeclaration(name, text));
      named.set(other, name);
      return name;
    });
    named.set(
      own,
      `mrl.rest(${every}, ${taken.length === 1 ? taken[0]! : `[${taken.map((one) => `...${one}`).join(", ")}]`})`,
    );
  }
  const fields = split.parts.map(({ name: { text } }) => {
    const ids = named.get(text)!;
    return ids === text ? text : `${text}: ${ids}`;
  });
  return `{ ${fields.join(", ")} }`;
}

/** The ids that a part of a split lists. */
function idsText(body: Body, value: ast.Expression, by: ast.Expression | undefined): string {
  const stride = by && expressionCode(body, by).text;
  if (value.kind === "range") return rangeOfIds(body, value, stride);
  const { text } = expressionCode(body, value);
  return stride === undefined ? text : `${text}.filter((_, i) => i % ${stride} === 0)`;
}

function rangeOfIds(
  body: Body,
  { start, end, exclusive, span }: ast.RangeExpression,
  stride?: string,
): string {
  if (!end || !exclusive) return body.notWritten("ids of this kind", span);
  const ends = [start ? expressionCode(body, start).text : "0", expressionCode(body, end).text];
  return `mrl.ids(${[...ends, ...(stride === undefined ? [] : [stride])].join(", ")})`;
}

function discreteUniform(writer: Writer): string {
  const declared = writer.el.library("DiscreteUniform");
  if (declared?.declaration.kind !== "distribution") throw new TypeError("DiscreteUniform is a distribution");
  const family: DistFamilyV = {
    kind: "distFamily",
    declaration: declared.declaration,
    module: declared.module,
  };
  for (const end of ["low", "high"]) writer.numbersOf(family.declaration).add(end);
  return writer.distributionClass(family);
}
