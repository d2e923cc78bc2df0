import type * as ast from "../syntax/ast.js";
import { prune, type TensorT, type Type } from "../types/type.js";
import type { Body } from "./body.js";
import { asGraph, sizeText } from "./coercions.js";
import { expressionCode } from "./expressions.js";
import { enumObject } from "./enums.js";

/** What an action can be, as a space of the runtime package; `written` is the clause's type, `type` what it came to. */
export function spaceText(body: Body, written: ast.TypeExpression, type: Type): string {
  const known = prune(type);
  if (known.kind === "record") {
    const fields = [...known.fields].map(([name, field]) => {
      const own = written.kind === "recordType" && written.fields.find((one) => one.name.text === name);
      return `${name}: ${spaceText(body, own ? own.type : written, field)}`;
    });
    return `mrl.together({ ${fields.join(", ")} })`;
  }
  if (known.kind !== "tensor") return body.notWritten("an action of this type", written.span);
  const range = written.kind === "boundedType" ? written.range : rangeOfElement(written);
  const sizes = sizesOf(body, written, known);
  const call = (name: string, ...args: string[]): string => `mrl.${name}(${[...args, ...sizes].join(", ")})`;
  if (known.enum) {
    if (sizes.length > 0) return body.notWritten("a tensor of an enum's members as an action", written.span);
    return `mrl.oneOf(${enumObject(body.writer, body.module, known.enum)})`;
  }
  if (known.dtype === "bool") return call("binary");
  if (known.dtype === "i32") {
    const low = known.bounds?.lo.size ?? 0;
    const end =
      range?.kind === "range" && range.end && low === 0 ? expressionCode(body, range.end).text : undefined;
    const count = end ?? `${(known.bounds?.hi.size ?? 0) - low}`;
    return low === 0 && sizes.length === 0 ? `mrl.discrete(${count})` : call("discrete", count, `${low}`);
  }
  if (range?.kind !== "range") return call("unbounded");
  const ends = [range.start, range.end].map((end) =>
    end ? asNumber(body, end) : body.notWritten("an action with one end", written.span),
  );
  return call("box", ...ends);
}

/** `(i32 in 0 ..< 5)[2]` has its range within. */
function rangeOfElement(written: ast.TypeExpression): ast.Expression | undefined {
  return written.kind === "arrayType" && written.element.kind === "boundedType"
    ? written.element.range
    : undefined;
}

function sizesOf(body: Body, written: ast.TypeExpression, known: TensorT): string[] {
  const inner = written.kind === "boundedType" ? written.type : written;
  if (inner.kind === "arrayType" && inner.dims.length === known.dims.length)
    return inner.dims.map((dim) => expressionCode(body, dim).text);
  return known.dims.map(sizeText);
}

function asNumber(body: Body, end: ast.Expression): string {
  const part = expressionCode(body, end);
  return part.isStatic ? part.text : asGraph(body, part, body.valueOf(end), body.valueOf(end));
}
