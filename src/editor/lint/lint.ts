import { checkDeclarations, type Checked } from "../../compiler/driver/check.js";
import type { ModuleHost } from "../../compiler/modules/host.js";
import { Lines } from "../../compiler/syntax/lines.js";
import { levelOf, type Level, type LintConfig } from "./config.js";
import type { Finding } from "./finding.js";
import type { Report, Rule } from "./rule.js";
import { rules } from "./rules/index.js";
import { subjectOf } from "./subject.js";
import { isSuppressed, suppressionsOf, type Suppression } from "./suppressions.js";

/**
 * What the rules of a configuration find in the file that was checked, in order of place. A file with errors of
 * syntax, or with imports that are not there, is not linted: there is nothing then. Pure: reads and writes nothing.
 */
export function lint(checked: Checked, config: LintConfig = {}): readonly Finding[] {
  const subject = subjectOf(checked);
  if (!subject) return [];
  const levels = new Map(rules.map((rule) => [rule.name, levelOf(rule, config)]));
  const suppressions = suppressionsOf(subject.module, (name) => {
    const level = levels.get(name);
    return level === undefined ? "unknown" : level === "off" ? "off" : "on";
  });
  const collector = new Collector(subject.module.file, new Lines(subject.module.text), suppressions, levels);
  for (const rule of rules) {
    const report = collector.reporter(rule);
    if (report && "check" in rule) rule.check(subject, report);
  }
  const about = { text: subject.module.text, rules: [...levels.keys()] };
  for (const rule of rules) {
    const report = collector.reporter(rule);
    if (report && "audit" in rule) rule.audit(suppressions, report, about);
  }
  return collector.findings.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Checks the declarations of a file, and lints it. */
export function lintFile(
  path: string,
  host: ModuleHost,
  config: LintConfig = {},
): { readonly checked: Checked; readonly findings: readonly Finding[] } {
  const checked = checkDeclarations(path, host);
  return { checked, findings: lint(checked, config) };
}

class Collector {
  readonly findings: Finding[] = [];

  constructor(
    readonly file: string,
    readonly lines: Lines,
    readonly suppressions: readonly Suppression[],
    readonly levels: ReadonlyMap<string, Level>,
  ) {}

  /** Takes what a rule reports; undefined where the rule does not run. */
  reporter(rule: Rule): Report | undefined {
    const severity = this.levels.get(rule.name) ?? "off";
    if (severity === "off") return undefined;
    const { file, findings } = this;
    return (span, message, { hints = [], related = [], fixes = [] } = {}) => {
      if (isSuppressed(this.suppressions, rule.name, this.lines.position(span.start).line)) return;
      findings.push({
        code: rule.name,
        severity,
        message,
        file,
        span,
        hints,
        related: related.map((one) => ({ file, ...one })),
        fixes: fixes.map(({ edits, ...fix }) => ({
          ...fix,
          edits: edits.map((edit) => ({ file, ...edit })),
        })),
      });
    };
  }
}
