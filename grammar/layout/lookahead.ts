import type { IToken, TokenType } from "chevrotain";
import * as t from "../tokens.js";
import { retag } from "./words.js";

/**
 * Tells apart what one token of lookahead cannot: `{` of records and of blocks; `(` of a lambda's parameters, of a
 * function's and others; `[` of comprehensions; words that begin a statement and the same words as names. Notes on each
 * token how many brackets are open around it (`payload`), which recovery goes by.
 */
export function lookAhead(tokens: readonly IToken[]): void {
  const open: IToken[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]?.tokenType;
    const type = refined(tokens, index, next);
    if (type !== undefined) retag(token, type);
    if (openers.has(token.tokenType)) {
      token.payload = open.length;
      open.push(token);
    } else if (closers.has(token.tokenType)) {
      const opener = open.pop()!;
      token.payload = open.length;
      if (token.tokenType !== t.RParen) continue;
      if (next === t.FatArrow) retag(opener, t.LambdaParen);
      if (next === t.Arrow || next === t.DrawArrow) retag(opener, t.FunctionParen);
    } else {
      token.payload = open.length;
    }
  }
}

const openers = new Set<TokenType>([t.BlockBrace, t.RecordBrace, t.PlainParen, t.LSquare, t.LoopSquare]);
const closers = new Set<TokenType>([t.RParen, t.RSquare, t.RBrace]);

/** Words that begin a statement only where a name follows: `log a = e`, and `log(a)` is the logarithm. */
const namingWords = new Set<TokenType>([t.Log, t.Report, t.Record]);
/** Words that begin a statement unless one of `uses` follows, which shows that they are names. */
const statementWords = new Set<TokenType>([t.Var, t.Repeat, t.While, t.Return, t.Yield, t.Act, t.Assert]);
const uses = new Set<TokenType>([t.Equals, t.Tilde, t.Dot, t.With, t.Colon, t.Comma, t.FatArrow]);

/** The type of a token that its followers make more precise, or `undefined`. */
function refined(
  tokens: readonly IToken[],
  index: number,
  next: TokenType | undefined,
): TokenType | undefined {
  const type = tokens[index]!.tokenType;
  switch (type) {
    case t.BlockBrace:
      return opensRecord(tokens, index) ? t.RecordBrace : undefined;
    case t.LSquare:
      return next === t.For || (next === t.Static && tokens[index + 2]?.tokenType === t.For)
        ? t.LoopSquare
        : undefined;
    case t.Static:
      return next === t.If ? t.StaticIf : next === t.For ? t.StaticFor : undefined;
  }
  if (!isName(type)) return undefined;
  if (next === t.FatArrow) return t.LambdaName;
  if (namingWords.has(type) && !(next !== undefined && isName(next))) return t.Identifier;
  if (statementWords.has(type) && next !== undefined && uses.has(next)) return t.Identifier;
  return undefined;
}

function isName(type: TokenType): boolean {
  return type === t.Identifier || type.CATEGORIES!.includes(t.Name);
}

/** By the rule of the language: `name:`, `name,`, `name }` or `...` follows. An `example` is a list of clauses in any case. */
function opensRecord(tokens: readonly IToken[], index: number): boolean {
  const [before2, before, , first, second] = [-2, -1, 0, 1, 2].map(
    (offset) => tokens[index + offset]?.tokenType,
  );
  if (before === t.Example || (before2 === t.Example && before !== undefined && isName(before))) return false;
  if (first === t.Spread) return true;
  return (
    first !== undefined && isName(first) && (second === t.Colon || second === t.Comma || second === t.RBrace)
  );
}
