import type { Options, ParserOptions } from "prettier";
import { format } from "prettier/standalone";
import { parse } from "../../compiler/syntax/parse.js";
import { hasCommentsWithin } from "./comments-within.js";
import { parser } from "./parser.js";
import { printer } from "./printer.js";

/** How often the comments of a text may move: none was seen to move more than twice. */
const mostMoves = 5;

/** The plugin that formats once, whatever moves. */
const once = { parsers: { mrl: parser }, printers: { mrl: printer } };

/**
 * The text that prettier is to read in place of the one that it was given, so that what it prints stays when it is
 * formatted again. A comment in the middle of an expression or a type goes to the end of the line that is made there,
 * where it can belong to another part than before, which may in turn be laid out otherwise: the text is formatted until no
 * comment moves any more. Most texts have no such comment, and are given back as they are, as are those with errors.
 */
export async function settle(text: string, options: ParserOptions): Promise<string> {
  if (!text.includes("//")) return text;
  const parsed = parse(text, "");
  const hasErrors = parsed.diagnostics.some(({ severity }) => severity === "error");
  if (hasErrors || !hasCommentsWithin(text, parsed)) return text;
  let settled = text;
  for (let moves = 0; moves < mostMoves; moves++) {
    const again = await format(settled, { ...settingsOf(options), parser: "mrl", plugins: [once] });
    if (again === settled) break;
    settled = again;
  }
  return settled;
}

/** What of prettier's options bears on how a spec is formatted. Prettier writes the line ends that are asked for itself. */
function settingsOf({ printWidth, tabWidth, useTabs, filepath }: ParserOptions): Options {
  return { printWidth, tabWidth, useTabs, filepath, endOfLine: "lf" };
}
