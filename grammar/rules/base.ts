import {
  EmbeddedActionsParser,
  isRecognitionException,
  tokenMatcher,
  type IOrAlt,
  type IToken,
  type OrMethodOpts,
  type TokenType,
} from "chevrotain";
import type { Code } from "../../src/compiler/diagnostics/code.js";
import { nestedTooDeeply } from "../../src/compiler/diagnostics/codes/lexical.js";
import { expected, expectedEnd } from "../../src/compiler/diagnostics/codes/syntax.js";
import type { Extras } from "../../src/compiler/diagnostics/diagnostics.js";
import type {
  Block,
  Expression,
  Name,
  Span,
  Statement,
  TypeExpression,
} from "../../src/compiler/syntax/ast.js";
import { LazyLookahead } from "../lazy-lookahead.js";
import { maxDepth } from "../layout/brackets.js";
import { endOf, spanOf, type Reporter } from "../reporter.js";
import * as t from "../tokens.js";
import { describe, describeAfter } from "./describe.js";
import { expectations } from "./expectations.js";
import { hintsFor } from "./hints.js";

/** Ends a construct whose problem is reported already; caught where reading goes on. */
class Abandon extends Error {}

/** Ends the reading of a file. */
class Stop extends Error {}

/** A rule of the grammar: called through `SUBRULE`, it reads its construct and gives its node. */
export type Rule<T> = () => T;

/** What one reading needs beside the tokens. */
export interface Source {
  readonly reporter: Reporter;
  /** Documentation by the offset at which what it documents begins. */
  readonly docs: ReadonlyMap<number, string>;
  /** Filled by the reading: the outermost parentheses around a part that stands alone in them, which have no node. */
  readonly parentheses: Map<object, Span>;
}

/**
 * What all rules share: spans, lists, and recovery. A list (of statements, arguments, members, …) recovers at its next
 * item: the rule of an item reports its problem and throws, the list skips to its separator and goes on. Brackets match
 * when the rules see them, so skipping never loses its place.
 */
export abstract class BaseRules extends EmbeddedActionsParser {
  abstract readonly expression: Rule<Expression>;
  abstract readonly typeExpression: Rule<TypeExpression>;
  abstract readonly block: Rule<Block>;
  abstract readonly statement: Rule<readonly Statement[]>;

  #source: Source | undefined;
  #depth = 0;
  #lastProblem = -1;

  constructor(skipValidations: boolean) {
    super(t.vocabulary, {
      maxLookahead: 1,
      lookaheadStrategy: new LazyLookahead({ maxLookahead: 1 }),
      recoveryEnabled: false,
      errorMessageProvider: expectations,
      skipValidations,
    });
  }

  /** Defines a rule. Each has at most one `choose`, one `separated` and one `lines`. */
  protected rule<T>(name: string, read: () => T): Rule<T> {
    return this.RULE(name, read);
  }

  /** The first alternative that the next token, and its gate, allow. */
  protected choose<T>(alternatives: IOrAlt<T>[] | OrMethodOpts<T>): T {
    return this.OR(alternatives as OrMethodOpts<T>) as T;
  }

  /** Runs a rule over tokens; `undefined` where the reading was given up. The last token is the end of the file. */
  protected run<T>(rule: Rule<T>, tokens: IToken[], source: Source): T | undefined {
    this.input = tokens;
    this.#source = source;
    this.#depth = 0;
    this.#lastProblem = -1;
    try {
      return rule.call(this);
    } catch (error) {
      if (error instanceof Stop) return undefined;
      throw error;
    }
  }

  readonly name: Rule<Name> = this.rule("name", () => {
    const token = this.CONSUME(t.Name);
    return { text: token.image, span: spanOf(token) };
  });

  /** Whether the token that is so many ahead is of one of the types or categories. */
  protected is(ahead: number, ...types: readonly TokenType[]): boolean {
    const token = this.LA(ahead);
    return types.some((type) => tokenMatcher(token, type));
  }

  /** The offset at which the next token begins. */
  protected begin(): number {
    return this.LA(1).startOffset;
  }

  /** From an offset to the end of the last token that was read. */
  protected span(start: number): Span {
    return { start, end: Math.max(start, endOf(this.LA(0))) };
  }

  /** The documentation above what begins at an offset, ready to be spread into its node. */
  protected doc(start: number): { doc?: string } {
    const doc = this.#source?.docs.get(start);
    return doc === undefined ? {} : { doc };
  }

  /** Notes the parentheses around a part, and gives the part. */
  protected parenthesise<T extends object>(part: T, span: Span): T {
    this.#source?.parentheses.set(part, span);
    return part;
  }

  /** Reads a part that may hold itself, within the limit that keeps the stack whole. */
  protected nested<T>(read: () => T): T {
    if (this.#depth >= maxDepth) this.fail(nestedTooDeeply, { limit: maxDepth }, spanOf(this.LA(1)));
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Reports a problem and goes on. */
  protected problem<P extends object>(code: Code<P>, params: NoInfer<P>, span: Span, extras?: Extras): void {
    const reporter = this.#source!.reporter;
    this.#lastProblem = span.start;
    if (reporter.isSpoiled(span.start)) return;
    reporter.report(code, params, span, extras);
    if (reporter.isFull) throw new Stop();
  }

  /** Reports a problem and abandons the construct. */
  protected fail<P extends object>(code: Code<P>, params: NoInfer<P>, span: Span, extras?: Extras): never {
    this.problem(code, params, span, extras);
    throw new Abandon();
  }

  /** A fix that replaces a place of this file. */
  protected fix(title: string, span: Span, text: string) {
    return this.#source!.reporter.fix(title, span, text);
  }

  /** Fails with "expected …, found …" at the next token. */
  protected failExpecting(what: string): never {
    this.#expected(what, this.LA(1), this.LA(0));
    throw new Abandon();
  }

  /** Items between commas, up to a closing token that stays unread; a comma may stand behind the last one. */
  protected separated<T>(close: TokenType, item: () => T, recovered: (span: Span) => T | undefined): T[] {
    const items: T[] = [];
    if (this.RECORDING_PHASE) {
      this.MANY_SEP({ SEP: t.Comma, DEF: item });
      this.OPTION(() => this.CONSUME(t.Comma));
      return items;
    }
    const atEnd = (type: TokenType): boolean => type === t.Comma || type === close;
    while (!this.is(1, close) && !this.#atOuter()) {
      items.push(
        ...this.attempt(
          () => {
            const read = item();
            if (!atEnd(this.LA(1).tokenType)) this.failExpecting(`\`,\` or ${close.LABEL}`);
            return [read];
          },
          atEnd,
          (span) => {
            const placeholder = recovered(span);
            return placeholder === undefined ? [] : [placeholder];
          },
        ),
      );
      if (this.is(1, t.Comma)) this.CONSUME(t.Comma);
      else break;
    }
    return items;
  }

  /** Items that end with their lines, up to the end of the block or the file, which stays unread. */
  protected lines<T>(what: string, item: () => T, recovered: (span: Span) => T | undefined): T[] {
    const items: T[] = [];
    if (this.RECORDING_PHASE) {
      this.MANY(() => this.choose<unknown>([{ ALT: () => this.CONSUME(t.Newline) }, { ALT: item }]));
      return items;
    }
    const isNewline = (type: TokenType): boolean => type === t.Newline || type === t.Semicolon;
    while (!this.#atOuter()) {
      if (this.is(1, t.Newline)) {
        this.CONSUME(t.Newline);
        continue;
      }
      const before = this.LA(1);
      const read = this.attempt<T | undefined>(item, isNewline, recovered);
      if (read !== undefined) items.push(read);
      if (!this.is(1, t.Newline) && !this.#atOuter()) {
        const next = this.LA(1);
        if (next.startOffset !== this.#lastProblem) {
          this.problem(expectedEnd, { what, found: describe(next) }, spanOf(next), {
            hints: hintsFor("", next, this.LA(0)),
          });
        }
        if (next === before) this.SKIP_TOKEN();
        this.#skip(before.payload as number, isNewline);
      }
    }
    return items;
  }

  /** Reads a part; where that fails, reports why, skips to a token of the same bracket that `isSync` knows, and goes on there. */
  protected attempt<T>(read: () => T, isSync: (type: TokenType) => boolean, recovered: (span: Span) => T): T {
    if (this.RECORDING_PHASE) return read();
    const { startOffset, payload } = this.LA(1);
    try {
      return read();
    } catch (error) {
      if (error instanceof Error && isRecognitionException(error)) {
        const { token, previousToken } = error as Error & { token: IToken; previousToken: IToken };
        this.#expected(error.message, token, previousToken);
      } else if (!(error instanceof Abandon)) {
        throw error;
      }
      this.#skip(payload as number, isSync);
      return recovered(this.span(startOffset));
    }
  }

  #expected(what: string, token: IToken, previous: IToken): void {
    if (token.startOffset === this.#lastProblem) return;
    const after = describeAfter(previous);
    // The end of the file may be lines away from what breaks off there.
    const span =
      token.tokenType === t.EndOfFile ? { start: endOf(previous), end: endOf(previous) } : spanOf(token);
    const hints = hintsFor(what, token, previous);
    this.problem(expected, { what, after, found: describe(token) }, span, { hints });
  }

  #skip(depth: number, isSync: (type: TokenType) => boolean): void {
    for (let next = this.LA(1); next.payload >= depth; next = this.LA(1)) {
      if (next.payload === depth && isSync(next.tokenType)) return;
      this.SKIP_TOKEN();
    }
  }

  /** Whether a closing brace or the end of the file is next. */
  #atOuter(): boolean {
    return this.is(1, t.RBrace, t.RParen, t.RSquare, t.EndOfFile);
  }
}
