import type { IToken, TokenType } from "chevrotain";
import * as t from "../tokens.js";

const arithmetic = new Set<TokenType>([
  t.NumberToken, t.Plus, t.Minus, t.Star, t.Slash, t.Percent, t.Caret, t.At, t.StringToken, t.True, t.False, t.None,
  t.Prime,
]); // prettier-ignore
/** What makes a type of what stands before it, whatever numbers stand behind it. */
const typing = new Set<TokenType>([
  t.In,
  t.Arrow,
  t.DrawArrow,
  t.Question,
  t.TypeOpen,
  t.FunctionParen,
  t.RecordBrace,
]);

/**
 * Whether an argument between `<` and `>` can only be a dimension: it has arithmetic, a number or a call outside its
 * square brackets. What can be read as a type is one: a name, `T.X`, `sizes[i]`. `ahead(1)` is its first token.
 */
export function isDimension(ahead: (count: number) => IToken): boolean {
  let parens = 0;
  let squares = 0;
  let after: TokenType | undefined;
  for (let i = 1; ; i++) {
    const { tokenType } = ahead(i);
    if (squares === 0) {
      if (tokenType === t.PlainParen && after !== undefined && isName(after)) return true;
      if (typing.has(tokenType)) return false;
      if (arithmetic.has(tokenType)) return true;
    }
    if (tokenType === t.LSquare) squares++;
    if (tokenType === t.RSquare) squares--;
    if (tokenType === t.PlainParen) parens++;
    if (tokenType === t.RParen) parens--;
    const ends = tokenType === t.Comma && parens === 0 && squares === 0;
    if (ends || parens < 0 || squares < 0 || tokenType === t.TypeClose || tokenType === t.EndOfFile)
      return false;
    after = tokenType;
  }
}

function isName(type: TokenType): boolean {
  return type === t.Identifier || type.CATEGORIES!.includes(t.Name);
}
