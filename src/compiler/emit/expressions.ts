import type * as ast from "../syntax/ast.js";
import { unknownType } from "../types/type.js";
import { countOfType } from "../types/value-count.js";
import type { RecordV, TensorV, V } from "../lower/value.js";
import type { Body } from "./body.js";
import { nothing } from "./body.js";
import { minimiseCode } from "./minimise.js";
import { blockOf, yieldingCode } from "./statements.js";
import { callCode } from "./calls.js";
import { code, type Code } from "./code.js";
import { asGraph, asTable, tableText } from "./coercions.js";
import { enumObject } from "./enums.js";
import { identifier, methodName, numberText } from "./names.js";
import { comprehensionCode } from "./loops.js";
import { lambdaCode } from "./lambdas.js";
import { rolloutCode } from "./rollouts.js";
import { isMany } from "../lower/lift.js";
import { isKnown, staticItem } from "./static-loops.js";

const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "mod",
  "^": "pow",
  "@": "matmul",
  "==": "equal",
  "!=": "notEqual",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  and: "and",
  or: "or",
};

/** As TypeScript writes them on numbers and truth values of its own. */
const native: Readonly<Record<string, string>> = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "^": "**",
  "%": "%",
  "==": "===",
  "!=": "!==",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  and: "&&",
  or: "||",
};

/** An expression as TypeScript. */
export function expressionCode(body: Body, expression: ast.Expression): Code {
  const at = body.bound && expression.kind !== "call" && expression.kind !== "rollout" ? body.with({}) : body;
  switch (expression.kind) {
    case "number":
      return code(numberText(expression.value), true);
    case "bool":
      return code(`${expression.value}`, true);
    case "string":
      return code(JSON.stringify(expression.value), true);
    case "none":
      return nothing;
    case "reference":
      return referenceCode(at, expression);
    case "record":
      return code(recordText(at, expression));
    case "tuple":
      return code(`[${expression.items.map((item) => valueText(at, item)).join(", ")}]`);
    case "list":
      return listCode(at, expression);
    case "comprehension":
      return comprehensionCode(at, expression);
    case "lambda":
      return code(lambdaCode(at, expression));
    case "blockExpression":
      return code(`(() => ${blockOf(at, expression.block)})()`);
    case "call":
      return callCode(body, expression);
    case "field":
      return fieldCode(at, expression);
    case "index":
      return indexCode(at, expression);
    case "unary":
      return unaryCode(at, expression);
    case "binary":
      return binaryCode(at, expression);
    case "range":
      return rangeCode(at, expression);
    case "ifExpression":
      return conditionalCode(at, expression);
    case "with":
      return withCode(at, expression);
    case "minimise":
      return code(minimiseCode(at, expression, "loss"));
    case "rollout":
      return rolloutCode(body, expression);
    case "primed":
      return (
        at.env.lookup(`${expression.name}'`)?.() ?? at.notWritten(`\`${expression.name}'\``, expression.span)
      );
    case "forExpression":
      return yieldingCode(at, expression.loop);
    default:
      return at.notWritten(describeKind(expression), expression.span);
  }
}

function describeKind(expression: ast.Expression): string {
  switch (expression.kind) {
    case "instantiate":
      return "a module with its sizes, outside of a call";
    default:
      return "what is written here";
  }
}

/** An expression as a value of the graph: numbers of TypeScript's own become tensors. */
export function valueText(body: Body, expression: ast.Expression, like?: V): string {
  const value = like ?? body.valueOf(expression);
  return asGraph(body, expressionCode(body, expression), body.valueOf(expression), value);
}

function referenceCode(body: Body, expression: ast.Reference): Code {
  const { name, span } = expression;
  const local = body.env.lookup(name);
  if (local) return local();
  const value = body.valueOf(expression);
  if (value?.kind === "tensor" && value.isStatic && value.type.enum) return enumMember(body, value);
  return body.writer.topLevel(body, name, span);
}

/** An expression where a value is asked for: `target` is what the place makes of it, `type` what it asks for. */
export function askedText(
  body: Body,
  expression: ast.Expression,
  target: V | undefined,
  type?: ast.TypeExpression,
): string {
  if (expression.kind === "record" && target?.kind === "record")
    return recordText(body, expression, target, type);
  return asGraph(body, expressionCode(body, expression), body.valueOf(expression), target, type);
}

function recordText(
  body: Body,
  expression: ast.RecordExpression,
  target?: RecordV,
  type?: ast.TypeExpression,
): string {
  const fields = expression.fields.map((field) => {
    if (field.kind === "spread") return `...${expressionCode(body, field.value).text}`;
    const name = field.name.text;
    const own = fieldsOf(body, type).find((one) => one.name.text === name);
    const text = askedText(
      body,
      field.value,
      target?.fields.get(name) ?? body.valueOf(field.value),
      own?.type,
    );
    return text === name ? name : `${name}: ${text}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** The fields that a type names: of a `type` of the spec those of what it stands for, with the sizes that it is given. */
function fieldsOf(body: Body, type: ast.TypeExpression | undefined): ast.RecordType["fields"] {
  if (type?.kind === "recordType") return type.fields;
  const [name] = type?.kind === "typeName" && type.path.length === 1 ? type.path : [];
  const declared = name && body.writer.typeDeclaration(name.text)?.declaration;
  if (type?.kind !== "typeName" || declared?.type.kind !== "recordType") return [];
  const sizes = new Map(declared.typeParams.map((param, i) => [param.name.text, type.args[i]]));
  const given = (dim: ast.Expression): ast.Expression => {
    const size = dim.kind === "reference" ? sizes.get(dim.name) : undefined;
    if (size?.kind === "dim") return size.value;
    // A lone name is read as a type.
    const [lone] = size?.type.kind === "typeName" ? size.type.path : [];
    return lone ? { kind: "reference", name: lone.text, span: lone.span } : dim;
  };
  return declared.type.fields.map((field) =>
    field.type.kind === "arrayType"
      ? { ...field, type: { ...field.type, dims: field.type.dims.map(given) } }
      : field,
  );
}

function listCode(body: Body, expression: ast.ListExpression): Code {
  const value = body.valueOf(expression);
  const items = value?.kind === "list" ? (value.items ?? []) : [];
  if (items.some(({ kind }) => kind !== "tensor" && kind !== "list")) return staticItem(body, expression);
  const parts = expression.items.map((item) => {
    const part = expressionCode(body, item.value);
    return { ...part, text: item.kind === "spread" ? `...${part.text}` : part.text };
  });
  const text = `[${parts.map((part) => part.text).join(", ")}]`;
  return parts.every((part) => part.isStatic) ? code(text, true) : code(`mrl.stack(${text})`);
}

function fieldCode(body: Body, expression: ast.FieldExpression): Code {
  const { object, name } = expression;
  const value = body.valueOf(object);
  const own = body.valueOf(expression);
  if (value?.kind === "type" || isTaskType(body, object)) return processSize(body, expression);
  if (value?.kind === "enum" && own?.kind === "tensor") return enumMember(body, own);
  const { text, isStatic } = expressionCode(body, object);
  switch (value?.kind) {
    case "record":
      if (value.episode && name.text !== "end" && name.text !== "steps")
        return code(`${text}.steps.${name.text}`);
      return code(`${text}.${name.text}`, isStatic && own !== undefined && isKnown([own]));
    case "instance":
      return code(`${text}.${name.text}`);
    case "task":
      return taskFieldCode(body, expression, text);
    case "family":
      if (name.text !== "count") break;
      return code(`${text}.count`, true);
    case "dist": {
      const place = [...value.args.keys()].indexOf(name.text);
      const isLifted = value.lifted.length > 0;
      if (place >= 0) return code(isLifted ? `${text}.arg(${place})` : `${text}.${name.text}`);
      const member = methodName(name.text);
      if (!isLifted) return code(`${text}.${member}`);
      return code(`${text}.each((d: ${body.writer.distributionClass(value.family)}) => d.${member})`);
    }
    default:
  }
  return body.notWritten(`\`.${name.text}\``, expression.span);
}

/** Whether an expression names the kind of tasks that the learner is for. */
function isTaskType({ writer }: Body, object: ast.Expression): boolean {
  return object.kind === "reference" && writer.declaration.for.text === object.name;
}

/** `T.horizon`, `T.actions`, and `T.Action` as a size: the number of its values. */
function processSize(body: Body, { name, span }: ast.FieldExpression): Code {
  if (name.text === "horizon") return body.writer.horizon();
  if (name.text === "actions") return body.writer.actionCount();
  const values = countOfType(body.writer.family.type.members.get(name.text) ?? unknownType);
  if (values?.size !== undefined) return code(`${values.size}`, true);
  return body.notWritten(`\`.${name.text}\` of a type`, span);
}

/** What a learner may see of a task beyond what it tells. */
function taskFieldCode(body: Body, { name, span }: ast.FieldExpression, text: string): Code {
  if (name.text === "hidden") return code(`${text}.hidden`);
  if (name.text === "index") return code(body.writer.taskIndex(text));
  return body.notWritten(`\`.${name.text}\``, span);
}

/** A member of an enum by its name. */
function enumMember(body: Body, { known, type }: TensorV): Code {
  const declaration = type.enum!;
  const object = enumObject(body.writer, body.module, declaration);
  return code(`${object}.${declaration.members[Number(known)]!.text}`, true);
}

function indexCode(body: Body, expression: ast.IndexExpression): Code {
  const object = expressionCode(body, expression.object);
  const value = body.valueOf(expression.object);
  const isList = value?.kind === "list" || value?.kind === "tuple";
  let { text } = object;
  let isStatic = object.isStatic;
  // What `mrl.at` was given so far, where a further index is given to the same call.
  let places: string[] = [];
  for (const index of expression.indices) {
    const at = body.valueOf(index);
    if (index.kind === "range") {
      const end = (part: ast.Expression | undefined): string =>
        part ? expressionCode(body, part).text : "undefined";
      const ends = `${end(index.start ?? undefined)}, ${end(index.end)}`.replace(/, undefined$/, "");
      text = isList ? `${text}.slice(${ends})` : `mrl.slice(${text}, ${ends})`;
      places = [];
      continue;
    }
    const place = expressionCode(body, index);
    const isPicked = isList && at?.kind === "tensor" && at.isStatic && place.isStatic;
    if (isPicked) text = `${text}[${place.text}]`;
    else {
      const table = value?.kind === "list" ? asTable(value) : undefined;
      const isOther = table !== undefined && object.isStatic && table.type.dtype !== "i32";
      if (places.length === 0) places.push(isOther ? tableText(text, value) : text);
      places.push(place.text);
      text = `mrl.at(${places.join(", ")})`;
      isStatic = false;
    }
  }
  return code(text, isStatic);
}

function unaryCode(body: Body, { operator, operand }: ast.UnaryExpression): Code {
  const part = expressionCode(body, operand);
  if (part.isStatic) return code(`(${operator === "-" ? "-" : "!"}${part.text})`, true);
  return code(`mrl.${operator === "-" ? "neg" : "not"}(${part.text})`);
}

function binaryCode(body: Body, expression: ast.BinaryExpression): Code {
  const { operator } = expression;
  if ((operator === "==" || operator === "!=") && [expression.left, expression.right].some(isNone))
    return presenceCode(body, expression);
  const [left, right] = [expression.left, expression.right].map((side) => expressionCode(body, side)) as [
    Code,
    Code,
  ];
  const known = body.valueOf(expression);
  if (left.isStatic && right.isStatic && known?.kind === "tensor" && known.isStatic)
    return code(`(${left.text} ${native[operator]!} ${right.text})`, true);
  const [a, b] = [body.valueOf(expression.left), body.valueOf(expression.right)];
  const side = (part: Code, own: V | undefined, other: V | undefined): string =>
    part.isStatic && needsFloat(own, other) ? `mrl.f32(${part.text})` : part.text;
  return code(`mrl.${operators[operator]!}(${side(left, a, b)}, ${side(right, b, a)})`);
}

function isNone({ kind }: ast.Expression): boolean {
  return kind === "none";
}

/** Whether there is a value: known when the graph is built. */
function presenceCode(body: Body, { operator, left, right }: ast.BinaryExpression): Code {
  const { text } = expressionCode(body, isNone(right) ? left : right);
  return code(`(${text} ${native[operator]!} undefined)`, true);
}

/**
 * Whether a float must say that it is one: without a fraction it would be taken for an integer beside such, and
 * for one that is converted place by place beside more than a number.
 */
export function needsFloat(own: V | undefined, other: V | undefined): boolean {
  if (own?.kind !== "tensor" || own.type.dtype !== "f32") return false;
  if (other?.kind === "tensor" && other.type.dtype === "i32") return true;
  return Number.isInteger(own.known) && other !== undefined && isMany(other);
}

function rangeCode(body: Body, { start, end, exclusive }: ast.RangeExpression): Code {
  const part = (expression: ast.Expression | undefined): string =>
    !expression ? "0" : exclusive ? expressionCode(body, expression).text : valueText(body, expression);
  if (exclusive) return code(`mrl.range(${part(start)}, ${part(end)})`);
  return code(`{ start: ${part(start)}, end: ${part(end)} }`);
}

/** What a condition came to, where that is known when the graph is built; it may differ from turn to turn. */
export function decided(body: Body, condition: ast.Expression): boolean | "differs" | undefined {
  const known = body.runs.map((run) => run.values.get(condition)).filter((value) => value !== undefined);
  const statics = known.map((value) => (value.kind === "tensor" && value.isStatic ? value.known : undefined));
  if (statics.length === 0 || statics.includes(undefined)) return undefined;
  if (statics.every(Boolean)) return true;
  return statics.some(Boolean) ? "differs" : false;
}

function conditionalCode(body: Body, expression: ast.IfExpression): Code {
  const { condition, then, span } = expression;
  const taken = decided(body, condition);
  if (taken === true) return expressionCode(body, then);
  if (taken === false) return expressionCode(body, expression.else);
  if (taken === "differs") {
    const [a, b] = [expressionCode(body, then), expressionCode(body, expression.else)];
    return code(
      `(${expressionCode(body, condition).text} ? ${a.text} : ${b.text})`,
      a.isStatic && b.isStatic,
    );
  }
  const choice = body.found((run) => run.choices.get(span));
  const value = body.valueOf(expression);
  const arm = (part: ast.Expression): string =>
    asGraph(body, expressionCode(body, part), body.valueOf(part), value);
  const test = expressionCode(body, condition).text;
  if (choice === "cond") return code(`mrl.cond(${test}, () => ${arm(then)}, () => ${arm(expression.else)})`);
  // A number beside a tensor is of its kind.
  const [a, b] = [then, expression.else].map((part) => expressionCode(body, part));
  const isNumber = (part: ast.Expression, own: Code): boolean => {
    const known = body.valueOf(part);
    return (
      own.isStatic && known?.kind === "tensor" && known.type.dtype !== "bool" && known.type.dims.length === 0
    );
  };
  const [first, second] = [isNumber(then, a!), isNumber(expression.else, b!)];
  // Two numbers are floats, so that one of two integers says what they are.
  const isFloat = value?.kind === "tensor" && value.type.dtype === "f32";
  const x = first && (!second || isFloat) ? a!.text : arm(then);
  const y = second ? b!.text : arm(expression.else);
  return code(`mrl.select(${test}, ${x}, ${y})`);
}

function withCode(body: Body, expression: ast.WithExpression): Code {
  const indices = expression.indices.map((index) => expressionCode(body, index).text).join(", ");
  const value = valueText(body, expression.value);
  return code(`mrl.set(${valueText(body, expression.object)}, [${indices}], ${value})`);
}

/** The text of an argument for a parameter of a name, as an object's field. */
export function namedField(name: string, text: string): string {
  return text === identifier(name) && identifier(name) === name ? name : `${name}: ${text}`;
}
