import type { Command } from "commander";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { JsonDiagnostic } from "../compiler/diagnostics/json.js";
import { RunError } from "../runtime/run/run-error.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

interface CheckFlags {
  readonly json?: boolean;
}

export function checkCommand(context: Context): Command {
  return newCommand("check", "check specs without running them", [
    "mrl check examples/sinusoid-maml.mrl",
    "cat spec.mrl | mrl check --json -",
  ])
    .argument("<file...>", "specs; - reads standard input")
    .option("--json", "print the diagnostics as JSON")
    .action((files: string[], flags: CheckFlags) => checkFiles(context, files, flags.json ?? false));
}

async function checkFiles(
  { terminal, finish }: Context,
  files: readonly string[],
  json: boolean,
): Promise<void> {
  const { checkFile } = await import("../compiler/driver/check.js");
  const { modulePath, NodeHost, readSpec, stdinName } = await import("../runtime/host.js");
  const { showDiagnostics, jsonDiagnostics } = await import("./show-diagnostics.js");
  const { err, out } = terminal;
  const texts = new Map<string, string>();
  const host = new NodeHost(texts);
  const diagnostics: Diagnostic[] = [];
  const unreadable: JsonDiagnostic[] = [];
  for (const name of files) {
    const file = name === "-" ? stdinName : modulePath(name);
    try {
      texts.set(file, name === "-" ? await terminal.stdin() : readSpec(name));
      diagnostics.push(...checkFile(file, host).diagnostics);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      unreadable.push(unreadableFile(file, error));
    }
  }
  const hasErrors = unreadable.length > 0 || diagnostics.some(({ severity }) => severity === "error");
  if (hasErrors) finish(exitCode.problems);
  if (json) {
    const found = [...unreadable, ...jsonDiagnostics(diagnostics, host)];
    return out.write(JSON.stringify(found, null, 2) + "\n");
  }
  for (const { message, hints } of unreadable) {
    err.write(`${err.colors.red("error")}: ${message}\n`);
    for (const hint of hints) err.write(`  ${err.colors.cyan("help")}: ${hint}\n`);
  }
  showDiagnostics(diagnostics, err, host);
  if (unreadable.length === 0 && diagnostics.length === 0)
    err.write(`${err.colors.green("fine")}: ${files.join(", ")}\n`);
}

/** The compiler's code for a file that it cannot read; here it is known why. */
const unreadableCode = "MRL1206";

/** A file that cannot be read has no lines; its problem is told as one at its start. */
function unreadableFile(file: string, { message, hint }: RunError): JsonDiagnostic {
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
