import type * as ast from "../syntax/ast.js";
import type { Dim } from "../types/dim.js";
import { stepsOf, type V } from "../lower/value.js";
import type { Body } from "./body.js";
import type { Code } from "./code.js";
import { expressionCode } from "./expressions.js";

/**
 * What an expression is where a value of the graph is asked for: `own` is what it came to, `target` what the
 * place made of it, `type` what the place says that it asks for.
 */
export function asGraph(
  body: Body,
  { text, isStatic }: Code,
  own: V | undefined,
  target: V | undefined,
  type?: ast.TypeExpression,
): string {
  if (own?.kind === "fill") return filled(body, own.value, target, type, text);
  if (own?.kind === "list" && target?.kind === "tensor" && isStatic) {
    return `mrl.${target.type.dtype}(${text})`;
  }
  if (own?.kind === "record" && own.episode && target?.kind === "record" && !target.episode)
    return asGraph(body, { text: `${text}.steps`, isStatic }, stepsOf(own), target, type);
  if (own?.kind === "record" && target?.kind === "record" && !own.episode && !text.startsWith("{")) {
    const [has, asked] = [[...own.fields.keys()], [...target.fields.keys()]];
    const isSame = has.length === asked.length && has.every((name, i) => name === asked[i]);
    if (!isSame) return `mrl.pick(${text}, ${asked.map((name) => JSON.stringify(name)).join(", ")})`;
  }
  if (!isStatic) {
    const isConverted =
      own?.kind === "tensor" &&
      target?.kind === "tensor" &&
      own.type.dtype !== target.type.dtype &&
      target.type.dims.length === own.type.dims.length;
    if (!isConverted) return text;
    return target.type.dtype === "f32" ? `mrl.toF32(${text})` : `mrl.toI32(${text})`;
  }
  const wanted = target?.kind === "tensor" ? target : own;
  if (wanted?.kind !== "tensor" || own?.kind !== "tensor") return text;
  return `mrl.${wanted.type.dtype}(${text})`;
}

function filled(
  body: Body,
  value: number,
  target: V | undefined,
  type: ast.TypeExpression | undefined,
  text: string,
): string {
  const name = value === 0 ? "zeros" : "ones";
  if (target?.kind !== "tensor") return text;
  const sizes =
    type?.kind === "arrayType"
      ? type.dims.map((dim) => expressionCode(body, dim).text)
      : target.type.dims.map((dim) => sizeText(dim));
  return `mrl.${name}(${sizes.join(", ")})`;
}

/** A size that is known. */
export function sizeText(dim: Dim): string {
  return `${dim.size ?? "NaN"}`;
}
