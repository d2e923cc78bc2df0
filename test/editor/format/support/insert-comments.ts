import * as fc from "fast-check";
import { tokenize } from "../../../../grammar/lexer.js";
import { Reporter } from "../../../../grammar/reporter.js";
import { Diagnostics } from "../../../../src/compiler/diagnostics/diagnostics.js";
import { contentOf } from "./laws.js";

/** A place between two tokens, as a fraction of their number, and what to put there. */
export interface Insertion {
  readonly where: number;
  readonly comment: string;
}

const line = fc.constantFrom(
  " // here\n",
  "\n// above\n",
  "\n\n// apart\n\n",
  "// \tclose  \n",
  "\n/// told\n",
  " //\n",
);

export const insertions: fc.Arbitrary<Insertion[]> = fc.array(
  fc.record({ where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), comment: line }),
  { minLength: 1, maxLength: 6 },
);

/** Puts comments wherever they and their line ends leave the spec readable. */
export function insertComments(text: string, wanted: readonly Insertion[]): string {
  return wanted.reduce((before, { where, comment }, index) => {
    const { tokens } = tokenize(before, new Reporter("spec.mrl", new Diagnostics()));
    const offset = tokens[Math.floor(where * tokens.length)]?.startOffset ?? before.length;
    const numbered = comment.replace(/(?=\s*$)/, ` ${index}`);
    const after = before.slice(0, offset) + numbered + before.slice(offset);
    return contentOf(after) === undefined ? before : after;
  }, text);
}
