import type { IToken } from "chevrotain";

/**
 * The texts of `///` lines, by the offset of the token that follows them. An ordinary comment between the lines and
 * the token does not part them; the lines of one text stand together.
 *
 * @param comments all comments in order
 * @param tokens all tokens in order
 */
export function documentation(comments: readonly IToken[], tokens: readonly IToken[]): Map<number, string> {
  const texts = new Map<number, string>();
  let next = 0;
  for (const { image, startOffset } of comments) {
    if (!image.startsWith("///")) continue;
    while (next < tokens.length && tokens[next]!.startOffset < startOffset) next++;
    const token = tokens[next];
    if (token === undefined) break;
    const line = image.slice(3).replace(/^ /, "").trimEnd();
    const before = texts.get(token.startOffset);
    texts.set(token.startOffset, before === undefined ? line : `${before}\n${line}`);
  }
  return texts;
}
