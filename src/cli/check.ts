import type { Command } from "commander";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { JsonDiagnostic } from "../compiler/diagnostics/json.js";
import { RunError } from "../runtime/run/run-error.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { showUnreadable, unreadableFile } from "./unreadable-file.js";

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
  showUnreadable(unreadable, err);
  showDiagnostics(diagnostics, err, host);
  if (unreadable.length === 0 && diagnostics.length === 0)
    err.write(`${err.colors.green("fine")}: ${files.join(", ")}\n`);
}
