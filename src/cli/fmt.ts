import { Option, type Command } from "commander";
import { refuseWatchedInput, whole } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import type { Formatter } from "./fmt-files.js";

interface FmtFlags {
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly stdinFilepath?: string;
  readonly rangeStart?: number;
  readonly rangeEnd?: number;
}

export function fmtCommand(context: Context): Command {
  return newCommand("fmt", "format specs, and the specs in Markdown files", [
    "mrl fmt",
    "mrl fmt --check examples docs/tutorial.md",
    "cat spec.mrl | mrl fmt -",
  ])
    .argument(
      "[path...]",
      "specs, Markdown files, and folders of specs; - reads standard input; the folder at hand without any",
    )
    .option("--check", "change nothing, and name the files that are not formatted")
    .addOption(new Option("--watch", "go on, and format each file when it is saved").conflicts("check"))
    .option("--stdin-filepath <path>", "where standard input belongs, for what is configured there")
    .option("--range-start <offset>", "format only what stands from here on, counted in characters", whole)
    .option("--range-end <offset>", "format only what stands before this", whole)
    .action((paths: string[], flags: FmtFlags, command: Command) => {
      if (flags.watch) refuseWatchedInput(command, paths);
      return formatPaths(context, paths, flags);
    });
}

async function formatPaths(
  { terminal, finish }: Context,
  paths: readonly string[],
  { check = false, watch = false, stdinFilepath, rangeStart, rangeEnd }: FmtFlags,
): Promise<void> {
  const { Formatter } = await import("./fmt-files.js");
  const { specFiles } = await import("./spec-files.js");
  const { err, out } = terminal;
  const range =
    rangeStart === undefined && rangeEnd === undefined
      ? undefined
      : { start: rangeStart ?? 0, end: rangeEnd ?? Number.MAX_SAFE_INTEGER };
  const formatter = new Formatter(terminal, { check, range });
  const named = paths.length === 0 ? ["."] : paths;
  const files = specFiles(named);
  for (const file of files) {
    if (file === "-") out.write(await formatter.standardInput(await terminal.stdin(), stdinFilepath));
    else await formatter.file(file);
  }
  const settle = (): void => finish(formatter.problems > 0 ? exitCode.problems : exitCode.fine);
  settle();
  tell(err, formatter, check);
  if (!watch) return;
  const { watchSpecs } = await import("./watch-specs.js");
  const { interruptible } = await import("./interrupts.js");
  const { reportError } = await import("./report-error.js");
  await interruptible(
    (signal) =>
      watchSpecs(named, signal, {
        changed: (file) => formatter.file(file).finally(settle),
        removed: async (file) => {
          formatter.forget(file);
          settle();
        },
        failed: (error) => void reportError(error, terminal),
        ready: () => err.write("watching for changes; Ctrl-C ends it\n"),
      }),
    () => undefined,
  );
}

function tell(err: Context["terminal"]["err"], { seen, changed, problems }: Formatter, check: boolean): void {
  if (seen === 0 || problems > 0) return;
  const files = `${seen} ${seen === 1 ? "file" : "files"}`;
  err.write(
    `${err.colors.green("fine")}: ${files}${check || changed === 0 ? "" : `, ${changed} of them changed`}\n`,
  );
}
