import type { NonFiniteReport } from "../runtime/run/explain-non-finite.js";
import type { RunResult } from "../runtime/run/run-result.js";
import type { Context } from "./context.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import { formatCount, formatDuration, formatRate } from "./format.js";
import { showFailure } from "./show-failure.js";

const codes: Readonly<Record<RunResult["status"], ExitCode>> = {
  finished: exitCode.fine,
  interrupted: exitCode.interrupted,
  failed: exitCode.problems,
};

interface FinishOptions {
  readonly json?: boolean;
  /** Tells the run from others that are trained by the same command. */
  readonly label?: string | undefined;
  /** Whether no other run is trained by the same command. */
  readonly isAlone?: boolean;
}

/** Tells how a run ended, and returns how the process is to end for it. */
export async function finishRun(
  { terminal }: Pick<Context, "terminal">,
  result: RunResult,
  { json = false, label, isAlone = true }: FinishOptions = {},
): Promise<ExitCode> {
  const { err, out } = terminal;
  const { run, status, iterations, seconds, iterationsPerSecond, evaluation, failure } = result;
  if (json) out.write(JSON.stringify(jsonResult(result)) + "\n");
  else if (status === "finished") {
    if (evaluation !== undefined) {
      const { resultsTable } = await import("./results-table.js");
      if (label !== undefined) out.write(`${label}: `);
      out.write(resultsTable(evaluation, evaluation.iteration));
    }
    const pace = `${formatDuration(seconds)}, ${formatRate(iterationsPerSecond)} iterations per second`;
    err.write(
      `${err.colors.green("done")}: ${formatCount(iterations)} iterations in ${pace}; the run is in ${run}\n`,
    );
    if (isAlone) writeReportHint(err, [run]);
  }
  if (status === "interrupted") {
    err.write(`${err.colors.yellow("interrupted")} after ${formatCount(iterations)} iterations\n`);
    err.write(`  ${err.colors.cyan("help")}: \`mrl resume ${run}\` goes on exactly there\n`);
  }
  if (failure !== undefined) writeFailure(terminal.err, failure, run);
  return codes[status];
}

/** Says how finished runs are looked at. */
export function writeReportHint(err: Context["terminal"]["err"], runs: readonly string[]): void {
  const what = runs.length === 1 ? "it" : "them";
  err.write(
    `  ${err.colors.cyan("help")}: \`mrl report ${runs.join(" ")}\` makes a page of ${what}: curves, pictures, results\n`,
  );
}

function writeFailure(err: Context["terminal"]["err"], failure: NonFiniteReport, run: string): void {
  showFailure(err, failure);
  const way = failure.isAssertion
    ? "what this line asserts has to hold in a new run, of a spec that is put right"
    : "a smaller rate, or a bound on this term, in a new run may help";
  err.write(`  ${err.colors.cyan("help")}: the last checkpoint in ${run} is good; ${way}\n`);
}

/** The last line of `--json`. */
function jsonResult(result: RunResult): object {
  const { run, status, iterations, seconds, iterationsPerSecond, execution, metrics, evaluation, failure } =
    result;
  return {
    done: status === "finished",
    status,
    iterations,
    seconds,
    iterations_per_second: iterationsPerSecond,
    engine: execution.engine,
    engine_why: result.why ?? null,
    device: execution.device,
    jit: execution.jit,
    threads: execution.threads,
    metrics,
    evaluation: evaluation === undefined ? null : { tasks: evaluation.tasks, reports: evaluation.reports },
    failure: failure ?? null,
    seed: result.seed,
    run,
  };
}
