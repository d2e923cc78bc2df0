import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { LintConfig } from "../editor/lint/config.js";
import type { Finding } from "../editor/lint/finding.js";
import type { NodeHost } from "../runtime/host.js";
import { whole } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

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
  { fix = false, format: named, json = false, maxWarnings }: LintFlags,
): Promise<void> {
  const { modulePath, NodeHost, readSpec, stdinName } = await import("../runtime/host.js");
  const { LintConfigs } = await import("./lint-config.js");
  const { specFiles } = await import("./spec-files.js");
  const { err, out } = terminal;
  const format = json ? "json" : named;
  const texts = new Map<string, string>();
  const host = new NodeHost(texts);
  const configs = new LintConfigs();
  const files = specFiles(paths.length === 0 ? ["."] : paths);
  const findings: Finding[] = [];
  const unread: Diagnostic[] = [];
  for (const name of files) {
    const isStdin = name === "-";
    const file = isStdin ? stdinName : modulePath(name);
    texts.set(file, isStdin ? await terminal.stdin() : readSpec(name));
    const { fixed, applied, broken, found } = await lintOne(file, texts, host, configs.of(name), fix);
    unread.push(...broken);
    findings.push(...found);
    if (fix && isStdin) out.write(fixed);
    else if (applied > 0) {
      writeFileSync(name, fixed);
      err.write(`${err.colors.green("fixed")}: ${name} (${applied} ${applied === 1 ? "place" : "places"})\n`);
    }
  }
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  if (unread.length > 0 || warnings < findings.length || warnings > maxWarnings) finish(exitCode.problems);
  const all: readonly Diagnostic[] = [...unread, ...findings];
  const { showDiagnostics, jsonDiagnostics } = await import("./show-diagnostics.js");
  if (format === "text") {
    showDiagnostics(all, err, host);
    if (all.length === 0) err.write(`${err.colors.green("fine")}: ${counted(files.length)}\n`);
  } else if (format === "json") {
    const found = [...jsonDiagnostics(all, host)];
    out.write(JSON.stringify(found, null, 2) + "\n");
  } else {
    const { sarifLog } = await import("./lint-sarif.js");
    showDiagnostics(unread, err, host);
    out.write(sarifLog(findings, (file) => host.read(file)) + "\n");
  }
}

interface LintedFile {
  readonly fixed: string;
  readonly applied: number;
  /** Why the file was not linted, if it was not: it cannot be read whole. */
  readonly broken: readonly Diagnostic[];
  readonly found: readonly Finding[];
}

/** Lints one file, whose text is in `texts`; with `fix` its text there is the fixed one afterwards. */
async function lintOne(
  file: string,
  texts: Map<string, string>,
  host: NodeHost,
  config: LintConfig,
  fix: boolean,
): Promise<LintedFile> {
  const { lintFile } = await import("../editor/lint/lint.js");
  const text = texts.get(file) ?? "";
  const run = (now: string): ReturnType<typeof lintFile> => {
    texts.set(file, now);
    return lintFile(file, host, config);
  };
  if (!fix) {
    const { checked, findings } = run(text);
    return { fixed: text, applied: 0, broken: checked.loaded.diagnostics, found: findings };
  }
  const { fixText } = await import("../editor/lint/fix.js");
  const errorsIn = (list: readonly Diagnostic[]): number =>
    list.filter(({ severity }) => severity === "error").length;
  const { text: fixed, applied } = fixText(text, (now) => {
    const { checked, findings } = run(now);
    return { findings, errors: errorsIn(checked.diagnostics.list) };
  });
  const { checked, findings } = run(fixed);
  return { fixed, applied, broken: checked.loaded.diagnostics, found: findings };
}

function counted(files: number): string {
  return `${files} ${files === 1 ? "spec" : "specs"}`;
}
