import type { Command } from "commander";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import type { Problem } from "../report/data/run-data.js";
import type { Terminal } from "./terminal.js";

interface ReportFlags {
  readonly output: string;
  readonly svg?: string;
  readonly csv?: string;
}

export function reportCommand(context: Context): Command {
  return newCommand("report", "show runs as a page: curves, adaptation, results, spec", [
    "mrl report runs/sinusoid_maml-0 runs/sinusoid_maml-1 -o report.html",
  ])
    .argument("<run...>", "the runs' folders, or folders of runs")
    .option("-o, --output <file>", "the page to write", "report.html")
    .option("--svg <folder>", "write each figure as an SVG too")
    .option("--csv <folder>", "write the numbers of each figure as CSV too")
    .action((runs: string[], flags: ReportFlags) => writeReport(context, runs, flags));
}

async function writeReport(
  { terminal, finish }: Context,
  paths: readonly string[],
  { output, svg, csv }: ReportFlags,
): Promise<void> {
  const { readRuns } = await import("../report/data/read-runs.js");
  const { reportContent, writeCsvs, writeSvgs } = await import("../report/report.js");
  const { reportPage } = await import("../report/page/report-page.js");
  const { writeTextFile } = await import("./write-text-file.js");
  const loaded = await readRuns(paths);
  showProblems(terminal, loaded.problems);
  const content = reportContent(loaded);
  await writeTextFile(output, await reportPage(content));
  const { err } = terminal;
  const done = err.colors.green("written");
  if (svg !== undefined) err.write(`${done}: ${(await writeSvgs(content, svg)).length} figures in ${svg}\n`);
  if (csv !== undefined) err.write(`${done}: ${(await writeCsvs(content, csv)).length} tables in ${csv}\n`);
  err.write(`${done}: ${output}, ${loaded.runs.length} run${loaded.runs.length === 1 ? "" : "s"}\n`);
  if (loaded.problems.some(({ code }) => unusable.has(code))) finish(exitCode.problems);
}

/** What leaves a run, or its manifest, out; the rest is worth a note. */
const unusable: ReadonlySet<string> = new Set(["not-a-run", "bad-manifest", "unreadable-file"]);

/** Tells what could not be read of the runs. */
export function showProblems({ err }: Terminal, problems: readonly Problem[]): void {
  for (const { code, message, hint } of problems) {
    const kind = unusable.has(code) ? err.colors.red("error") : err.colors.yellow("warning");
    err.write(`${kind}[${code}]: ${message}\n`);
    if (hint !== undefined) err.write(`  ${err.colors.cyan("help")}: ${hint}\n`);
  }
}
