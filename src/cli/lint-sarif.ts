import sarif from "node-sarif-builder";
import { codes } from "../compiler/diagnostics/codes.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { Span } from "../compiler/syntax/ast.js";
import { Lines } from "../compiler/syntax/lines.js";
import { rules } from "../editor/lint/rules/index.js";
import { mrlVersion } from "../runtime/package-root.js";

const { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } = sarif;

/**
 * What was found as a SARIF 2.1.0 log, which code hosts show beside the lines of a change: findings of rules, and errors that
 * keep a spec from being linted. `read` gives the text of a file that something is found in.
 */
export function sarifLog(found: readonly Diagnostic[], read: (file: string) => string | undefined): string {
  const run = new SarifRunBuilder({ columnKind: "utf16CodeUnits" }).initSimple({
    toolDriverName: "mrl lint",
    toolDriverVersion: mrlVersion(),
  });
  const addRule = (ruleId: string, summary: string, explanation: string): void => {
    const rule = new SarifRuleBuilder({ help: { text: explanation.trim(), markdown: explanation.trim() } });
    run.addRule(rule.initSimple({ ruleId, shortDescriptionText: `${summary}.` }));
  };
  for (const { name, summary, explanation } of rules) addRule(name, summary, explanation);
  for (const code of new Set(found.map((one) => one.code))) {
    const error = codes.get(code);
    if (error) addRule(code, error.title, error.explanation);
  }
  const lines = new Map<string, Lines>();
  const region = (file: string, span: Span) => {
    let of = lines.get(file);
    if (!of) lines.set(file, (of = new Lines(read(file) ?? "")));
    const start = of.position(span.start);
    const end = of.position(span.end);
    return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  };
  for (const { code, severity, message, file, span, fixes } of found) {
    const offered = fixes.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: edits.map((edit) => ({
        artifactLocation: { uri: encodeURI(edit.file) },
        replacements: [{ deletedRegion: region(edit.file, edit.span), insertedContent: { text: edit.text } }],
      })),
    }));
    const result = new SarifResultBuilder(offered.length > 0 ? { fixes: offered } : {}).initSimple({
      ruleId: code,
      level: severity,
      messageText: message,
      fileUri: encodeURI(file),
      ...region(file, span),
    });
    run.addResult(result);
  }
  const log = new SarifBuilder({ $schema: "https://json.schemastore.org/sarif-2.1.0.json" });
  log.addRun(run);
  return log.buildSarifJsonString({ indent: true });
}
