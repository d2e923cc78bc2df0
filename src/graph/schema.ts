import { portKinds } from "./graph.js";
/** The version of the JSON form that `toJson` writes; `fromJson` reads this one only. */
export const jsonVersion = 1;

const type = {
  type: "object",
  properties: {
    dtype: { enum: ["f32", "i32", "u32", "bool"] },
    shape: { type: "array", items: { type: "integer", minimum: 0 } },
  },
  required: ["dtype", "shape"],
  additionalProperties: false,
} as const;

/** A value where it is defined: its number, by which it is used, is unique within the entry. */
const value = {
  type: "object",
  properties: {
    id: { type: "integer", minimum: 0 },
    type: { $ref: "#/$defs/type" },
    name: { type: "string" },
  },
  required: ["id", "type"],
  additionalProperties: false,
} as const;

const span = {
  type: "object",
  properties: {
    file: { type: "string" },
    line: { type: "integer" },
    column: { type: "integer" },
    endLine: { type: "integer" },
    endColumn: { type: "integer" },
  },
  required: ["file", "line", "column", "endLine", "endColumn"],
  additionalProperties: false,
} as const;

/** JSON has no NaN, infinity or negative zero. */
const number = {
  anyOf: [
    { type: "number" },
    {
      type: "object",
      properties: { number: { enum: ["nan", "inf", "-inf", "-0"] } },
      required: ["number"],
      additionalProperties: false,
    },
  ],
} as const;

const attr = {
  anyOf: [
    { type: ["string", "boolean", "null"] },
    { $ref: "#/$defs/number" },
    { type: "array", items: { $ref: "#/$defs/attr" } },
  ],
} as const;

const node = {
  type: "object",
  properties: {
    op: { type: "string" },
    attrs: { type: "object", additionalProperties: { $ref: "#/$defs/attr" } },
    inputs: { type: "array", items: { type: "integer" } },
    outputs: { type: "array", items: { $ref: "#/$defs/value" } },
    blocks: { type: "array", items: { $ref: "#/$defs/block" } },
    span: { $ref: "#/$defs/span" },
  },
  required: ["op", "attrs", "inputs", "outputs", "blocks"],
  additionalProperties: false,
} as const;

const block = {
  type: "object",
  properties: {
    params: { type: "array", items: { $ref: "#/$defs/value" } },
    nodes: { type: "array", items: { $ref: "#/$defs/node" } },
    results: { type: "array", items: { type: "integer" } },
  },
  required: ["params", "nodes", "results"],
  additionalProperties: false,
} as const;

const port = {
  type: "object",
  properties: {
    kind: {
      enum: portKinds,
    },
    name: { type: "string" },
    type: { $ref: "#/$defs/type" },
  },
  required: ["kind", "name", "type"],
  additionalProperties: false,
} as const;

const entry = {
  type: "object",
  properties: {
    inputs: { type: "array", items: { $ref: "#/$defs/port" } },
    outputs: { type: "array", items: { $ref: "#/$defs/port" } },
    block: { $ref: "#/$defs/block" },
  },
  required: ["inputs", "outputs", "block"],
  additionalProperties: false,
} as const;

const slot = {
  type: "object",
  properties: {
    name: { type: "string" },
    type: { $ref: "#/$defs/type" },
    span: { $ref: "#/$defs/span" },
  },
  required: ["name", "type"],
  additionalProperties: false,
} as const;

const hyper = {
  type: "object",
  properties: { name: { type: "string" }, value: { $ref: "#/$defs/number" } },
  required: ["name", "value"],
  additionalProperties: false,
} as const;

/** JSON Schema of a program in JSON, version 1. */
export const programSchema = {
  title: "An mrl program graph",
  type: "object",
  properties: {
    version: { const: jsonVersion },
    state: { type: "array", items: { $ref: "#/$defs/slot" } },
    hypers: { type: "array", items: { $ref: "#/$defs/hyper" } },
    entries: { type: "object", additionalProperties: { $ref: "#/$defs/entry" } },
  },
  required: ["version", "state", "hypers", "entries"],
  additionalProperties: false,
  $defs: { type, value, span, number, attr, node, block, port, entry, slot, hyper },
} as const;
