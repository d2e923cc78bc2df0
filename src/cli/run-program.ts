import { Command, CommanderError } from "commander";
import type { TypedProgram } from "../program/program.js";
import type { Experiment } from "../runtime/run/experiment.js";
import type { Context } from "./context.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import { reportError } from "./report-error.js";
import { processTerminal, type Terminal } from "./terminal.js";
import { addRunFlags, trainExperiment, type RunFlags } from "./train.js";

/** Trains a program of TypeScript with the flags of `mrl train`, and says how the process is to end. */
export async function runProgram(
  program: TypedProgram,
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const context: Context = { terminal, finish: (ending) => (code = ending) };
  const command = addRunFlags(new Command(program.name)).exitOverride();
  command.action((flags: RunFlags) => trainExperiment(context, experimentOf(program), flags));
  try {
    await command.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    return reportError(error, terminal, { json: args.includes("--json") });
  }
}

/** A program as what `train` trains; it has no spec whose copy a run could keep. */
function experimentOf({ name, graph, iterations, logEvery, evaluation }: TypedProgram): Experiment {
  const program = graph();
  return {
    name,
    file: name,
    program,
    parameters: program.hypers.map(({ name: path, value }) => ({
      path,
      value,
      kind: "hyper",
      file: name,
      span: { start: 0, end: 0 },
    })),
    train: { iterations, log_every: logEvery },
    evaluate: { tasks: evaluation.tasks, every: evaluation.every },
    sources: [],
  };
}
