import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import { isSizeName } from "../lower/resolve-type.js";
import { leaves } from "../lower/tree.js";
import type { FnV, V } from "../lower/value.js";
import { elementOf } from "./loops.js";
import { batch, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** What the type parameters of a function stand for in a run of it, by their names. */
export type Solved = ReadonlyMap<string, V>;

/**
 * The type parameters that a function has as TypeScript too, with what they stand for in a run; undefined where it
 * is written for this run's types alone: where a net stands for a function, and where the run does not tell.
 */
export function genericsOf(writer: Writer, node: ast.FnDeclaration, run: Activation): Solved | undefined {
  const found = solvedOf(writer, node, run);
  const types = [...node.params.map((param) => param.type), node.result];
  const isHidden = [...(found ?? [])].some(
    ([name, value]) => value.kind === "tensor" && types.some((type) => type && isWithin(type, name)),
  );
  return isHidden ? undefined : found;
}

/** What a function's type parameters stand for in a run of it, where the run tells. */
export function solvedOf(writer: Writer, node: ast.FnDeclaration, run: Activation): Solved | undefined {
  const names = node.typeParams.flatMap(({ name, bound }) =>
    bound || isSizeName(name.text) ? [] : [name.text],
  );
  if (names.length === 0) return undefined;
  const found = new Map<string, V>();
  for (const { name, type } of node.params) {
    const value = run.bound.get(name.text)?.value;
    if (!type || !value || value.kind === "none") continue;
    if (type.kind === "functionType" && value.kind !== "fn") return undefined;
    solve(writer, type, value, found);
  }
  if (node.result && run.result) solve(writer, node.result, run.result, found);
  const texts = names.map((name) => {
    const value = found.get(name);
    return value && typeText(writer, value);
  });
  if (texts.includes(undefined) || new Set(texts).size < texts.length) return undefined;
  return new Map(names.map((name) => [name, found.get(name)!]));
}

/**
 * A function's type parameters while it is written. Of a value of which only the type is known it is not seen
 * whether that is a parameter's: one that stands for a plain tensor is written in the signature alone.
 */
export interface Variables {
  readonly names: ReadonlySet<string>;
  /** The parameters by the types that they stand for. */
  readonly byType: ReadonlyMap<string, string>;
  /** Types of plain tensors that parameters stand for. */
  readonly plain: ReadonlySet<string>;
}

export const noVariables: Variables = { names: new Set(), byType: new Map(), plain: new Set() };

export function variablesOf(writer: Writer, solved: Solved | undefined): Variables {
  const byType = new Map<string, string>();
  const plain = new Set<string>();
  for (const [name, value] of solved ?? []) {
    if (value.kind === "tensor") plain.add(typeText(writer, value));
    else byType.set(typeText(writer, value), name);
  }
  return { names: new Set(solved?.keys()), byType, plain };
}

/** The type of a parameter or a result as it is annotated, type parameters among it. */
export function annotatedText(writer: Writer, type: ast.TypeExpression, value: V): string {
  switch (type.kind) {
    case "arrayType": {
      let inner = value;
      for (const _ of type.dims) {
        if (leaves(inner).some((leaf) => leaf.value.type.dims.length === 0)) return typeText(writer, value);
        inner = elementOf(inner);
      }
      const text = annotatedText(writer, type.element, inner);
      const isPlain = inner.kind === "tensor" && !writer.hasVariable(text);
      return isPlain ? text : batch(writer, text, type.dims.length);
    }
    case "typeName": {
      const [name] = type.path;
      if (type.path.length === 1 && writer.hasVariable(name!.text)) return name!.text;
      const declared = type.path.length === 1 ? writer.typeDeclaration(name!.text) : undefined;
      const text = typeText(writer, value);
      const args = type.args.flatMap((arg) => {
        const own = arg.kind === "type" && arg.type.kind === "typeName" ? arg.type.path[0]!.text : "";
        return writer.hasVariable(own) ? [own] : [];
      });
      return declared && args.length > 0 ? `${text.split("<")[0]!}<${args.join(", ")}>` : text;
    }
    default:
      return typeText(writer, value);
  }
}

/** Finds what the names of a type stand for, of which `value` is one. */
function solve(writer: Writer, type: ast.TypeExpression, value: V, found: Map<string, V>): void {
  switch (type.kind) {
    case "arrayType": {
      let inner = value;
      for (const _ of type.dims) {
        if (leaves(inner).some((leaf) => leaf.value.type.dims.length === 0)) return;
        inner = elementOf(inner);
      }
      solve(writer, type.element, inner, found);
      return;
    }
    case "recordType":
      if (value.kind !== "record") return;
      for (const { name, type: field } of type.fields) {
        const own = value.fields.get(name.text);
        if (own) solve(writer, field, own, found);
      }
      return;
    case "typeName": {
      const [name] = type.path;
      if (type.path.length > 1) return;
      const declared = writer.typeDeclaration(name!.text);
      const inner = new Map<string, V>();
      if (declared) solve(writer, declared.declaration.type, value, inner);
      else if (name!.text === "Optimiser") solveOptimiser(writer, value, inner);
      else if (!found.has(name!.text)) found.set(name!.text, value);
      const params = declared?.declaration.typeParams.map((param) => param.name.text) ?? ["P"];
      type.args.forEach((arg, i) => {
        const own = inner.get(params[i] ?? "");
        if (arg.kind === "type" && own) solve(writer, arg.type, own, found);
      });
      return;
    }
    default:
  }
}

/** What an optimiser was given to start from. */
function solveOptimiser(writer: Writer, value: V, found: Map<string, V>): void {
  const parameters = value.kind === "record" ? optimised(writer, value.fields.get("start")) : undefined;
  if (parameters) found.set("P", parameters);
}

/** The first argument of an optimiser's `start`, where that was called. */
export function optimised(writer: Writer, start: V | undefined): V | undefined {
  const run = start?.kind === "fn" ? startRun(writer, start) : undefined;
  return run && [...run.values.values()][0];
}

/** The run of an optimiser's `start`. */
export function startRun(writer: Writer, { callable: { source, definer } }: FnV): Activation | undefined {
  return source && writer.runsOf(source.node)?.find(({ subject }) => subject.definer === definer);
}

/** Whether a type parameter stands within a record, a tuple or a function, as it is not written there. */
function isWithin(type: ast.TypeExpression, name: string): boolean {
  switch (type.kind) {
    case "arrayType":
      return isWithin(type.element, name);
    case "functionType":
      return [...type.params, type.result].some((part) => tells(part, name) || isWithin(part, name));
    case "recordType":
    case "tupleType":
      return tells(type, name);
    default:
      return false;
  }
}

/** Whether a type names a type parameter outside of a function's, so that an argument tells it. */
export function tells(type: ast.TypeExpression | undefined, name: string): boolean {
  switch (type?.kind) {
    case "typeName":
      return (
        (type.path.length === 1 && type.path[0]!.text === name) ||
        type.args.some((arg) => arg.kind === "type" && tells(arg.type, name))
      );
    case "arrayType":
      return tells(type.element, name);
    case "recordType":
      return type.fields.some((field) => tells(field.type, name));
    case "tupleType":
      return type.items.some((item) => tells(item, name));
    default:
      return false;
  }
}
