import { Command } from "commander";
import type { ExitCode } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  /** Says how the process is to end; a command that says nothing ends well. */
  readonly finish: (code: ExitCode) => void;
}

/** A command whose help begins with an example, as that is what most people look for. */
export function newCommand(name: string, summary: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`).join("\n");
  return new Command(name)
    .summary(summary)
    .description(summary)
    .addHelpText("before", `${examples.length > 1 ? "Examples" : "Example"}:\n${lines}\n`);
}
