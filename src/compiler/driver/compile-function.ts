import { Builder, newValue } from "../../graph/builder.js";
import type { Block, Value } from "../../graph/graph.js";
import { keyType, type TensorType } from "../../graph/types.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import { builtins } from "../lower/builtins/index.js";
import { bindFreeSizes, bindTypeParams } from "../lower/arguments.js";
import { given } from "../lower/callable.js";
import { treeOf } from "../lower/coerce.js";
import { within, type Context } from "../lower/context.js";
import { Elaborator, ElaborationDefect } from "../lower/elaborator.js";
import { declaredValue, moduleContext } from "../lower/names.js";
import { Frame } from "../lower/frame.js";
import { refOf, shapeOf } from "../lower/ops.js";
import { resolveType } from "../lower/resolve-type.js";
import { Scope } from "../lower/scope.js";
import { recordValue, tensorValue, typeOf, type TensorV, type V } from "../lower/value.js";
import type { ModuleHost } from "../modules/host.js";
import type { FnDeclaration } from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { fits } from "../types/fit.js";
import { formatType } from "../types/format.js";
import { prune, unknownType, type Type } from "../types/type.js";
import { checkDeclarations } from "./check.js";
import { libraryOf } from "./library.js";

/** What an argument or a result is made of: its tensors, by field or place. */
export type Structure =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, Structure>> }
  | { readonly kind: "tuple"; readonly items: readonly Structure[] };

export interface CompiledFunction {
  /**
   * The function's graph, with `map`, `grad` and `jvp` still in it. Its parameters are the seed
   * (`u32[2]`) and then the tensors of the arguments; its results are the tensors of the result.
   */
  readonly block: Block;
  /** The arguments as the signature has them: integers where it asks for integers. */
  readonly params: readonly Structure[];
  readonly result: Structure;
}

/** The tensors of a structure in the order in which a block takes and gives them. */
export function tensorsOf(structure: Structure): TensorType[] {
  switch (structure.kind) {
    case "tensor":
      return [structure.type];
    case "record":
      return Object.values(structure.fields).flatMap(tensorsOf);
    case "tuple":
      return structure.items.flatMap(tensorsOf);
  }
}

/**
 * Compiles a function at the top level of a file for arguments of known shapes; parameters with a
 * default may be left out. Throws `RangeError` where the file has no such function, or an argument
 * is not what its signature asks for.
 */
export function compileFunction(
  file: string,
  host: ModuleHost,
  name: string,
  args: readonly Structure[],
): { readonly diagnostics: readonly Diagnostic[]; readonly compiled?: CompiledFunction } {
  const { loaded, diagnostics } = checkDeclarations(file, host);
  const { entry } = loaded;
  if (!entry || diagnostics.hasErrors) return { diagnostics: diagnostics.list };
  const declaration = entry.tree.declarations.find(
    (one): one is FnDeclaration => one.kind === "fn" && one.name.text === name,
  );
  if (!declaration) throw new RangeError(`The file has no function ${name}.`);
  const found = new Diagnostics();
  const el = new Elaborator("build", found, libraryOf(loaded), builtins);
  const ctx = moduleContext(el, entry);
  const types = parameterTypes(ctx, declaration);
  const builder = new Builder();
  const seed = newValue(keyType, "seed");
  const inputs: Value[] = [];
  const values = args.map((arg, i) => argumentValue(arg, types[i] ?? unknownType, inputs));
  el.builder = builder;
  el.entry = { seed, iteration: undefined, hyper: noHyper, first: (build) => build() };
  let result: V = { kind: "unknown" };
  let results: readonly Value[] = [];
  const [, nodes] = builder.collect(() => {
    const callee = declaredValue(ctx, { module: entry, declaration });
    if (callee.kind !== "fn") throw new ElaborationDefect(`${name} is not a function`);
    const at: Context = { ...ctx, frame: Frame.root(name), phase: "train" };
    const span = declaration.name.span;
    const args = values.map((value) => given(value, span));
    result = treeOf(at, callee.callable.call({ ctx: at, args, span, expected: undefined }));
    if (!found.hasErrors) results = tensorValues(result).map((value) => refOf(el, value));
  });
  diagnostics.addAll(found.list);
  if (found.hasErrors) return { diagnostics: diagnostics.list };
  const compiled: CompiledFunction = {
    block: { params: [seed, ...inputs], nodes, results },
    params: values.map(structureOf),
    result: structureOf(result),
  };
  return { diagnostics: diagnostics.list, compiled };
}

function noHyper(name: string): never {
  throw new ElaborationDefect(`a function has no hyperparameter ${name}`);
}

function parameterTypes(ctx: Context, declaration: FnDeclaration): Type[] {
  const scope = new Scope(ctx.module);
  bindTypeParams(scope, declaration.typeParams, false);
  bindFreeSizes(scope, declaration.params, declaration.result, false);
  const inside = within(ctx, scope);
  return declaration.params.map((param) => (param.type ? resolveType(inside, param.type) : unknownType));
}

/** An argument of the type that its parameter has, whose open sizes and element types are the argument's. */
function argumentValue(arg: Structure, expected: Type, inputs: Value[]): V {
  const pruned = prune(expected);
  const type = pruned.kind === "optional" ? prune(pruned.of) : pruned;
  const refuse = (): never => {
    throw new RangeError(`${formatType(type)} is asked for, and ${JSON.stringify(arg)} was given.`);
  };
  switch (arg.kind) {
    case "tensor": {
      const own =
        type.kind === "tensor"
          ? type
          : { kind: "tensor" as const, dtype: arg.type.dtype, dims: [], enum: undefined };
      if (own.dtype === "u32") return refuse();
      const dims = arg.type.shape.map(Dim.of);
      const given: Type = { kind: "tensor", dtype: own.dtype, dims, enum: own.enum };
      const asked: Type = type.kind === "tensor" ? { ...type, bounds: undefined } : type;
      if (!fits(given, asked)) return refuse();
      const input = newValue({ dtype: own.dtype, shape: arg.type.shape });
      inputs.push(input);
      return tensorValue(
        type.kind === "tensor" ? { ...type, dims } : { kind: "tensor", dtype: own.dtype, dims },
        input,
      );
    }
    case "record": {
      if (type.kind !== "record" && type.kind !== "unknown" && type.kind !== "variable") return refuse();
      const field = (name: string): Type =>
        type.kind === "record" ? (type.fields.get(name) ?? unknownType) : unknownType;
      return recordValue(
        Object.entries(arg.fields).map(
          ([name, part]) => [name, argumentValue(part, field(name), inputs)] as const,
        ),
      );
    }
    case "tuple": {
      if (type.kind !== "tuple" && type.kind !== "unknown" && type.kind !== "variable") return refuse();
      const item = (i: number): Type =>
        type.kind === "tuple" ? (type.items[i] ?? unknownType) : unknownType;
      return { kind: "tuple", items: arg.items.map((part, i) => argumentValue(part, item(i), inputs)) };
    }
  }
}

/** The tensors of a value in the order of its structure. */
function tensorValues(value: V): TensorV[] {
  switch (value.kind) {
    case "tensor":
      return [value];
    case "record":
    case "instance":
      return [...value.fields.values()].flatMap(tensorValues);
    case "tuple":
      return value.items.flatMap(tensorValues);
    case "list":
      return (value.items ?? []).flatMap(tensorValues);
    default:
      throw new RangeError(
        `A function gives tensors, records and tuples; this gives ${formatType(typeOf(value))}.`,
      );
  }
}

function structureOf(value: V): Structure {
  switch (value.kind) {
    case "tensor":
      return { kind: "tensor", type: { dtype: value.type.dtype, shape: shapeOf(value.type.dims) } };
    case "record":
    case "instance":
      return {
        kind: "record",
        fields: Object.fromEntries([...value.fields].map(([name, field]) => [name, structureOf(field)])),
      };
    case "tuple":
      return { kind: "tuple", items: value.items.map(structureOf) };
    case "list":
      return { kind: "tuple", items: (value.items ?? []).map(structureOf) };
    default:
      throw new RangeError(
        `A function gives tensors, records and tuples; this gives ${formatType(typeOf(value))}.`,
      );
  }
}
