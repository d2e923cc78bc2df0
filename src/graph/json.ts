import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { newValue } from "./builder.js";
import type { Attr, Attrs, Block, Entry, GraphSpan, Node, Port, Program, Value } from "./graph.js";
import { jsonVersion, programSchema } from "./schema.js";
import type { TensorType } from "./types.js";

type JsonNumber = number | { number: "nan" | "inf" | "-inf" | "-0" };
type JsonAttr = string | boolean | null | JsonNumber | JsonAttr[];

interface JsonValue {
  id: number;
  type: TensorType;
  name?: string;
}

interface JsonNode {
  op: string;
  attrs: Record<string, JsonAttr>;
  inputs: number[];
  outputs: JsonValue[];
  blocks: JsonBlock[];
  span?: GraphSpan;
}

interface JsonBlock {
  params: JsonValue[];
  nodes: JsonNode[];
  results: number[];
}

interface JsonEntry {
  inputs: Port[];
  outputs: Port[];
  block: JsonBlock;
}

/** A program as `schema.ts` describes it; plain data, fit for `JSON.stringify`. */
export interface JsonProgram {
  version: typeof jsonVersion;
  state: { name: string; type: TensorType; span?: GraphSpan }[];
  hypers: { name: string; value: JsonNumber }[];
  entries: Record<string, JsonEntry>;
}

/** JSON that is not a program; each problem begins with the path of the part that is wrong. */
export class GraphJsonError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "GraphJsonError";
  }
}

/** A program as JSON data; `fromJson` gives it back with its names and spans. */
export function toJson(program: Program): JsonProgram {
  const entries = Object.entries(program.entries).map(([name, entry]) => [name, new Writer().entry(entry)]);
  return {
    version: jsonVersion,
    state: program.state.map(({ name, type, span }) => ({ name, type, ...(span && { span }) })),
    hypers: program.hypers.map(({ name, value }) => ({ name, value: numberToJson(value) })),
    entries: Object.fromEntries(entries) as Record<string, JsonEntry>,
  };
}

/**
 * The program that `json` (parsed JSON) describes. Throws `GraphJsonError` where it does not fit the
 * schema or uses a value that is not defined; whether it is well-typed is for `verify`.
 */
export function fromJson(json: unknown): Program {
  if (!isJsonProgram(json)) throw new GraphJsonError(schemaProblems(json));
  const entries = Object.entries(json.entries).map(([name, entry]) => [
    name,
    new Reader(`/entries/${name}`).entry(entry),
  ]);
  return {
    state: json.state,
    hypers: json.hypers.map(({ name, value }) => ({ name, value: numberFromJson(value) })),
    entries: Object.fromEntries(entries) as Record<string, Entry>,
  };
}

let validator: ValidateFunction<JsonProgram> | undefined;

function isJsonProgram(json: unknown): json is JsonProgram {
  validator ??= new Ajv({ allErrors: true, allowUnionTypes: true }).compile<JsonProgram>(programSchema);
  return validator(json);
}

function schemaProblems(json: unknown): string[] {
  const version = (json as { version?: unknown } | null)?.version;
  if (version !== undefined && version !== jsonVersion) {
    return [`/version: this is version ${JSON.stringify(version)}, but only ${jsonVersion} can be read`];
  }
  return (validator?.errors ?? []).map(formatError);
}

function formatError({ instancePath, message, params, keyword }: ErrorObject): string {
  const detail =
    keyword === "enum"
      ? ` (${(params["allowedValues"] as string[]).join(", ")})`
      : keyword === "additionalProperties"
        ? ` (${params["additionalProperty"]})`
        : "";
  return `${instancePath === "" ? "/" : instancePath}: ${message ?? "is not valid"}${detail}`;
}

class Writer {
  private readonly ids = new Map<Value, number>();

  entry({ inputs, outputs, block }: Entry): JsonEntry {
    return { inputs: [...inputs], outputs: [...outputs], block: this.block(block) };
  }

  private block({ params, nodes, results }: Block): JsonBlock {
    return {
      params: params.map((param) => this.define(param)),
      nodes: nodes.map((node) => this.node(node)),
      results: results.map((result) => this.id(result)),
    };
  }

  private node({ op, attrs, inputs, outputs, blocks, span }: Node): JsonNode {
    return {
      op,
      attrs: Object.fromEntries(Object.entries(attrs).map(([name, attr]) => [name, attrToJson(attr)])),
      inputs: inputs.map((input) => this.id(input)),
      blocks: blocks.map((block) => this.block(block)),
      outputs: outputs.map((output) => this.define(output)),
      ...(span && { span }),
    };
  }

  private define(value: Value): JsonValue {
    const id = this.id(value);
    return { id, type: value.type, ...(value.name !== undefined && { name: value.name }) };
  }

  private id(value: Value): number {
    const id = this.ids.get(value) ?? this.ids.size;
    this.ids.set(value, id);
    return id;
  }
}

class Reader {
  private readonly values = new Map<number, Value>();

  constructor(private readonly path: string) {}

  entry({ inputs, outputs, block }: JsonEntry): Entry {
    return { inputs, outputs, block: this.block(block, `${this.path}/block`) };
  }

  private block(block: JsonBlock, path: string): Block {
    return {
      params: block.params.map((param, index) => this.define(param, `${path}/params/${index}`)),
      nodes: block.nodes.map((node, index) => this.node(node, `${path}/nodes/${index}`)),
      results: block.results.map((id, index) => this.use(id, `${path}/results/${index}`)),
    };
  }

  private node({ op, attrs, inputs, outputs, blocks, span }: JsonNode, path: string): Node {
    return {
      op,
      attrs: Object.fromEntries(
        Object.entries(attrs).map(([name, attr]) => [name, attrFromJson(attr)]),
      ) as Attrs,
      inputs: inputs.map((id, index) => this.use(id, `${path}/inputs/${index}`)),
      blocks: blocks.map((block, index) => this.block(block, `${path}/blocks/${index}`)),
      outputs: outputs.map((output, index) => this.define(output, `${path}/outputs/${index}`)),
      span,
    };
  }

  private define({ id, type, name }: JsonValue, path: string): Value {
    if (this.values.has(id)) throw new GraphJsonError([`${path}/id: value ${id} is defined twice`]);
    const value = newValue(type, name);
    this.values.set(id, value);
    return value;
  }

  private use(id: number, path: string): Value {
    const value = this.values.get(id);
    if (value === undefined) throw new GraphJsonError([`${path}: value ${id} is not defined before`]);
    return value;
  }
}

const specialNumbers = { nan: NaN, inf: Infinity, "-inf": -Infinity, "-0": -0 } as const;

function numberToJson(value: number): JsonNumber {
  if (Number.isNaN(value)) return { number: "nan" };
  if (!Number.isFinite(value)) return { number: value > 0 ? "inf" : "-inf" };
  return Object.is(value, -0) ? { number: "-0" } : value;
}

function numberFromJson(value: JsonNumber): number {
  return typeof value === "number" ? value : specialNumbers[value.number];
}

function attrToJson(attr: Attr): JsonAttr {
  if (typeof attr === "number") return numberToJson(attr);
  if (attr === null || typeof attr !== "object") return attr;
  return attr.map(attrToJson);
}

function attrFromJson(attr: JsonAttr): Attr {
  if (Array.isArray(attr)) return attr.map(attrFromJson);
  return attr !== null && typeof attr === "object" ? numberFromJson(attr) : attr;
}
