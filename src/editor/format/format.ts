import type { Options } from "prettier";
import { format as formatWith } from "prettier/standalone";
import * as plugin from "./plugin.js";

/** A spec, formatted. Throws `UnreadableSpec` where its syntax has errors. Options are prettier's own. */
export function format(text: string, options: Options = {}): Promise<string> {
  return formatWith(text, { ...options, parser: "mrl", plugins: [plugin] });
}
