import type { IToken } from "chevrotain";
import * as t from "../tokens.js";

/** A token as a message names what was found. */
export function describe(token: IToken): string {
  if (token.tokenType === t.EndOfFile) return "the end of the file";
  if (token.tokenType === t.Newline) return "the end of the line";
  if (token.image === "") return "nothing";
  return `\`${shortened(token.image)}\``;
}

/** A token as a message names what stands before the place; `undefined` where that would tell nothing. */
export function describeAfter(token: IToken): string | undefined {
  if (token.image === "" || Number.isNaN(token.startOffset)) return undefined;
  return `\`${shortened(token.image)}\``;
}

function shortened(text: string): string {
  return text.length > 30 ? `${text.slice(0, 28)}…` : text;
}
