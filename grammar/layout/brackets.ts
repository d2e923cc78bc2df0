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
  return new Balancer(tokens, text, reporter).run();
}

class Balancer {
  readonly #result: IToken[] = [];
  readonly #open: Open[] = [];
  /** The first `{` whose `}` stands further left than its own line: most likely the one that another's `}` closed. */
  #suspect: Open | undefined;

  constructor(
    readonly tokens: readonly IToken[],
    readonly text: string,
    readonly reporter: Reporter,
  ) {}

  run(): IToken[] | undefined {
    const starts = lineStarts(this.tokens, this.text);
    // Where all brackets match as they stand, however the lines are indented, nothing needs to be guessed.
    const intact = allMatch(this.tokens);
    for (const [index, token] of this.tokens.entries()) {
      if (!intact && starts[index]) this.#closeBeforeLine(index, starts);
      const closer = closers.get(token.tokenType);
      if (closer !== undefined) {
        this.#open.push({ token, closer, indent: indentOf(this.text, token.startOffset) });
        if (this.#open.length > maxDepth) {
          this.reporter.report(nestedTooDeeply, { limit: maxDepth }, spanOf(token));
          return undefined;
        }
      } else if (closingTypes.has(token.tokenType) && !this.#close(token, starts[index]!)) {
        continue;
      }
      this.#result.push(token);
    }
    this.#insert(this.#open.length, undefined);
    return this.#result;
  }

  /** Closes what a line cannot stand inside of. */
  #closeBeforeLine(index: number, starts: readonly boolean[]): void {
    if (this.#open.length === 0) return;
    const token = this.tokens[index]!;
    const atMargin = indentOf(this.text, token.startOffset) === 0;
    const open = this.#open.map(({ closer }) => closer);
    this.#insert(startsAnew(this.tokens, index, starts, atMargin, open), token);
  }

  /** Takes a closer; `false` where it has no partner and is to be left out. */
  #close(token: IToken, startsLine: boolean): boolean {
    const depth = reach(this.#open, token.tokenType);
    if (depth === 0) {
      this.reporter.report(unmatchedBracket, { close: token.image }, spanOf(token));
      return false;
    }
    this.#insert(depth - 1, token);
    const opener = this.#open.pop()!;
    const isLeft = startsLine && indentOf(this.text, token.startOffset) < opener.indent;
    if (isLeft) this.#suspect ??= opener;
    return true;
  }

  /** Puts in the closers of so many open brackets before a token, or before the end of the file. */
  #insert(count: number, before: IToken | undefined): void {
    if (count === 0) return;
    const innermost = this.#open.at(-1)!;
    this.#report(innermost.closer === t.RBrace ? (this.#suspect ?? innermost) : innermost, before);
    this.#suspect = undefined;
    const offset = endOf(this.#result.at(-1)!);
    for (const { token, closer } of this.#open.splice(-count).reverse()) {
      if (closer !== t.RBrace) this.reporter.spoil({ start: token.startOffset, end: offset });
      this.#result.push(inserted(closer, closer.PATTERN as string, offset));
    }
  }

  #report({ token, closer }: Open, before: IToken | undefined): void {
    const close = closer.PATTERN as string;
    const { length } = this.text;
    const span = before === undefined ? { start: length, end: length } : spanOf(before);
    this.reporter.report(unclosedBracket, { open: token.image, close }, spanOf(token), {
      related: [{ file: this.reporter.file, span, message: `expected \`${close}\` before this` }],
    });
  }
}

function allMatch(tokens: readonly IToken[]): boolean {
  const open: TokenType[] = [];
  for (const { tokenType } of tokens) {
    const closer = closers.get(tokenType);
    if (closer !== undefined) open.push(closer);
    else if (closingTypes.has(tokenType) && open.pop() !== tokenType) return false;
  }
  return open.length === 0;
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
