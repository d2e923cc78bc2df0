import type { IToken } from "chevrotain";
import type { Reporter } from "../reporter.js";
import { balance } from "./brackets.js";
import { lineStarts } from "./line-starts.js";
import { lookAhead } from "./lookahead.js";
import { newlines } from "./newlines.js";
import { typeBrackets } from "./type-brackets.js";
import { words } from "./words.js";

/**
 * From the lexer's tokens to those that the rules are written for: words told from names, brackets that match, what
 * needs more than one token of lookahead decided, the ends of statements put in. `undefined` where brackets nest too
 * deeply to go on. Each pass is a file of this folder.
 */
export function layout(tokens: readonly IToken[], text: string, reporter: Reporter): IToken[] | undefined {
  const balanced = balance(words(tokens, reporter), text, reporter);
  if (balanced === undefined) return undefined;
  lookAhead(balanced);
  const starts = lineStarts(balanced, text);
  typeBrackets(balanced, starts);
  return newlines(balanced, starts);
}
