import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { stepsOf, tensorValue, type TensorV, type V } from "../lower/value.js";
import type { Body } from "./body.js";
import { code, type Code } from "./code.js";
import { emptyText } from "./empty-state.js";
import { expressionCode } from "./expressions.js";

/**
 * What an expression is where a value of the graph is asked for: `own` is what it came to, `target` what the
 * place made of it, `type` what the place says that it asks for.
 */
export function asGraph(
  body: Body,
  part: Code,
  own: V | undefined,
  target: V | undefined,
  type?: ast.TypeExpression,
): string {
  return graphCode(body, part, own, target, type).text;
}

/** The same, with the number that it is made of. */
export function graphCode(
  body: Body,
  { text, isStatic }: Code,
  own: V | undefined,
  target: V | undefined,
  type?: ast.TypeExpression,
): Code {
  if (own?.kind === "fill") return code(filled(body, own.value, target, type, text));
  if (own?.kind === "list" && target?.kind === "tensor" && isStatic) {
    return code(`mrl.${target.type.dtype}(${text})`);
  }
  if (own?.kind === "record" && own.episode && target?.kind === "record" && !target.episode)
    return graphCode(body, { text: `${text}.steps`, isStatic }, stepsOf(own), target, type);
  if (own?.kind === "record" && target?.kind === "record" && !own.episode && !text.startsWith("{")) {
    const [has, asked] = [[...own.fields.keys()], [...target.fields.keys()]];
    const isSame = has.length === asked.length && has.every((name, i) => name === asked[i]);
    if (!isSame) return code(`mrl.pick(${text}, ${asked.map((name) => JSON.stringify(name)).join(", ")})`);
  }
  if (!isStatic) {
    const isConverted =
      own?.kind === "tensor" &&
      target?.kind === "tensor" &&
      own.type.dtype !== target.type.dtype &&
      target.type.dims.length === own.type.dims.length;
    if (!isConverted) return code(text);
    return code(target.type.dtype === "f32" ? `mrl.toF32(${text})` : `mrl.toI32(${text})`);
  }
  const wanted = target?.kind === "tensor" ? target : own;
  if (wanted?.kind !== "tensor" || own?.kind !== "tensor") return code(text);
  const { dtype, dims } = wanted.type;
  const isNumber = dtype !== "bool" && dims.length === 0;
  return { ...code(`mrl.${dtype}(${text})`), ...(isNumber && { number: text }) };
}

/** A static list of numbers as a tensor; the text of anything else. */
export function tableText(text: string, value: V | undefined): string {
  const table = value && isStaticList(value) ? asTable(value) : undefined;
  return table ? `mrl.${table.type.dtype}(${text})` : text;
}

/** Whether a value is a number of the spec, or a list of such. */
export function isStaticList(value: V): boolean {
  if (value.kind === "tensor") return value.isStatic === true;
  return value.kind === "list" && (value.items ?? []).every(isStaticList);
}

/** A list of numbers, or of such lists, as the tensor that it is where it is gone through. */
export function asTable(value: V): TensorV | undefined {
  if (value.kind !== "list" || !value.items || value.items.length === 0) return undefined;
  const rows = value.items.map((item) => (item.kind === "tensor" ? item : asTable(item)));
  const isFloat = rows.some((row) => row?.type.dtype === "f32");
  const [first] = rows;
  if (!first || rows.includes(undefined)) return undefined;
  const dtype = isFloat ? "f32" : first.type.dtype;
  const dims = [Dim.of(rows.length), ...first.type.dims];
  return tensorValue({ kind: "tensor", dtype, dims });
}

function filled(
  body: Body,
  value: number,
  target: V | undefined,
  type: ast.TypeExpression | undefined,
  text: string,
): string {
  const name = value === 0 ? "zeros" : "ones";
  if (target?.kind !== "tensor") return type && target ? emptyText(body, type, target) : text;
  const sizes =
    type?.kind === "arrayType"
      ? type.dims.map((dim) => expressionCode(body, dim).text)
      : target.type.dims.map((dim) => sizeText(dim));
  const { dtype } = target.type;
  if (dtype === "f32") return `mrl.${name}(${sizes.join(", ")})`;
  const one = dtype === "bool" ? `mrl.bool(${value !== 0})` : `mrl.i32(${value})`;
  return sizes.length === 0 ? one : `mrl.full(${[one, ...sizes].join(", ")})`;
}

/** A size that is known. */
export function sizeText(dim: Dim): string {
  return `${dim.size ?? "NaN"}`;
}
