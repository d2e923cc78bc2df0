import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import type { Command } from "commander";

export function explainCommand({ terminal, finish }: Context): Command {
  return newCommand("explain", "say what a diagnostic's code means and what to do about it", [
    "mrl explain MRL1201",
  ])
    .argument("<code>", "such as MRL1201; case does not matter")
    .action(async (code: string) => {
      const { explain } = await import("../compiler/diagnostics/explain.js");
      const page = explain(code);
      if (page !== undefined) return terminal.out.write(page);
      const { codes } = await import("../compiler/diagnostics/codes.js");
      const { closest } = await import("fastest-levenshtein");
      const { err } = terminal;
      err.write(`${err.colors.red("error")}: there is no diagnostic ${code}\n`);
      err.write(
        `  ${err.colors.cyan("help")}: did you mean ${closest(code.toUpperCase(), [...codes.keys()])}?\n`,
      );
      finish(exitCode.usage);
    });
}
