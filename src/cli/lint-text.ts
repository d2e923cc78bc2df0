import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { LintConfig } from "../editor/lint/config.js";
import type { Finding } from "../editor/lint/finding.js";
import { fixText } from "../editor/lint/fix.js";
import { lintFile } from "../editor/lint/lint.js";
import type { NodeHost } from "../runtime/host.js";

export interface LintedText {
  /** As it was, or with its fixes. */
  readonly text: string;
  /** How many fixes were applied. */
  readonly applied: number;
  /** Why the file was not linted, if it was not. */
  readonly broken: readonly Diagnostic[];
  readonly findings: readonly Finding[];
}

/** Lints the text of a file in `texts`, which `host` reads; with `fix` the fixed text takes its place there. */
export function lintText(
  file: string,
  texts: Map<string, string>,
  host: NodeHost,
  config: LintConfig,
  fix: boolean,
): LintedText {
  const run = (text: string): ReturnType<typeof lintFile> => {
    texts.set(file, text);
    return lintFile(file, host, config);
  };
  const given = texts.get(file) ?? "";
  const { text, applied } = fix
    ? fixText(given, (now) => {
        const { checked, findings } = run(now);
        return { findings, errors: checked.diagnostics.list.filter(isError).length };
      })
    : { text: given, applied: 0 };
  const { checked, findings } = run(text);
  // What is wrong with files that it imports is told where they are linted.
  const broken = checked.loaded.diagnostics.filter((one) => one.file === file);
  return { text, applied, broken, findings };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}
