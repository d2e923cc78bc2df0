import { Ajv, type ErrorObject } from "ajv";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import type { LintConfig } from "./config.js";
import { rules } from "./rules/index.js";

/** The schema of `mrl.config.json`, and of the key `mrl` in a `package.json`. */
export const configSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "The configuration of mrl",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    lint: {
      type: "object",
      additionalProperties: false,
      properties: {
        extends: { enum: ["recommended", "pedantic", "none"] },
        rules: {
          type: "object",
          additionalProperties: false,
          properties: Object.fromEntries(
            rules.map(({ name, summary }) => [
              name,
              { enum: ["off", "warning", "error"], description: summary },
            ]),
          ),
        },
      },
    },
  },
} as const;

/** A configuration that cannot be used. The message says where and why, `hint` what to write instead. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

const validate = new Ajv({ strict: true, allErrors: false, verbose: true }).compile(configSchema);

/** The configuration of the linter in what a file holds, as JSON gives it. Throws `ConfigError`. */
export function readLintConfig(json: unknown): LintConfig {
  if (validate(json)) return (json as { readonly lint?: LintConfig }).lint ?? {};
  throw problem(validate.errors![0]!);
}

function problem({ keyword, instancePath, params, message, parentSchema }: ErrorObject): ConfigError {
  const path = instancePath.slice(1).replaceAll("/", ".");
  if (keyword === "additionalProperties") {
    const { additionalProperty: name } = params as { readonly additionalProperty: string };
    const known = Object.keys((parentSchema as { readonly properties: object }).properties);
    const meant = suggest(name, known);
    const what = path === "lint.rules" ? `there is no rule ${name}` : `there is no setting ${name}`;
    const list = `known are ${known.join(", ")}`;
    return new ConfigError(
      path === "" ? what : `${what} (${path})`,
      meant === undefined ? list : `did you mean ${meant}?`,
    );
  }
  if (keyword === "enum") {
    const { allowedValues } = params as { readonly allowedValues: readonly string[] };
    return new ConfigError(`${path} is none of its values`, `it can be ${allowedValues.join(", ")}`);
  }
  return new ConfigError(
    `${path === "" ? "the configuration" : path} ${message ?? "is not as it should be"}`,
  );
}
