import type { JsonDiagnostic } from "../compiler/diagnostics/json.js";
import type { RunError } from "../runtime/run/run-error.js";
import type { Output } from "./terminal.js";

/** The compiler's code for a file that it cannot read; here it is known why. */
const unreadableCode = "MRL1206";

/** A file that cannot be read has no lines; its problem is told as one at its start. */
export function unreadableFile(file: string, { message, hint }: RunError): JsonDiagnostic {
  const start = { line: 1, column: 1 };
  return {
    file,
    code: unreadableCode,
    severity: "error",
    message,
    range: { start, end: start },
    related: [],
    hints: hint === undefined ? [] : [hint],
    fixes: [],
  };
}

/** Tells of files that cannot be read, for people. */
export function showUnreadable(files: readonly JsonDiagnostic[], err: Output): void {
  for (const { message, hints } of files) {
    err.write(`${err.colors.red("error")}: ${message}\n`);
    for (const hint of hints) err.write(`  ${err.colors.cyan("help")}: ${hint}\n`);
  }
}
