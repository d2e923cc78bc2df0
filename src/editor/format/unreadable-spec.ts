import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { Lines, type Position } from "../../compiler/syntax/lines.js";

/** A spec whose syntax has errors, and so is left as it is. Prettier shows the place of the first. */
export class UnreadableSpec extends SyntaxError {
  readonly loc: { readonly start: Position; readonly end: Position };

  constructor(
    text: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    const first = diagnostics.find(({ severity }) => severity === "error")!;
    super(`${first.code}: ${first.message}`);
    const lines = new Lines(text);
    this.loc = { start: lines.position(first.span.start), end: lines.position(first.span.end) };
  }
}
