import type { LoadedModule } from "../../compiler/modules/load.js";
import type { Span } from "../../compiler/syntax/ast.js";
import { Lines } from "../../compiler/syntax/lines.js";

/** One rule that a comment names, and what became of it. */
export interface SuppressedRule {
  readonly name: string;
  readonly span: Span;
  readonly status: "on" | "off" | "unknown";
  /** How many findings it held back. */
  uses: number;
}

/** Whether a rule of a name runs, does not, or does not exist. */
export type StatusOf = (rule: string) => SuppressedRule["status"];

/** `// mrl-lint-disable-next-line RULE, RULE: reason`, or `// mrl-lint-disable RULE: reason` for a whole file. */
export interface Suppression {
  /** The comment. */
  readonly span: Span;
  readonly rules: readonly SuppressedRule[];
  /** Empty where none is given: then it holds nothing back. */
  readonly reason: string;
  /** The line that it speaks of, counted from 1; undefined for all lines. */
  readonly line: number | undefined;
}

const directive =
  /^(?<head>\/\/+\s*mrl-lint-disable(?<nextLine>-next-line)?)(?![\w-])(?<rules>[^:]*)(?::(?<reason>.*))?$/s;

/** The suppressions of a file, in order. */
export function suppressionsOf({ text, comments }: LoadedModule, statusOf: StatusOf): Suppression[] {
  const lines = new Lines(text);
  return comments.flatMap(({ text: comment, span }) => {
    const match = directive.exec(comment);
    if (!match) return [];
    const { head = "", nextLine, rules: listed = "", reason = "" } = match.groups ?? {};
    const rules = [...listed.matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => {
      const start = span.start + head.length + index;
      return { name, span: { start, end: start + name.length }, status: statusOf(name), uses: 0 };
    });
    const line = nextLine === undefined ? undefined : codeLineAfter(lines, span);
    return [{ span, rules, reason: reason.trim(), line }];
  });
}

/** The next line that holds more than a comment, so that suppressions may stand one above the other. */
function codeLineAfter(lines: Lines, { start }: Span): number {
  let { line } = lines.position(start);
  do line++;
  while (line < lines.count && /^\s*(\/\/.*)?$/.test(lines.line(line)));
  return line;
}

/** Counts what holds a finding back, if anything does. */
export function isSuppressed(suppressions: readonly Suppression[], rule: string, line: number): boolean {
  const holding = suppressions
    .filter((one) => one.reason !== "" && (one.line === undefined || one.line === line))
    .flatMap(({ rules }) => rules.filter(({ name }) => name === rule));
  for (const one of holding) one.uses++;
  return holding.length > 0;
}
