import type * as ast from "../syntax/ast.js";
import { leaves } from "../lower/tree.js";
import type { TensorV, V } from "../lower/value.js";
import type { Body } from "./body.js";
import { sizeText } from "./coercions.js";
import { expressionCode } from "./expressions.js";
import { elementOf } from "./loops.js";
import { typeText } from "./types.js";

/** The first value of a state without a start, such as an empty ring: zeros, of the sizes that its type names. */
export function emptyText(body: Body, type: ast.TypeExpression, value: V): string {
  return emptyOf(body, type, value, [], new Map());
}

/** Sizes and types of a `type` by its parameters, as they were given. */
type Given = ReadonlyMap<string, ast.TypeArgument>;

/** `axes` are the texts of the sizes around a value. */
function emptyOf(
  body: Body,
  type: ast.TypeExpression | undefined,
  value: V,
  axes: readonly string[],
  given: Given,
): string {
  switch (type?.kind) {
    case "arrayType": {
      const sizes = type.dims.map((dim) => sizeOfDim(body, dim, given));
      return emptyOf(body, type.element, value, [...axes, ...sizes], given);
    }
    case "boundedType":
      return emptyOf(body, type.type, value, axes, given);
    case "recordType":
      return recordOf(value, (name, field) => {
        const own = type.fields.find((one) => one.name.text === name);
        return emptyOf(body, own?.type, field, axes, given);
      });
    case "typeName": {
      const [name] = type.path;
      const argument = type.path.length === 1 ? given.get(name!.text) : undefined;
      if (argument?.kind === "type") return emptyOf(body, argument.type, value, axes, new Map());
      const declared = type.path.length === 1 ? body.writer.typeDeclaration(name!.text) : undefined;
      if (!declared) break;
      const { typeParams, type: inner } = declared.declaration;
      const own = typeParams.flatMap((param, i) => {
        const arg = type.args[i];
        return arg ? [[param.name.text, resolved(arg, given)] as const] : [];
      });
      return named(body, value, axes, (around) => emptyOf(body, inner, value, around, new Map(own)));
    }
    default:
  }
  if (value.kind === "tensor") return zeros(value, axes);
  if (value.kind === "tuple")
    return `[${value.items.map((item) => emptyOf(body, undefined, item, axes, given)).join(", ")}]`;
  return named(body, value, axes, (around) =>
    recordOf(value, (_, field) => emptyOf(body, undefined, field, around, given)),
  );
}

/** So many tensors of a record with a name are written once, as a function of the sizes around it. */
const worthAFunction = 3;

/** A value as `make` writes it with some axes: by a function, where the type of an element has a name. */
function named(
  body: Body,
  value: V,
  axes: readonly string[],
  make: (axes: readonly string[]) => string,
): string {
  const { writer } = body;
  const parts = leaves(value);
  const isBatch = axes.length > 0 && parts.every((leaf) => leaf.value.type.dims.length >= axes.length);
  if (!isBatch || parts.length < worthAFunction) return make(axes);
  const element = axes.reduce((inner) => elementOf(inner), value);
  const type = writer.plainly(() => typeText(writer, element));
  if (!/^\w+$/.test(type)) return make(axes);
  // All axes around stand in one place: the others take none.
  const text = make(["...n", ...axes.slice(1).map(() => "")]);
  const name = writer.emptyFunction(type, text);
  return name === undefined ? make(axes) : `${name}(${axes.filter((axis) => axis !== "").join(", ")})`;
}

/** A lone name may be one of the parameters around. */
function resolved(arg: ast.TypeArgument, given: Given): ast.TypeArgument {
  const name =
    arg.kind === "dim"
      ? arg.value.kind === "reference"
        ? arg.value.name
        : undefined
      : arg.type.kind === "typeName" && arg.type.path.length === 1
        ? arg.type.path[0]!.text
        : undefined;
  return (name === undefined ? undefined : given.get(name)) ?? arg;
}

function recordOf(value: V, text: (name: string, field: V) => string): string {
  if (value.kind !== "record") return "{}";
  const fields = [...value.fields].map(([name, field]) => `${name}: ${text(name, field)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function sizeOfDim(body: Body, dim: ast.Expression, given: Given): string {
  const argument = dim.kind === "reference" ? given.get(dim.name) : undefined;
  if (argument?.kind === "dim") return expressionCode(body, argument.value).text;
  if (argument?.type.kind === "typeName") {
    const [name] = argument.type.path;
    const local = body.env.lookup(name!.text);
    if (local) return local().text;
  }
  return expressionCode(body, dim).text;
}

/** Zeros: `axes` as they are named, and the sizes that are left. */
function zeros({ type }: TensorV, axes: readonly string[]): string {
  const sizes = [...axes.filter((axis) => axis !== ""), ...type.dims.slice(axes.length).map(sizeText)];
  if (type.dtype === "f32") return sizes.length === 0 ? "mrl.f32(0)" : `mrl.zeros(${sizes.join(", ")})`;
  const zero = type.dtype === "i32" ? "mrl.i32(0)" : "mrl.bool(false)";
  return sizes.length === 0 ? zero : `mrl.full(${[zero, ...sizes].join(", ")})`;
}
