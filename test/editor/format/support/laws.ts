import { format as prettierFormat, type Options } from "prettier";
import { tokenize } from "../../../../grammar/lexer.js";
import { Reporter } from "../../../../grammar/reporter.js";
import { Diagnostics } from "../../../../src/compiler/diagnostics/diagnostics.js";
import { parse } from "../../../../src/compiler/syntax/parse.js";
import { format } from "../../../../src/editor/format/format.js";
import * as plugin from "../../../../src/editor/format/plugin.js";

/** Everything that a spec says, without where it says it. */
export interface Content {
  readonly tree: unknown;
  readonly comments: readonly string[];
  /** The tokens without those that formatting may add and take away. */
  readonly tokens: readonly string[];
}

const optional = new Set(["(", ")", ",", ";"]);

/** `undefined` where the syntax has errors. */
export function contentOf(text: string): Content | undefined {
  const { tree, comments, diagnostics } = parse(text, "spec.mrl");
  if (diagnostics.some(({ severity }) => severity === "error")) return undefined;
  const { tokens } = tokenize(text, new Reporter("spec.mrl", new Diagnostics()));
  return {
    tree: withoutPlaces(tree),
    comments: comments.map((comment) => comment.text.trimEnd()),
    tokens: tokens.map(({ image }) => image).filter((image) => !optional.has(image)),
  };
}

function withoutPlaces(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutPlaces);
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).filter(([key]) => !/^span$|Span$/.test(key));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPlaces(value)]));
}

/** What is wrong with how a spec without errors is formatted; `undefined` where nothing is. */
export async function broken(text: string, options: Options = {}): Promise<string | undefined> {
  const before = contentOf(text);
  if (before === undefined) return undefined;
  const formatted = await format(text, options);
  const told = (what: string): string => `${what}:\n--- from\n${text}\n--- to\n${formatted}`;
  const after = contentOf(formatted);
  if (after === undefined) return told("it cannot be read any more");
  for (const key of ["tree", "tokens", "comments"] as const) {
    if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) {
      const [was, is] = [before[key], after[key]].map((part) => JSON.stringify(part));
      const at = [...was!].findIndex((character, index) => character !== is![index]);
      return told(
        `other ${key}: ${was!.slice(Math.max(0, at - 60), at + 60)} | ${is!.slice(Math.max(0, at - 60), at + 60)}`,
      );
    }
  }
  // By prettier itself, as `prettier --plugin` does: it formats once, and must leave what `mrl fmt` has written.
  const again = await prettierFormat(formatted, { ...options, parser: "mrl", plugins: [plugin] });
  return again === formatted ? undefined : `${told("not the same the second time")}\n--- then\n${again}`;
}
