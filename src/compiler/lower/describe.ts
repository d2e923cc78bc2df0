import { formatType } from "../types/format.js";
import { typeOf, type TensorV, type V } from "./value.js";

/** A static number as it would be written: floats with their point, members of an enum by name. */
function numeral({ known, type }: TensorV): string {
  const member = type.enum?.members[Number(known)];
  if (type.enum && member) return `${type.enum.name.text}.${member.text}`;
  return type.dtype === "f32" && Number.isInteger(known) ? `${known}.0` : `${known}`;
}

function functionName(name: string): string {
  return name === "the function" ? "a function" : `the function ${name}`;
}

/** A value as a message names it. */
export function describe(value: V): string {
  switch (value.kind) {
    case "tensor":
      return value.known !== undefined && value.isStatic ? numeral(value) : formatType(value.type);
    case "fn":
      return value.callable.type ? formatType(value.callable.type()) : functionName(value.callable.name);
    case "record":
      return `{${[...value.fields].map(([name, field]) => `${name}: ${describe(field)}`).join(", ")}}`;
    case "tuple":
      return `(${value.items.map(describe).join(", ")})`;
    case "none":
      return "none";
    case "standardUniform":
      return "a StandardUniform distribution";
    case "recipe":
      return `a recipe of ${value.declaration.name.text}`;
    case "module":
      return `the module ${value.declaration.name.text}`;
    case "dist":
      return `a ${value.family.declaration.name.text} distribution`;
    case "distFamily":
      return `the distribution ${value.declaration.name.text} without its arguments`;
    case "taskDeclaration":
      return `the task ${value.declaration.name.text} without its arguments`;
    case "family":
      return `a distribution over tasks of ${value.declaration.name.text}`;
    case "learner":
      return `the learner ${value.declaration.name.text}`;
    case "fill":
      return value.value === 0 ? "zeros" : "ones";
    case "enum":
      return `the enum ${value.declaration.name.text}`;
    case "list":
      return value.items ? `a list of ${value.items.length}` : "a list";
    case "string":
      return value.value === undefined ? "a string" : JSON.stringify(value.value);
    default:
      return formatType(typeOf(value));
  }
}
