import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { LintConfig } from "../editor/lint/config.js";
import { ConfigError, readLintConfig } from "../editor/lint/config-file.js";
import { RunError } from "../runtime/run/run-error.js";

/**
 * Finds the configuration of a file: `mrl.config.json`, or the key `mrl` of a `package.json`, in its folder or the
 * nearest one above it. Throws `RunError` where it cannot be used.
 */
export class LintConfigs {
  readonly #found = new Map<string, LintConfig>();

  of(file: string): LintConfig {
    return this.#inFolder(dirname(resolve(file)));
  }

  #inFolder(folder: string): LintConfig {
    let config = this.#found.get(folder);
    if (config === undefined) {
      const above = dirname(folder);
      config = read(folder) ?? (above === folder ? {} : this.#inFolder(above));
      this.#found.set(folder, config);
    }
    return config;
  }
}

function read(folder: string): LintConfig | undefined {
  const own = join(folder, "mrl.config.json");
  const text = textOf(own);
  if (text !== undefined) return parsed(text, own, (json) => json);
  const shared = join(folder, "package.json");
  const packageText = textOf(shared);
  if (packageText === undefined || !packageText.includes('"mrl"')) return undefined;
  return parsed(packageText, shared, (json) =>
    typeof json === "object" && json !== null && "mrl" in json ? json.mrl : undefined,
  );
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parsed(text: string, file: string, part: (json: unknown) => unknown): LintConfig | undefined {
  try {
    const json = part(JSON.parse(text));
    return json === undefined ? undefined : readLintConfig(json);
  } catch (error) {
    if (error instanceof ConfigError)
      throw new RunError("bad-config", `${file}: ${error.message}`, error.hint);
    if (error instanceof SyntaxError)
      throw new RunError("bad-config", `${file} is not JSON: ${error.message}`);
    throw error;
  }
}
