import { parseArgs } from "node:util";
import { UsageError } from "./command.js";

export interface NumberOption {
  readonly default: number;
  readonly help: string;
}

/**
 * Reads `--name N` arguments, each a positive number, and `--help`, which prints `about` and exits.
 * Throws `UsageError` on anything else.
 */
export function numberArguments<Name extends string>(
  about: string,
  options: Readonly<Record<Name, NumberOption>>,
): Record<Name, number> {
  const names = Object.keys(options) as Name[];
  const values: Readonly<Record<string, string | boolean | undefined>> = parseOrExplain({
    ...Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
    help: { type: "boolean" as const },
  }).values;
  if (values.help) {
    const lines = names.map((name) => `  --${name} N`.padEnd(20) + describe(options[name]));
    console.log([about, "", ...lines].join("\n"));
    process.exit(0);
  }
  const read = (name: Name): number => {
    const text = values[name];
    return positiveNumber(name, typeof text === "string" ? text : undefined, options[name].default);
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, number>;
}

function describe(option: NumberOption): string {
  return `${option.help} (${option.default} unless given)`;
}

/** `text` as a number above zero, or `otherwise` where there is none. Throws `UsageError`. */
export function positiveNumber(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new UsageError(`--${name} takes a number above 0, not \`${text}\`.`);
  }
  return value;
}

/** `parseArgs` of this process's arguments, with a plain error for what it does not know. */
export function parseOrExplain<T extends Record<string, { type: "string" | "boolean" }>>(options: T) {
  try {
    return parseArgs({ options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.replace(/\.?$/, ".")} Try --help.`);
  }
}
