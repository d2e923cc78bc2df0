import type { Options, Plugin } from "prettier";
import { format as formatWith } from "prettier/standalone";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { parse } from "../../compiler/syntax/parse.js";
import * as plugin from "./plugin.js";
import { saysTheSame } from "./says-the-same.js";
import { UnreadableSpec } from "./unreadable-spec.js";

/**
 * A spec, formatted; what it says is the same, which is looked at before it is given back. Options are prettier's own.
 * Throws `UnreadableSpec` where the syntax has errors, or where what is formatted would be larger than a spec may be.
 */
export async function format(text: string, options: Options = {}): Promise<string> {
  const formatted = await formatWith(text, { ...options, ...own });
  const [before, after] = [text, formatted].map((source) => parse(source, options.filepath ?? ""));
  if (hasErrors(after!)) throw new UnreadableSpec(formatted, after!.diagnostics);
  if (!saysTheSame(before!, after!)) throw new Error("the formatted spec would say something else");
  return formatted;
}

/** Options of prettier with which it formats specs. */
export const own = { parser: "mrl", plugins: [plugin as Plugin] } satisfies Options;

function hasErrors({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
