import type { Command } from "commander";
import { positive } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

interface ReportFlags {
  readonly output: string;
  readonly svg?: string;
  readonly csv?: string;
  readonly pictures: boolean;
  readonly serve?: boolean;
  readonly port?: number;
}

export function reportCommand(context: Context): Command {
  return newCommand("report", "show runs as a page: curves, adaptation, results, spec", [
    "mrl report runs/sinusoid_maml-0 runs/sinusoid_maml-1 -o report.html",
  ])
    .argument("<run...>", "the runs' folders, or folders of runs")
    .option("-o, --output <file>", "the page to write", "report.html")
    .option("--svg <folder>", "write each figure as an SVG too")
    .option("--csv <folder>", "write the numbers of each figure as CSV too")
    .option(
      "--no-pictures",
      "leave out the pictures of single tasks, for which the evaluation is played again",
    )
    .option("--serve", "show the page at an address of this machine, updated while runs go on, until Ctrl-C")
    .option("--port <n>", "with --serve, at which port (default: one that is free)", positive)
    .action((runs: string[], flags: ReportFlags) =>
      flags.serve ? serveReport(context, runs, flags) : writeReport(context, runs, flags),
    );
}

async function writeReport(
  { terminal, finish }: Context,
  paths: readonly string[],
  { output, svg, csv, pictures: wanted }: ReportFlags,
): Promise<void> {
  const { readRuns } = await import("../report/data/read-runs.js");
  const { reportContent, writeCsvs, writeSvgs } = await import("../report/report.js");
  const { reportPage } = await import("../report/page/report-page.js");
  const { isUnusable, showProblems } = await import("./show-problems.js");
  const { writeTextFile } = await import("./write-text-file.js");
  const read = await readRuns(paths);
  const pictures = wanted
    ? await (await import("../report/pictures/of-groups.js")).picturesOf(read.runs)
    : undefined;
  const loaded = { ...read, problems: [...read.problems, ...(pictures?.problems ?? [])] };
  showProblems(terminal, loaded.problems);
  const content = reportContent(loaded, pictures?.figures);
  await writeTextFile(output, await reportPage(content));
  const { err } = terminal;
  const done = err.colors.green("written");
  if (svg !== undefined) err.write(`${done}: ${(await writeSvgs(content, svg)).length} figures in ${svg}\n`);
  if (csv !== undefined) err.write(`${done}: ${(await writeCsvs(content, csv)).length} tables in ${csv}\n`);
  err.write(`${done}: ${output}, ${loaded.runs.length} run${loaded.runs.length === 1 ? "" : "s"}\n`);
  if (loaded.problems.some(isUnusable)) finish(exitCode.problems);
}

async function serveReport(
  { terminal }: Context,
  paths: readonly string[],
  { port }: ReportFlags,
): Promise<void> {
  const { readRuns } = await import("../report/data/read-runs.js");
  const { startServer } = await import("./serve-runs.js");
  const { interruptible } = await import("./interrupts.js");
  await readRuns(paths);
  const live = await startServer(paths, port);
  terminal.err.write(`${terminal.err.colors.cyan("watch")}: ${live.url}\n`);
  const aborted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await interruptible(aborted, () => undefined);
  await live.close();
}
