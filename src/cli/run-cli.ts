import { Command, CommanderError } from "commander";
import { mrlVersion } from "../runtime/package-root.js";
import { adaptCommand } from "./adapt.js";
import { benchCommand } from "./bench.js";
import { checkCommand } from "./check.js";
import { compareCommand } from "./compare.js";
import { compileCommand } from "./compile.js";
import { completeCommand, completionsCommand } from "./completions.js";
import type { Context } from "./context.js";
import { doctorCommand } from "./doctor.js";
import { engineCommand } from "./engine.js";
import { evalCommand } from "./eval.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import { explainCommand } from "./explain.js";
import { exportCommand } from "./export.js";
import { fmtCommand } from "./fmt.js";
import { graphCommand } from "./graph.js";
import { initCommand } from "./init.js";
import { lintCommand } from "./lint.js";
import { lspCommand } from "./lsp.js";
import { oracleCommand } from "./oracle.js";
import { reportCommand } from "./report.js";
import { reportError } from "./report-error.js";
import { reproduceCommand } from "./reproduce.js";
import { resumeCommand } from "./resume.js";
import type { Terminal } from "./terminal.js";
import { trainCommand } from "./train.js";

/** In the order in which a newcomer meets them. */
const commands = [
  initCommand,
  checkCommand,
  trainCommand,
  benchCommand,
  resumeCommand,
  evalCommand,
  reportCommand,
  compareCommand,
  adaptCommand,
  exportCommand,
  compileCommand,
  graphCommand,
  oracleCommand,
  reproduceCommand,
  fmtCommand,
  lintCommand,
  explainCommand,
  doctorCommand,
  engineCommand,
  lspCommand,
  completionsCommand,
];

/**
 * Runs `mrl` with these arguments (without the program's own name) and says how the process is to end.
 * Command files import nothing large until they run, so that each command loads only what it needs.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const context: Context = {
    terminal,
    finish: (ending) => {
      code = ending;
    },
  };
  try {
    await rootCommand(context).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    return await reportError(error, terminal, { json: args.includes("--json") });
  }
}

function rootCommand(context: Context): Command {
  const { out, err } = context.terminal;
  const root = new Command("mrl")
    .description("A small language for meta-reinforcement-learning experiments, and what runs them.")
    .addHelpText("before", "Example:\n  $ mrl train examples/sinusoid-maml.mrl\n")
    .version(mrlVersion(), "-v, --version", "print mrl's version")
    .helpOption("-h, --help", "print this help");
  for (const command of commands) root.addCommand(command(context));
  root.addCommand(completeCommand(context), { hidden: true });
  for (const command of withSubcommands(root)) {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, `${err.colors.red("error")}:`)),
      getOutHasColors: () => out.colors.isColorSupported,
      getErrHasColors: () => err.colors.isColorSupported,
    });
  }
  return root;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
