import type { Span } from "../../compiler/syntax/ast.js";

/**
 * A part of a text with the lines that it fills, so that removing it leaves no empty one: its indentation before it, and
 * the end of its line with a comment after it. Where something else stands there, the spaces or the `;` beside it.
 */
export function wholeLines(text: string, part: Span): Span {
  const { start, end } = balanced(text, part);
  const before = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  const after = /^[ \t]*;?[ \t]*(?:\/\/[^\r\n]*)?(?:\r\n|\n|\r|$)/.exec(text.slice(end));
  const lineStart = start - before;
  const startsLine = lineStart === 0 || /[\r\n\uFEFF]/.test(text[lineStart - 1]!);
  if (startsLine && after) return { start: lineStart, end: end + after[0].length };
  // `a; b` without `a` is `b`, without `b` is `a`.
  const semicolon = /^[ \t]*;[ \t]*/.exec(text.slice(end));
  if (semicolon) return { start, end: end + semicolon[0].length };
  const left = /;?[ \t]*$/.exec(text.slice(0, start))![0];
  return left.includes(";") ? { start: start - left.length, end } : { start: lineStart, end };
}

/** The lines of a member with the `///` lines above it. */
export function withDocumentation(text: string, span: Span): Span {
  const { start: first, end } = wholeLines(text, span);
  const startsLine = first < span.start || /(^|[\r\n])$/.test(text.slice(0, first));
  return { start: startsLine ? aboveDocumentation(text, first) : first, end };
}

function aboveDocumentation(text: string, lineStart: number): number {
  const line = /[ \t]*\/\/\/[^\r\n]*(?:\r\n|\n|\r)$/.exec(text.slice(0, lineStart));
  return line ? aboveDocumentation(text, line.index) : lineStart;
}

/** An expression's place with the parentheses that stand in it by half: the tree has none, as `(e)` is `e`. */
export function balanced(text: string, { start, end }: Span): Span {
  let open = 0;
  let missing = 0;
  for (const [bracket] of text.slice(start, end).matchAll(/\/\/[^\r\n]*|"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (bracket === "(") open++;
    else if (bracket === ")" && open > 0) open--;
    else if (bracket === ")") missing++;
  }
  let from = start;
  let to = end;
  for (; missing > 0; missing--) from = text.lastIndexOf("(", from - 1);
  for (; open > 0; open--) to = text.indexOf(")", to) + 1;
  return { start: from, end: to };
}
