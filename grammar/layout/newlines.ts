import type { IToken, TokenType } from "chevrotain";
import { endOf } from "../reporter.js";
import * as t from "../tokens.js";
import { beginsStatement } from "./anew.js";
import { inserted } from "./words.js";

/** A line that ends in one of these goes on in the next, as does one that ends in an operator. */
const goesOn = new Set<TokenType>([
  t.Equals, t.FatArrow, t.Then, t.Else, t.Comma, t.Colon, t.Tilde, t.Arrow, t.DrawArrow, t.In, t.With, t.Over,
  t.Not, t.Spread,
]); // prettier-ignore

/** A line that begins with one of these goes on with the one before it. */
const joins = new Set<TokenType>([t.Then, t.Else, t.Over, t.With, t.And, t.Or]);

const openers = new Set<TokenType>([
  t.PlainParen,
  t.LambdaParen,
  t.FunctionParen,
  t.LSquare,
  t.LoopSquare,
  t.RecordBrace,
  t.BlockBrace,
  t.TypeOpen,
]);
const closers = new Set<TokenType>([t.RParen, t.RSquare, t.RBrace, t.TypeClose]);

/** Puts in a `Newline` where a statement ends with its line: outside brackets other than the braces of blocks. */
export function newlines(tokens: readonly IToken[], starts: readonly boolean[]): IToken[] {
  const result: IToken[] = [];
  const blocks: boolean[] = [];
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && starts[index] && (blocks.at(-1) ?? true) && endsStatement(tokens, index, starts)) {
      const newline = inserted(t.Newline, "", endOf(tokens[index - 1]!));
      newline.payload = blocks.length;
      result.push(newline);
    }
    if (openers.has(token.tokenType)) blocks.push(token.tokenType === t.BlockBrace);
    if (closers.has(token.tokenType)) blocks.pop();
    result.push(token);
  }
  return result;
}

/** Whether a statement ends before a token that begins a line within a block or at the top level. */
function endsStatement(tokens: readonly IToken[], index: number, starts: readonly boolean[]): boolean {
  const previous = tokens[index - 1]!;
  const { tokenType } = tokens[index]!;
  if (previous.tokenType === t.BlockBrace || previous.tokenType === t.Semicolon || tokenType === t.RBrace)
    return false;
  if (joins.has(tokenType)) return false;
  if (!isOperator(previous) && !goesOn.has(previous.tokenType)) return true;
  // A line that breaks off, as in `let a =`, is not continued by a line that begins with `let`.
  return beginsStatement(tokens, index, starts);
}

function isOperator(token: IToken): boolean {
  return token.tokenType.CATEGORIES!.includes(t.BinaryOperator);
}
