import { format, resolveConfig, type Options } from "prettier";
import { own } from "../editor/format/format.js";
import { RunError } from "../runtime/run/run-error.js";

/**
 * The options of prettier that `.prettierrc` and `.editorconfig` set for a file, with the plugins that format it. Throws
 * `RunError` where they cannot be used.
 */
export async function formatOptions(path: string): Promise<Options> {
  try {
    const config = await resolveConfig(path, { editorconfig: true });
    const options = { ...config, plugins: [...(config?.plugins ?? []), ...own.plugins] };
    // Prettier looks at options, and for plugins, where it begins to format.
    await format("", { ...options, parser: own.parser });
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
