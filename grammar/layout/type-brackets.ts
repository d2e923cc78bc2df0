import type { IToken, TokenType } from "chevrotain";
import * as t from "../tokens.js";
import { retag } from "./words.js";

/** What may stand between `<` and `>` beside names and bracketed parts. */
const inside = new Set<TokenType>([
  t.NumberToken, t.Dot, t.Comma, t.Plus, t.Minus, t.Star, t.Slash, t.Percent, t.Question, t.Arrow, t.DrawArrow, t.In,
  t.Range, t.RangeExclusive,
]); // prettier-ignore

/** What may follow the `>` of type arguments; behind the `>` of a comparison stands its right side. */
const after = new Set<TokenType>([
  t.PlainParen, t.LambdaParen, t.FunctionParen, t.RParen, t.LSquare, t.LoopSquare, t.RSquare, t.BlockBrace, t.RecordBrace, t.RBrace, t.Comma, t.Equals,
  t.Question, t.Arrow, t.DrawArrow, t.Tilde, t.Greater, t.TypeClose, t.In, t.Semicolon, t.Colon, t.Dot, t.FatArrow,
]); // prettier-ignore

/** Words before the name of a declaration that has type parameters, which may have bounds. */
const declares = new Set<TokenType>([t.Type, t.Fn, t.Distribution, t.Module, t.Learner]);

const brackets = new Set<TokenType>([
  t.PlainParen, t.LambdaParen, t.FunctionParen, t.RParen, t.LSquare, t.LoopSquare, t.RSquare, t.BlockBrace, t.RecordBrace,
  t.RBrace,
]); // prettier-ignore

/** No list of type arguments has more tokens beside its commas; the limit keeps a row of comparisons linear. */
const maxLength = 64;

/** Tells the `<` and `>` around type arguments from comparisons: a matching `>` with the right neighbour decides. */
export function typeBrackets(tokens: readonly IToken[], starts: readonly boolean[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.tokenType !== t.Less || !isName(tokens[index - 1]) || starts[index]) continue;
    const bounds = declares.has(tokens[index - 2]?.tokenType as TokenType);
    const pairs = match(tokens, starts, index, bounds);
    for (const [opener, closer] of pairs ?? []) {
      retag(tokens[opener]!, t.TypeOpen);
      retag(tokens[closer]!, t.TypeClose);
    }
  }
}

/** The pairs of `<` and `>` of the list that begins at an index, inner ones included, or `undefined` where it is none. */
function match(
  tokens: readonly IToken[],
  starts: readonly boolean[],
  first: number,
  bounds: boolean,
): [number, number][] | undefined {
  const depth = tokens[first]!.payload as number;
  const open = [first];
  const pairs: [number, number][] = [];
  let length = 1;
  for (let i = first + 1; i < tokens.length && length < maxLength; i++) {
    const token = tokens[i]!;
    if (token.tokenType !== t.Comma) length++;
    if ((token.payload as number) > depth || isBracket(token, depth)) continue;
    if ((token.payload as number) < depth) return undefined;
    if (starts[i] && !mayBreak(tokens[i - 1]!, token)) return undefined;
    if (token.tokenType === t.Less) {
      open.push(i);
    } else if (token.tokenType === t.Greater || token.tokenType === t.TypeClose) {
      pairs.push([open.pop()!, i]);
      if (open.length === 0) {
        const next = tokens[i + 1];
        return next === undefined || starts[i + 1] || after.has(next.tokenType) || next.tokenType === t.For
          ? pairs
          : undefined;
      }
    } else if (!(isName(token) || inside.has(token.tokenType) || (bounds && token.tokenType === t.Colon))) {
      return undefined;
    }
  }
  return undefined;
}

function isBracket(token: IToken, depth: number): boolean {
  return token.payload === depth && brackets.has(token.tokenType);
}

function mayBreak(before: IToken, token: IToken): boolean {
  return before.tokenType === t.Comma || before.tokenType === t.Less || token.tokenType === t.Greater;
}

function isName(token: IToken | undefined): boolean {
  return (
    token !== undefined && (token.tokenType === t.Identifier || token.tokenType.CATEGORIES!.includes(t.Name))
  );
}
