import type { Options, Plugin } from "prettier";
import { format as formatWith } from "prettier/standalone";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { parse } from "../../compiler/syntax/parse.js";
import { hasCommentsWithin } from "./comments-within.js";
import * as plugin from "./plugin.js";
import { saysTheSame } from "./says-the-same.js";
import { UnreadableSpec } from "./unreadable-spec.js";

/**
 * A spec, formatted; what it says is the same, which is looked at before it is given back. Options are prettier's own.
 * Throws `UnreadableSpec` where the syntax has errors, or where what is formatted would be larger than a spec may be.
 */
export async function format(text: string, options: Options = {}): Promise<string> {
  const before = parse(text, options.filepath ?? "");
  const commentsMayMove = !hasErrors(before) && hasCommentsWithin(text, before);
  const formatted = await (commentsMayMove ? settle(text, options) : formatOnce(text, options));
  const after = parse(formatted, options.filepath ?? "");
  if (hasErrors(after)) throw new UnreadableSpec(formatted, after.diagnostics);
  if (!saysTheSame(before, after)) throw new Error("the formatted spec would say something else");
  return formatted;
}

/** How often the comments of a text may move: none was seen to move more than twice. */
const mostMoves = 5;

/**
 * Formats until nothing changes any more. A comment in the middle of an expression or a type goes to the end of the line
 * that is made there, where it can belong to another part than before, which may in turn be laid out otherwise.
 */
async function settle(text: string, options: Options): Promise<string> {
  let settled = await formatOnce(text, options);
  for (let moves = 0; moves < mostMoves; moves++) {
    const again = await formatOnce(settled, options);
    if (again === settled) break;
    settled = again;
  }
  return settled;
}

function formatOnce(text: string, options: Options): Promise<string> {
  return formatWith(text, { ...options, ...own });
}

/** Options of prettier with which it formats specs. */
export const own = { parser: "mrl", plugins: [plugin as Plugin] } satisfies Options;

function hasErrors({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
