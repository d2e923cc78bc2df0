import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import {
  foreignOperator,
  malformedNumber,
  singleQuote,
  unterminatedString,
} from "../../src/compiler/diagnostics/codes/lexical.js";
import { endOf, spanOf, type Reporter } from "../reporter.js";
import * as t from "../tokens.js";

const signs: ReadonlyMap<string, TokenType> = new Map([
  ["=", t.Equals],
  ["^", t.Caret],
  ["and", t.And],
  ["or", t.Or],
  ["not", t.Not],
]);

/** Tells words from names, replaces the signs of other languages by ours, and finds tokens that stick together wrongly. */
export function words(tokens: readonly IToken[], reporter: Reporter): IToken[] {
  const result: IToken[] = [];
  let previous: IToken | undefined;
  for (const token of tokens) {
    const touches = previous !== undefined && endOf(previous) === token.startOffset;
    if (touches && previous!.tokenType === t.NumberToken && startsName(token)) {
      const span = { start: previous!.startOffset, end: endOf(token) };
      reporter.report(malformedNumber, { text: previous!.image + token.image }, span);
    } else if (token.tokenType === t.Prime && !(touches && startsName(previous!))) {
      reporter.report(singleQuote, {}, spanOf(token));
    } else {
      classify(token, reporter);
      result.push(token);
    }
    previous = token;
  }
  return result;
}

function classify(token: IToken, reporter: Reporter): void {
  const instead = token.tokenType === t.Bang ? "not" : t.foreignSigns.get(token.tokenType);
  if (instead !== undefined) {
    const fix = reporter.fix(`Write \`${instead}\``, spanOf(token), instead === "not" ? "not " : instead);
    reporter.report(foreignOperator, { found: token.image, instead }, spanOf(token), { fixes: [fix] });
    token.endOffset = endOf(token) - 1;
    token.image = instead;
    retag(token, signs.get(instead)!);
  } else if (token.tokenType === t.Identifier) {
    const word = t.reservedWords.get(token.image) ?? t.contextualWords.get(token.image);
    if (word !== undefined) retag(token, word);
  } else if (token.tokenType === t.OpenString) {
    reporter.report(unterminatedString, {}, spanOf(token));
  } else if (token.tokenType === t.SingleQuoted) {
    const fix = reporter.fix("Write double quotes", spanOf(token), `"${token.image.slice(1, -1)}"`);
    reporter.report(singleQuote, {}, spanOf(token), { fixes: [fix] });
  }
}

function startsName(token: IToken): boolean {
  return /^[A-Za-z_]/.test(token.image);
}

export function retag(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

/** A token of no width that the text lacks, at an offset. */
export function inserted(type: TokenType, image: string, offset: number): IToken {
  return createTokenInstance(type, image, offset, offset - 1, NaN, NaN, NaN, NaN);
}
