import { relative } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import type { Program } from "../graph/graph.js";
import { hash } from "../graph/hash.js";
import { ProgramError } from "../program/error.js";
import type { TypedProgram } from "../program/program.js";
import { RunError } from "../runtime/run/run-error.js";
import type { Experiment } from "../runtime/run/experiment.js";
import type { Context } from "./context.js";
import { SpecError } from "../runtime/spec-error.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import { reportError } from "./report-error.js";
import { processTerminal, type Terminal } from "./terminal.js";
import { addRunFlags, trainExperiment, type RunFlags } from "./train.js";

/**
 * Trains a program of TypeScript with the flags of `mrl train`, and says how the process is to end. `url` is that of its
 * file.
 */
export async function runProgram(
  program: TypedProgram,
  url: string,
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const context: Context = { terminal, finish: (ending) => (code = ending) };
  const command = addRunFlags(new Command(program.name)).exitOverride();
  command.action((flags: RunFlags) => trainExperiment(context, experimentOf(program, url), flags));
  try {
    await command.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    const told = error instanceof ProgramError ? new SpecError([error.diagnostic]) : error;
    return reportError(told, terminal, { json: args.includes("--json") });
  }
}

/** A program as what `train` trains; it has no spec whose copy a run could keep. */
function experimentOf(typed: TypedProgram, url: string): Experiment {
  const { name, graph, iterations, logEvery, evaluation } = typed;
  const program = graph();
  return {
    placed: async () => (await graphOfSpec(typed, program, url)) ?? graph(undefined, { places: true }),
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

/** The graph of the spec that a program was written from; undefined where there is none, or it is another by now. */
async function graphOfSpec(
  { name, spec }: TypedProgram,
  own: Program,
  url: string,
): Promise<Program | undefined> {
  if (!spec) return undefined;
  const { compile } = await import("../runtime/compile-file.js");
  const { modulePath } = await import("../runtime/host.js");
  const file = modulePath(relative(cwd(), fileURLToPath(new URL(spec.file, url))));
  const set = Object.entries(spec.set ?? {}).map(([path, text]) => ({ path, text }));
  try {
    const { experiment } = compile(file, { experiment: name, set });
    if (!experiment || hash(experiment.program) !== hash(own)) return undefined;
    return { ...experiment.program, hypers: own.hypers };
  } catch (error) {
    // The spec is not where it was.
    if (error instanceof RunError) return undefined;
    throw error;
  }
}
