import {
  compileFunction,
  tensorsOf,
  type CompiledFunction,
  type Structure,
} from "../../../src/compiler/driver/compile-function.js";
import type { ModuleHost } from "../../../src/compiler/modules/host.js";
import { Builder } from "../../../src/graph/builder.js";
import { expandBlock } from "../../../src/graph/passes/expand.js";
import { keyType } from "../../../src/graph/types.js";
import type { HostTensor } from "../../../src/runtime/executors/executor.js";
import { evaluateBlock } from "../../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../../src/runtime/executors/reference/tensor.js";
import { fileHost } from "./hosts.js";

/** A value as tests write it: nested arrays are tensors, objects records, a `Tuple` a tuple. */
export type Data = number | boolean | readonly Data[] | Tuple | { readonly [name: string]: Data };

export class Tuple {
  constructor(readonly items: readonly Data[]) {}
}

export function tuple(...items: readonly Data[]): Tuple {
  return new Tuple(items);
}

interface RunOptions {
  readonly seed?: number;
  readonly f64?: boolean;
}

const file = "text.mrl";

/** A host on which one text stands beside the library. */
export function textHost(text: string): ModuleHost {
  return { ...fileHost, read: (path) => (path === file ? text : fileHost.read(path)) };
}

/** The functions of a text: `fns(text)("f", 1, 2)` compiles `f` for its arguments and evaluates it in f64. */
export function fns(text: string, options: RunOptions = {}): (name: string, ...args: Data[]) => Data {
  return (name, ...args) => runFunction(text, name, args, options);
}

/** Compiles a function of a text for these arguments and evaluates it, in f64 unless told otherwise. */
export function runFunction(
  text: string,
  name: string,
  args: readonly Data[],
  { seed = 0, f64 = true }: RunOptions = {},
): Data {
  const { block, params, result } = compiledFunction(text, name, args);
  const expanded = expandBlock(new Builder(), block);
  const inputs = args.flatMap((arg, i) => tensors(arg, params[i]!, f64));
  const outputs = evaluateBlock(expanded, [tensorOf(keyType, [seed, 0]), ...inputs], { f64 });
  return dataOf(result, outputs.values());
}

/** A function of a text, compiled; throws what diagnostics say. */
export function compiledFunction(text: string, name: string, args: readonly Data[]): CompiledFunction {
  const { diagnostics, compiled } = compileFunction(file, textHost(text), name, args.map(structureOf));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (!compiled || errors.length > 0)
    throw new Error(
      errors.map((d) => `${d.code} at ${text.slice(d.span.start, d.span.end)}: ${d.message}`).join("\n"),
    );
  return compiled;
}

/** The codes of the problems of a text's declarations and of a function compiled for these arguments. */
export function problems(text: string, name: string, ...args: Data[]): string[] {
  const { diagnostics } = compileFunction(file, textHost(text), name, args.map(structureOf));
  return diagnostics.map(({ code }) => code);
}

function isArray(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

function structureOf(value: Data): Structure {
  if (value instanceof Tuple) return { kind: "tuple", items: value.items.map(structureOf) };
  if (isArray(value) || typeof value === "number" || typeof value === "boolean") {
    const flat = numbers(value);
    const dtype = typeof flat[0] === "boolean" ? "bool" : "f32";
    return { kind: "tensor", type: { dtype, shape: shapeOf(value) } };
  }
  const fields = Object.entries(value).map(([name, field]) => [name, structureOf(field)] as const);
  return { kind: "record", fields: Object.fromEntries(fields) };
}

function shapeOf(value: Data): number[] {
  if (!isArray(value)) return [];
  return [value.length, ...(value[0] === undefined ? [] : shapeOf(value[0]))];
}

function numbers(value: Data): (number | boolean)[] {
  if (isArray(value)) return value.flatMap(numbers);
  if (typeof value === "number" || typeof value === "boolean") return [value];
  throw new TypeError("a tensor is made of numbers or of truth values");
}

function tensors(value: Data, structure: Structure, f64: boolean): HostTensor[] {
  if (structure.kind === "tensor") return [tensorOf(structure.type, numbers(value).map(Number), f64)];
  if (value instanceof Tuple && structure.kind === "tuple")
    return value.items.flatMap((item, i) => tensors(item, structure.items[i]!, f64));
  if (
    typeof value === "object" &&
    structure.kind === "record" &&
    !isArray(value) &&
    !(value instanceof Tuple)
  )
    return Object.entries(structure.fields).flatMap(([name, field]) => tensors(value[name]!, field, f64));
  throw new TypeError(`${JSON.stringify(value)} is not ${tensorsOf(structure).length} tensors`);
}

function dataOf(structure: Structure, outputs: Iterator<HostTensor>): Data {
  switch (structure.kind) {
    case "tensor":
      return nested(outputs.next().value as HostTensor);
    case "tuple":
      return new Tuple(structure.items.map((item) => dataOf(item, outputs)));
    case "record":
      return Object.fromEntries(
        Object.entries(structure.fields).map(([name, field]) => [name, dataOf(field, outputs)]),
      );
  }
}

function nested({ dtype, shape, data }: HostTensor): Data {
  const at = (axis: number, offset: number, size: number): Data => {
    if (axis === shape.length) return dtype === "bool" ? data[offset] === 1 : data[offset]!;
    const part = size / shape[axis]!;
    return Array.from({ length: shape[axis]! }, (_, i) => at(axis + 1, offset + i * part, part));
  };
  return at(0, 0, data.length);
}
