import type { IToken, TokenType } from "chevrotain";
import {
  nestedTooDeeply,
  unclosedBracket,
  unmatchedBracket,
} from "../../src/compiler/diagnostics/codes/lexical.js";
import { endOf, spanOf, type Reporter } from "../reporter.js";
import * as t from "../tokens.js";
import { startsAnew } from "./anew.js";
import { lineStarts } from "./line-starts.js";
import { inserted } from "./words.js";

/** How deep brackets may nest: far deeper than anyone writes, and far less than the parser's stack holds. */
export const maxDepth = 100;

const closers: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.PlainParen, t.RParen],
  [t.LSquare, t.RSquare],
  [t.BlockBrace, t.RBrace],
]);
const closingTypes = new Set(closers.values());

interface Open {
  readonly token: IToken;
  readonly closer: TokenType;
  readonly indent: number;
}

/**
 * Makes the brackets match, so that nothing after this pass needs to care: closers that are missing are put in, those
 * that are too many are left out, each with a diagnostic. A missing one is put in before the first line that cannot
 * stand inside the bracket, so that a bracket left open spoils its own statement only. `undefined` where brackets nest
 * too deeply to go on.
 */
export function balance(tokens: readonly IToken[], text: string, reporter: Reporter): IToken[] | undefined {
  const starts = lineStarts(tokens, text);
  const result: IToken[] = [];
  const open: Open[] = [];
  /** The first `{` whose `}` stands further left than its own line: most likely the one that another's `}` closed. */
  let suspect: Open | undefined;

  const close = (count: number, before: IToken | undefined): void => {
    const last = result.at(-1)!;
    const innermost = open.at(-1)!;
    const blamed = innermost.closer === t.RBrace && suspect !== undefined ? suspect : innermost;
    const place = before === undefined ? { start: text.length, end: text.length } : spanOf(before);
    reporter.report(
      unclosedBracket,
      { open: blamed.token.image, close: blamed.closer.PATTERN as string },
      spanOf(blamed.token),
      {
        related: [
          {
            file: reporter.file,
            span: place,
            message: `expected \`${String(blamed.closer.PATTERN)}\` before this`,
          },
        ],
      },
    );
    for (let i = 0; i < count; i++) {
      const { closer, token } = open.pop()!;
      if (closer !== t.RBrace) reporter.spoil({ start: token.startOffset, end: endOf(last) });
      result.push(inserted(closer, closer.PATTERN as string, endOf(last)));
    }
    suspect = undefined;
  };

  for (const [index, token] of tokens.entries()) {
    if (open.length > 0 && starts[index]) {
      const count = startsAnew(
        tokens,
        index,
        starts,
        indentOf(text, token.startOffset) === 0,
        open.map((o) => o.closer),
      );
      if (count > 0) close(count, token);
    }
    const closer = closers.get(token.tokenType);
    if (closer !== undefined) {
      open.push({ token, closer, indent: indentOf(text, token.startOffset) });
      if (open.length > maxDepth) {
        reporter.report(nestedTooDeeply, { limit: maxDepth }, spanOf(token));
        return undefined;
      }
    } else if (closingTypes.has(token.tokenType)) {
      const depth = reach(open, token.tokenType);
      if (depth === 0) {
        reporter.report(unmatchedBracket, { close: token.image }, spanOf(token));
        continue;
      }
      if (depth > 1) close(depth - 1, token);
      const opener = open.pop()!;
      if (starts[index] && suspect === undefined && indentOf(text, token.startOffset) < opener.indent)
        suspect = opener;
    }
    result.push(token);
  }
  if (open.length > 0) close(open.length, undefined);
  return result;
}

/** How many open brackets a closer closes, its own included; 0 where it has none. Only `}` reaches across a `{`. */
function reach(open: readonly Open[], type: TokenType): number {
  for (let i = open.length - 1; i >= 0; i--) {
    if (open[i]!.closer === type) return open.length - i;
    if (open[i]!.closer === t.RBrace) return 0;
  }
  return 0;
}

/** The number of blanks at the start of the line of an offset. */
function indentOf(text: string, offset: number): number {
  // Indentation says nothing about a line that is as long as this, and counting must stay cheap.
  const line = text.slice(Math.max(0, offset - 500), offset);
  const start = Math.max(line.lastIndexOf("\n"), line.lastIndexOf("\r")) + 1;
  const blanks = /^[ \t]*/.exec(line.slice(start))![0].length;
  return blanks;
}
