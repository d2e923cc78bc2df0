import { Option, type Command } from "commander";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { JsonDiagnostic } from "../compiler/diagnostics/json.js";
import type { Finding } from "../editor/lint/finding.js";
import { RunError } from "../runtime/run/run-error.js";
import { whole } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { showUnreadable, unreadableFile } from "./unreadable-file.js";

const formats = ["text", "json", "sarif"] as const;

interface LintFlags {
  readonly fix?: boolean;
  readonly format: (typeof formats)[number];
  readonly json?: boolean;
  readonly maxWarnings: number;
}

export function lintCommand(context: Context): Command {
  return newCommand("lint", "find what is allowed in a spec, and probably not meant", [
    "mrl lint",
    "mrl lint examples --fix",
  ])
    .argument(
      "[path...]",
      "specs, and folders of specs; - reads standard input; the folder at hand without any",
    )
    .option("--fix", "apply the fixes after which a spec means the same")
    .addOption(new Option("--format <name>", "how findings are printed").choices(formats).default("text"))
    .option("--json", "the same as --format json")
    .option("--max-warnings <n>", "how many warnings are let pass", whole, 0)
    .action((paths: string[], flags: LintFlags) => lintPaths(context, paths, flags));
}

async function lintPaths(
  { terminal, finish }: Context,
  paths: readonly string[],
  { fix = false, format, json = false, maxWarnings }: LintFlags,
): Promise<void> {
  const { modulePath, NodeHost, readSpec, stdinName } = await import("../runtime/host.js");
  const { LintConfigs } = await import("./lint-config.js");
  const { lintText } = await import("./lint-text.js");
  const { replaceText } = await import("./replace-text.js");
  const { specFiles } = await import("./spec-files.js");
  const { err, out } = terminal;
  const texts = new Map<string, string>();
  const host = new NodeHost(texts);
  const configs = new LintConfigs();
  const names = new Set(specFiles(paths.length === 0 ? ["."] : paths));
  const findings: Finding[] = [];
  const broken: Diagnostic[] = [];
  const unreadable: JsonDiagnostic[] = [];
  for (const name of names) {
    const isStdin = name === "-";
    const file = isStdin ? stdinName : modulePath(name);
    try {
      texts.set(file, isStdin ? await terminal.stdin() : readSpec(name));
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      unreadable.push(unreadableFile(file, error));
      continue;
    }
    const given = texts.get(file)!;
    const linted = lintText(file, texts, host, configs.of(name), fix);
    broken.push(...linted.broken);
    findings.push(...linted.findings);
    if (fix && isStdin) out.write(linted.text);
    else if (linted.applied > 0) {
      try {
        await replaceText(name, given, linted.text);
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        unreadable.push(unreadableFile(file, error));
        continue;
      }
      const places = `${linted.applied} ${linted.applied === 1 ? "place" : "places"}`;
      err.write(`${err.colors.green("fixed")}: ${name} (${places})\n`);
    }
  }
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const hasErrors = unreadable.length > 0 || broken.length > 0 || warnings < findings.length;
  if (hasErrors || warnings > maxWarnings) finish(exitCode.problems);
  const { showDiagnostics, jsonDiagnostics } = await import("./show-diagnostics.js");
  const all: readonly Diagnostic[] = [...broken, ...findings];
  // The fixed text of standard input has standard output to itself.
  const shown = fix && names.has("-") ? "text" : json ? "json" : format;
  if (shown === "json")
    return out.write(JSON.stringify([...unreadable, ...jsonDiagnostics(all, host)], null, 2) + "\n");
  showUnreadable(unreadable, err);
  if (shown === "sarif") {
    const { sarifLog } = await import("./lint-sarif.js");
    return out.write(sarifLog(all, (file) => host.read(file)) + "\n");
  }
  showDiagnostics(all, err, host);
  const specs = `${names.size} ${names.size === 1 ? "spec" : "specs"}`;
  if (unreadable.length === 0 && all.length === 0) err.write(`${err.colors.green("fine")}: ${specs}\n`);
}
