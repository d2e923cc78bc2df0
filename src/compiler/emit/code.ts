import type * as ast from "../syntax/ast.js";
import type { SourceModule } from "../lower/source.js";

/** An expression of TypeScript. */
export interface Code {
  readonly text: string;
  /** A number, truth value or list of numbers of TypeScript's own: known when the graph is built. */
  readonly isStatic: boolean;
  /** The number of TypeScript's own that the text makes a value of the graph of. */
  readonly number?: string;
  /** A function of the file: calls of it are written as such. */
  readonly isDeclared?: boolean;
  /** The states whose next values the call of a procedure gives. */
  readonly writes?: readonly string[];
}

export function code(text: string, isStatic = false): Code {
  return { text, isStatic };
}

/** A part of a spec that is not written as TypeScript. */
export class NotWritten extends Error {
  constructor(
    readonly what: string,
    readonly module: SourceModule,
    readonly span: ast.Span,
  ) {
    super(what);
  }
}
