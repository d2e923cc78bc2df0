import type * as ast from "../syntax/ast.js";
import type { InstanceV, RecordV, TensorV, V } from "../lower/value.js";
import { typeParametersOf } from "./distribution-class.js";
import { episodeType } from "./episode-types.js";
import { recipeClass } from "./instances.js";
import { optimised, startRun } from "./generics.js";
import type { Writer } from "./writer.js";

/** The type of a value in TypeScript; `isStatic`: a number of TypeScript's own. */
export function typeText(writer: Writer, value: V, isStatic = false): string {
  return writer.variableFor(ownType(writer, value, isStatic));
}

function ownType(writer: Writer, value: V, isStatic: boolean): string {
  switch (value.kind) {
    case "tensor":
      return tensorType(value, isStatic);
    case "record":
      return recordType(writer, value);
    case "tuple":
      return value.items.length > 0 && value.items.every((item) => item.kind === "instance")
        ? listType(writer, value.items)
        : `[${value.items.map((item) => typeText(writer, item)).join(", ")}]`;
    case "list":
      return "readonly number[]";
    case "instance":
      return batch(writer, instanceType(writer, value), value.lead.length);
    case "dist":
      return batch(writer, distributionType(writer, value), value.lead.length);
    case "task":
      return batch(writer, writer.taskClass(value.family), value.lead.length);
    case "fn":
      return functionType(writer, value);
    case "recipe":
      return `(key: Key) => ${recipeClass(writer, value)}`;
    case "range":
      return "{ readonly start: F32; readonly end: F32 }";
    case "none":
      return "void";
    case "string":
      return "string";
    default:
      return "unknown";
  }
}

function tensorType({ type }: TensorV, isStatic: boolean): string {
  if (isStatic && type.dims.length === 0) return type.dtype === "bool" ? "boolean" : "number";
  return { f32: "F32", i32: "I32", bool: "Bool" }[type.dtype];
}

/** So many batches of a type. */
export function batch(writer: Writer, type: string, axes: number): string {
  const own = writer.variableFor(type);
  return axes === 0 ? own : batch(writer, `Batch<${own}>`, axes - 1);
}

function listType(writer: Writer, items: readonly V[]): string {
  const types = new Set(items.map((item) => typeText(writer, item)));
  const all = [...types].join(" | ");
  return `readonly ${types.size === 1 ? all : `(${all})`}[]`;
}

function instanceType(writer: Writer, { recipe }: InstanceV): string {
  return recipeClass(writer, recipe);
}

function distributionType(writer: Writer, value: Extract<V, { kind: "dist" }>): string {
  const name = writer.distributionClass(value.family);
  const generics = typeParametersOf(value.family.declaration);
  if (generics.length > 0) return `${name}<${generics.map(() => writer.drawnType(value.family)).join(", ")}>`;
  if (value.lifted.length === 0) return name;
  const args = [...value.args.values()].map((arg) => typeText(writer, arg)).join(", ");
  return `mrl.Independent<[${args}], ${writer.drawnType(value.family)}>`;
}

function recordType(writer: Writer, value: RecordV): string {
  const optimiser = optimiserType(writer, value);
  if (optimiser) return optimiser;
  const episode = episodeType(writer, value);
  if (episode) return batch(writer, episode, value.episode?.lead.length ?? 0);
  const named = writer.records.find(value);
  if (named) return batch(writer, named.name, named.axes);
  const alias = writer.aliases.find(value);
  if (alias !== undefined) return alias;
  const fields = [...value.fields].map(([name, field]) => `readonly ${name}: ${typeText(writer, field)}`);
  return fields.length === 0 ? "mrl.Nothing" : `{ ${fields.join("; ")} }`;
}

/** `mrl.Optimiser<P, S>`, found out of how it was used. */
function optimiserType(writer: Writer, { fields }: RecordV): string | undefined {
  const [start, update] = [fields.get("start"), fields.get("update")];
  if (fields.size !== 2 || start?.kind !== "fn" || update?.kind !== "fn") return undefined;
  const run = startRun(writer, start);
  const parameters = optimised(writer, start);
  if (!run?.result || !parameters) return "mrl.Optimiser<object, object>";
  return `mrl.Optimiser<${typeText(writer, parameters)}, ${typeText(writer, run.result)}>`;
}

/** The type of a function by how it was called. */
export function functionType(writer: Writer, { callable }: Extract<V, { kind: "fn" }>): string {
  const { source, definer } = callable;
  const runs = source ? (writer.runsOf(source.node) ?? []) : [];
  const run = runs.find(({ subject }) => definer === undefined || subject.definer === definer) ?? runs[0];
  if (!run) return "(x: F32) => F32";
  const node = source!.node as ast.FnDeclaration | ast.Lambda;
  const params =
    node.kind === "lambda"
      ? node.params.map((param, i) => {
          const value = run.values.get(param);
          const isStatic = value?.kind === "tensor" && value.isStatic === true && value.known !== undefined;
          const name = param.pattern.kind === "namePattern" ? param.pattern.name.text : `x${i}`;
          return `${name}: ${value ? typeText(writer, value, isStatic) : "F32"}`;
        })
      : node.params.map((param) => {
          const value = run.bound.get(param.name.text)?.value;
          return `${param.name.text}: ${value ? typeText(writer, value, isStaticParam(writer, param, value)) : "F32"}`;
        });
  const all = [...(run.draws ? ["key: Key"] : []), ...params];
  return `(${all.join(", ")}) => ${run.result ? typeText(writer, run.result) : "F32"}`;
}

/** Whether a parameter is a number of TypeScript's own. */
export function isStaticParam(writer: Writer, param: ast.Param, value: V | undefined): boolean {
  if (param.isStatic) return true;
  if (writer.varies(param)) return false;
  const isKnown = value?.kind === "tensor" && value.isStatic === true && value.known !== undefined;
  const { type } = param;
  if (isKnown && value.type.enum && type?.kind !== "boundedType") return true;
  if (type) return type.kind === "typeName" && type.path[0]!.text === "int";
  return isKnown;
}

/** A batch of what a type parameter stands for is said to be one; of numbers it is the same type. */
function batchOf(writer: Writer, element: string | undefined): string | undefined {
  return element !== undefined && writer.hasVariable(element) ? `Batch<${element}>` : element;
}

/** A type as it is written, where that alone says it; undefined for what a call decides. */
export function writtenType(writer: Writer, type: ast.TypeExpression): string | undefined {
  switch (type.kind) {
    case "typeName": {
      const [name] = type.path;
      if (type.path.length > 1) return undefined;
      const simple: Readonly<Record<string, string>> = {
        f32: "F32",
        i32: "I32",
        bool: "Bool",
        int: "number",
      };
      if (simple[name!.text]) return simple[name!.text];
      if (writer.hasVariable(name!.text)) return name!.text;
      if (name!.text === "Dist") {
        const [of] = type.args;
        const drawn = of?.kind === "type" ? writtenType(writer, of.type) : undefined;
        return drawn && `mrl.Distribution<${drawn}>`;
      }
      return type.args.length === 0 ? writer.alias(name!.text) : undefined;
    }
    case "arrayType":
      return type.dims.length === 0
        ? `readonly ${writtenType(writer, type.element) ?? "number"}[]`
        : batchOf(writer, writtenType(writer, type.element));
    case "functionType": {
      const params = type.params.map((param) => writtenType(writer, param));
      const result = writtenType(writer, type.result);
      if (!result || !params.every((param) => param)) return undefined;
      return `(${params.map((param, i) => `${"xyzuvw"[i] ?? `x${i}`}: ${param!}`).join(", ")}) => ${result}`;
    }
    case "boundedType":
      return writtenType(writer, type.type);
    default:
      return undefined;
  }
}
