import { Lexer, type IToken } from "chevrotain";
import { blockComment, hashComment, unknownCharacter } from "../src/compiler/diagnostics/codes/lexical.js";
import type { Span } from "../src/compiler/syntax/ast.js";
import { BlockComment, Comment, HashComment, vocabulary, Whitespace } from "./tokens.js";
import { spanOf, type Reporter } from "./reporter.js";

const lexer = new Lexer([Whitespace, Comment, BlockComment, HashComment, ...vocabulary], {
  positionTracking: "onlyOffset",
  ensureOptimizations: true,
  skipValidations: true,
});

/** The tokens and comments of a text, as they stand there. What is no token is reported and left out. */
export function tokenize(text: string, reporter: Reporter): { tokens: IToken[]; comments: IToken[] } {
  const { tokens, groups, errors } = lexer.tokenize(text);
  for (const { offset, length } of errors) {
    if (reporter.isFull) break;
    reporter.spoil(lineAround(text, offset));
    const count = [...text.slice(offset, offset + length)].length;
    reporter.report(
      unknownCharacter,
      { shown: shown(text.codePointAt(offset)!), count },
      { start: offset, end: offset + length },
    );
  }
  const comments = groups.comments ?? [];
  for (const comment of comments) reportForeign(comment, reporter);
  return { tokens, comments };
}

/** The span of the line of an offset. */
function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf("\n", offset) + 1;
  const end = text.indexOf("\n", offset);
  return { start, end: end === -1 ? text.length : end };
}

function reportForeign(comment: IToken, reporter: Reporter): void {
  const span = spanOf(comment);
  if (comment.tokenType === HashComment) {
    const hash = { start: span.start, end: span.start + 1 };
    reporter.report(hashComment, {}, hash, { fixes: [reporter.fix("Write `//`", hash, "//")] });
  } else if (comment.tokenType === BlockComment) {
    const closed = comment.image.length >= 4 && comment.image.endsWith("*/");
    reporter.report(blockComment, { closed }, closed ? span : { start: span.start, end: span.start + 2 });
  }
}

/** A character as it can be printed: with its code where it would be invisible. */
function shown(codePoint: number): string {
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(codePoint));
  return visible ? `\`${String.fromCodePoint(codePoint)}\` (${code})` : `the character ${code}`;
}
