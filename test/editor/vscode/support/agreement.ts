import { builtInTypes } from "../../../../src/compiler/symbols/signatures.js";
import type { ClassifiedToken } from "../../../../src/editor/language-server/features/semantic-tokens.js";
import type { ColouredPiece } from "./colour.js";

/** What both the grammar and the language server can tell of a token. */
export type Category = "comment" | "string" | "number" | "operator" | "keyword" | "primitive" | "name";

const plain: ReadonlySet<string> = new Set(["comment", "string", "number", "operator", "keyword"]);

/** What the language server takes a token for. */
export function serverCategory({ class: kind, span }: ClassifiedToken, text: string): Category {
  if (plain.has(kind)) return kind as Category;
  return kind === "type" && builtInTypes.has(text.slice(span.start, span.end)) ? "primitive" : "name";
}

const byScope: readonly (readonly [prefix: string, category: Category | undefined])[] = [
  ["comment.", "comment"],
  ["string.", "string"],
  ["constant.character", "string"],
  ["constant.numeric", "number"],
  ["constant.language", "keyword"],
  ["keyword.operator.word", "keyword"],
  ["keyword.operator", "operator"],
  ["keyword.", "keyword"],
  ["storage.", "keyword"],
  ["support.type", "primitive"],
  ["entity.", "name"],
  ["variable.", "name"],
  ["punctuation.", undefined],
];

/** What the grammar takes a piece for; nothing for punctuation and space. */
export function grammarCategory({ scopes }: ColouredPiece): Category | undefined {
  const scope = scopes.at(-1)!;
  return byScope.find(([prefix]) => scope.startsWith(prefix))?.[1];
}

/**
 * Where the grammar and the server differ, as `line: text: server's | grammar's`. Every character of the server's tokens
 * has to be of the server's category, and everything else of none.
 */
export function disagreements(
  text: string,
  tokens: readonly ClassifiedToken[],
  pieces: readonly ColouredPiece[],
  compared: (category: Category) => boolean = () => true,
): string[] {
  const marks = new Array<Category | undefined>(text.length);
  for (const token of tokens) marks.fill(serverCategory(token, text), token.span.start, token.span.end);
  const found: string[] = [];
  for (const piece of pieces) {
    const grammars = grammarCategory(piece);
    for (let at = piece.start; at < piece.end;) {
      const servers = marks[at];
      let end = at;
      while (end < piece.end && marks[end] === servers) end++;
      const shown = text.slice(at, end);
      const matters = [servers, grammars].some((category) => category !== undefined && compared(category));
      if (servers !== grammars && shown.trim() !== "" && matters) {
        const line = text.slice(0, at).split("\n").length;
        found.push(`${line}: ${shown.trim()}: ${servers ?? "nothing"} | ${grammars ?? "nothing"}`);
      }
      at = end;
    }
  }
  return found;
}
