import type { IToken } from "chevrotain";
import { tooManyErrors } from "../src/compiler/diagnostics/codes/syntax.js";
import type { Code } from "../src/compiler/diagnostics/code.js";
import type { Fix } from "../src/compiler/diagnostics/diagnostic.js";
import type { Diagnostics, Extras } from "../src/compiler/diagnostics/diagnostics.js";
import type { Span } from "../src/compiler/syntax/ast.js";

/** The span of a token; one that was put in is empty. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

/** The offset behind a token. The lexer notes where a token begins only; one whose image was replaced knows its end. */
export function endOf(token: IToken): number {
  return token.endOffset === undefined ? token.startOffset + token.image.length : token.endOffset + 1;
}

/** More problems than this in one file are no help to anyone. */
const maxProblems = 100;

/** Reports problems of one file. */
export class Reporter {
  readonly #spoiled: Span[] = [];
  #count = 0;

  constructor(
    readonly file: string,
    readonly diagnostics: Diagnostics,
  ) {}

  /** Whether so much was reported that the rest of the file is not worth reading. */
  get isFull(): boolean {
    return this.#count > maxProblems;
  }

  report<P extends object>(code: Code<P>, params: NoInfer<P>, span: Span, extras?: Extras): void {
    if (this.isFull) return;
    this.#count++;
    const place = { file: this.file, span };
    if (this.isFull) this.diagnostics.report(tooManyErrors, { limit: maxProblems }, place);
    else this.diagnostics.report(code, params, place, extras);
  }

  /** Notes a place that has a problem already, which syntax errors there would only repeat. */
  spoil(span: Span): void {
    if (!this.isFull) this.#spoiled.push(span);
  }

  isSpoiled(offset: number): boolean {
    return this.#spoiled.some(({ start, end }) => start <= offset && offset <= end);
  }

  /** A fix that replaces one place by a text. */
  fix(title: string, span: Span, text: string): Fix {
    return { title, edits: [{ file: this.file, span, text }] };
  }
}
