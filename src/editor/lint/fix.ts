import type { Edit } from "./rule.js";
import type { Finding } from "./finding.js";

/** What linting a text gives. */
export interface Linted {
  readonly findings: readonly Finding[];
  /** How many errors the compiler has for it. */
  readonly errors: number;
}

export interface Fixed {
  readonly text: string;
  /** How many fixes were applied. */
  readonly applied: number;
  /** What is left to be said of the text. */
  readonly findings: readonly Finding[];
}

/** One fix may make way for another, as removing a name's last use does; more rounds than this are a rule's defect. */
const maxRounds = 20;

/**
 * Applies the safe fixes of a text, again and again until there are none left. Fixes of one round never overlap. A fix
 * after which the compiler would find more errors than before is left out; a text with errors of syntax stays as it is,
 * as `lint` finds nothing in it.
 */
export function fixText(text: string, lint: (text: string) => Linted): Fixed {
  let now = { text, ...lint(text) };
  let applied = 0;
  for (let round = 0; round < maxRounds; round++) {
    const fixes = chosen(now.findings);
    const next = fixes.length === 0 ? undefined : advance(now, fixes, lint);
    if (!next) break;
    applied += next.applied;
    now = next;
  }
  return { text: now.text, applied, findings: now.findings };
}

interface State extends Linted {
  readonly text: string;
}

/** The text after all fixes, or, where they do harm together, after the first one that does none. */
function advance(
  from: State,
  fixes: readonly (readonly Edit[])[],
  lint: (text: string) => Linted,
): (State & { readonly applied: number }) | undefined {
  const attempts = fixes.length === 1 ? [fixes] : [fixes, ...fixes.map((fix) => [fix])];
  for (const attempt of attempts) {
    const text = applyEdits(from.text, attempt.flat());
    const linted = lint(text);
    if (text !== from.text && linted.errors <= from.errors)
      return { text, ...linted, applied: attempt.length };
  }
  return undefined;
}

/** The first safe fix of each finding, as far as they do not overlap; the earlier one in the text goes first. */
function chosen(findings: readonly Finding[]): (readonly Edit[])[] {
  const taken: Edit[] = [];
  const fixes: (readonly Edit[])[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(({ isSafe }) => isSafe);
    if (!fix || fix.edits.some((edit) => taken.some((other) => overlap(edit, other)))) continue;
    taken.push(...fix.edits);
    fixes.push(fix.edits);
  }
  return fixes;
}

/** Whether two edits change a common character; two insertions at one place do overlap, as their order would matter. */
function overlap({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

/** A text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const { span, text: replacement } of edits.toSorted((a, b) => b.span.start - a.span.start))
    out = out.slice(0, span.start) + replacement + out.slice(span.end);
  return out;
}
