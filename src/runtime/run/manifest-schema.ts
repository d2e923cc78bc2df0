import { Ajv } from "ajv";
import type { Manifest } from "./manifest.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const nullableText = { type: "string", nullable: true } as const;

function object(properties: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
  };
}

/** What a manifest must hold; fields that a later version adds are let through. */
const manifestSchema = object({
  format: { const: 1 },
  experiment: text,
  spec: nullableText,
  set: { type: "array", items: object({ path: text, text }) },
  parameters: {
    type: "array",
    items: object({ path: text, value: {}, kind: { enum: ["hyper", "static"] } }),
  },
  seed: count,
  iterations: { type: "integer", minimum: 1 },
  log_every: { type: "integer", minimum: 1 },
  evaluate: object({ tasks: count, every: { type: "integer", minimum: 1, nullable: true } }),
  graph_hash: text,
  execution: object(
    {
      engine: { enum: ["reference", "native", "wasm", "c"] },
      jit: { type: "boolean" },
      threads: { type: "integer", minimum: 1 },
    },
    { device: { enum: ["cpu", "gpu"] } },
  ),
  versions: object({ mrl: text, node: text, engine: text }),
  machine: object({ os: text, arch: text, cpu: text }),
  started: text,
  finished: nullableText,
  status: { enum: ["running", "interrupted", "finished", "failed"] },
  message: nullableText,
  resumed: {
    type: "array",
    items: object({ at: text, iteration: count, differences: { type: "array", items: text } }),
  },
});

const validate = new Ajv({ allErrors: true }).compile<Manifest>(manifestSchema);

/** What is wrong with a manifest, in one line; undefined where nothing is. */
export function manifestProblems(value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const errors = validate.errors ?? [];
  return errors.map(({ instancePath, message }) => `${instancePath || "it"} ${message}`).join("; ");
}
