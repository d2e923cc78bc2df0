import { createTokenInstance, type IToken } from "chevrotain";
import { Grammar } from "../../../grammar/grammar.js";
import { layout } from "../../../grammar/layout/layout.js";
import { tokenize } from "../../../grammar/lexer.js";
import { Reporter, spanOf } from "../../../grammar/reporter.js";
import { EndOfFile } from "../../../grammar/tokens.js";
import { fileTooLarge, notText } from "../diagnostics/codes/lexical.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import type { SourceFile, Span } from "./ast.js";
import { documentation } from "./documentation.js";

/** In megabytes (10^6 UTF-16 units): far more than any spec, and little enough to be read at once. */
const maxSize = 1;

export interface Parsed {
  readonly tree: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** All comments in order, documentation included, with their slashes. */
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
  /** The outermost parentheses around a part that stands alone in them, by its node: `(e)` has the tree of `e`. */
  readonly parentheses: ReadonlyMap<object, Span>;
}

let grammar: Grammar | undefined;

/**
 * Parses a file. It never throws: whatever the text, there are a tree of what could be read, with placeholders where
 * the parser recovered, and diagnostics of all that could not.
 */
export function parse(text: string, file: string): Parsed {
  const diagnostics = new Diagnostics();
  const reporter = new Reporter(file, diagnostics);
  const nothing: SourceFile = {
    kind: "file",
    imports: [],
    declarations: [],
    span: { start: 0, end: text.length },
  };

  const unreadable = reportUnreadable(text, reporter);
  const parentheses = new Map<object, Span>();
  if (unreadable) return { tree: nothing, diagnostics: diagnostics.list, comments: [], parentheses };

  const { tokens, comments } = tokenize(text, reporter);
  const laidOut = layout(tokens, text, reporter);
  let tree: SourceFile | undefined;
  if (laidOut !== undefined && !reporter.isFull) {
    laidOut.push(endOfFile(text));
    grammar ??= new Grammar();
    tree = grammar.read(laidOut, { reporter, docs: documentation(comments, tokens), parentheses });
  }
  return {
    tree: tree ?? nothing,
    diagnostics: diagnostics.list,
    comments: comments.map((comment) => ({ span: spanOf(comment), text: comment.image })),
    parentheses,
  };
}

function reportUnreadable(text: string, reporter: Reporter): boolean {
  const nul = text.indexOf("\0");
  if (nul !== -1) reporter.report(notText, {}, { start: nul, end: nul + 1 });
  const megabytes = text.length / 1e6;
  if (megabytes > maxSize) reporter.report(fileTooLarge, { megabytes, limit: maxSize }, { start: 0, end: 0 });
  return nul !== -1 || megabytes > maxSize;
}

function endOfFile(text: string): IToken {
  const token = createTokenInstance(EndOfFile, "", text.length, text.length - 1, NaN, NaN, NaN, NaN);
  token.payload = -1;
  return token;
}
