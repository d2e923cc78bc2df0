import { dirname } from "node:path";
import { Option, type Command } from "commander";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { JsonDiagnostic } from "../compiler/diagnostics/json.js";
import { RunError } from "../runtime/run/run-error.js";
import { refuseWatchedInput } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { showUnreadable, unreadableFile } from "./unreadable-file.js";

interface CheckFlags {
  readonly json?: boolean;
  readonly watch?: boolean;
}

export function checkCommand(context: Context): Command {
  return newCommand("check", "check specs without running them", [
    "mrl check examples/sinusoid-maml.mrl",
    "cat spec.mrl | mrl check --json -",
  ])
    .argument("<file...>", "specs; - reads standard input")
    .option("--json", "print the diagnostics as JSON")
    .addOption(
      new Option("--watch", "go on, and check again when a spec in their folders is saved").conflicts("json"),
    )
    .action(async (files: string[], { json = false, watch = false }: CheckFlags, command: Command) => {
      if (watch) refuseWatchedInput(command, files);
      await checkFiles(context, files, json);
      if (watch) await checkAgain(context, files);
    });
}

/** Checks the files whenever a spec in their folders changes, as what they import most often lies there. */
async function checkAgain(context: Context, files: readonly string[]): Promise<void> {
  const { watchSpecs } = await import("./watch-specs.js");
  const { interruptible } = await import("./interrupts.js");
  const { reportError } = await import("./report-error.js");
  const { terminal } = context;
  await interruptible(
    (signal) =>
      watchSpecs([...new Set(files.map((file) => dirname(file)))], signal, {
        changed: () => checkFiles(context, files, false),
        removed: () => checkFiles(context, files, false),
        failed: (error) => void reportError(error, terminal),
        ready: () => terminal.err.write("watching for changes; Ctrl-C ends it\n"),
      }),
    () => undefined,
  );
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
  finish(hasErrors ? exitCode.problems : exitCode.fine);
  if (json) {
    const found = [...unreadable, ...jsonDiagnostics(diagnostics, host)];
    return out.write(JSON.stringify(found, null, 2) + "\n");
  }
  showUnreadable(unreadable, err);
  showDiagnostics(diagnostics, err, host);
  if (unreadable.length === 0 && diagnostics.length === 0)
    err.write(`${err.colors.green("fine")}: ${files.join(", ")}\n`);
}
