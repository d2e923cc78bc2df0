import type { IToken } from "chevrotain";
import * as t from "../tokens.js";
import { retag } from "./words.js";

/**
 * Tells apart what one token of lookahead cannot: `{` of records from `{` of blocks, `(` of a lambda's parameters from
 * other ones and from those of a
 * function type's. Notes on each token how many brackets are open around it (`payload`), which recovery goes by.
 */
export function lookAhead(tokens: readonly IToken[]): void {
  const open: IToken[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.tokenType === t.BlockBrace && opensRecord(tokens, index)) retag(token, t.RecordBrace);
    switch (token.tokenType) {
      case t.BlockBrace:
      case t.RecordBrace:
      case t.PlainParen:
      case t.LSquare:
        token.payload = open.length;
        open.push(token);
        break;
      case t.RParen:
      case t.RSquare:
      case t.RBrace: {
        const opener = open.pop()!;
        token.payload = open.length;
        const next = tokens[index + 1]?.tokenType;
        if (token.tokenType === t.RParen && next === t.FatArrow) retag(opener, t.LambdaParen);
        if (token.tokenType === t.RParen && (next === t.Arrow || next === t.DrawArrow))
          retag(opener, t.FunctionParen);
        break;
      }
      default:
        token.payload = open.length;
    }
  }
}

/** By the rule of the language: `name:`, `name,`, `name }` or `...` follows. An `example` is a list of clauses in any case. */
function opensRecord(tokens: readonly IToken[], index: number): boolean {
  const [before2, before, , first, second] = [-2, -1, 0, 1, 2].map(
    (offset) => tokens[index + offset]?.tokenType,
  );
  if (before === t.Example || (before2 === t.Example && before?.CATEGORIES?.includes(t.Name))) return false;
  if (first === t.Spread) return true;
  const isName = first === t.Identifier || first?.CATEGORIES?.includes(t.Name);
  return isName === true && (second === t.Colon || second === t.Comma || second === t.RBrace);
}
