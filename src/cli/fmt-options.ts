import { format, resolveConfig, type Options } from "prettier";
import { own } from "../editor/format/format.js";
import { RunError } from "../runtime/run/run-error.js";

/** Options that prettier has looked at, by their text: many files share the same ones. */
const looked = new Map<string, Promise<unknown>>();

/**
 * The options of prettier that `.prettierrc` and `.editorconfig` set for a file, with the plugins that format it. Throws
 * `RunError` where they cannot be used.
 */
export async function formatOptions(path: string): Promise<Options> {
  try {
    const config = await resolveConfig(path, { editorconfig: true });
    const options = { ...config, plugins: [...(config?.plugins ?? []), ...own.plugins] };
    await lookAt(config, options);
    return options;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RunError(
      "bad-config",
      `cannot format ${path} as it is configured: ${problem}`,
      "mend .prettierrc or .editorconfig, in its folder or above it",
    );
  }
}

/** Prettier looks at options, and for plugins, where it begins to format. */
function lookAt(config: Options | null, options: Options): Promise<unknown> {
  const look = (): Promise<unknown> => format("", { ...options, parser: own.parser });
  // A plugin that is an object, which a configuration in JavaScript may have, has no text.
  if (config?.plugins?.some((plugin) => typeof plugin !== "string")) return look();
  const key = JSON.stringify(config);
  const known = looked.get(key) ?? look();
  looked.set(key, known);
  return known;
}
