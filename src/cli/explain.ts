import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import type { Command } from "commander";

export function explainCommand({ terminal, finish }: Context): Command {
  return newCommand("explain", "say what a diagnostic's code or a lint rule means and what to do about it", [
    "mrl explain MRL1201",
    "mrl explain unused-import",
  ])
    .argument("<code>", "such as MRL1201, or a rule's name; case does not matter")
    .action(async (code: string) => {
      const { explain } = await import("../compiler/diagnostics/explain.js");
      const { explainRule } = await import("../editor/lint/page.js");
      const page = explain(code) ?? explainRule(code.toLowerCase());
      if (page !== undefined) return terminal.out.write(page);
      const { codes } = await import("../compiler/diagnostics/codes.js");
      const { rules } = await import("../editor/lint/rules/index.js");
      const { closest } = await import("fastest-levenshtein");
      const { err } = terminal;
      const isCode = /^mrl?\d/i.test(code);
      const what = isCode ? "diagnostic" : "diagnostic and no rule";
      err.write(`${err.colors.red("error")}: there is no ${what} ${code}\n`);
      const meant = isCode
        ? closest(code.toUpperCase(), [...codes.keys()])
        : closest(
            code.toLowerCase(),
            rules.map(({ name }) => name),
          );
      err.write(`  ${err.colors.cyan("help")}: did you mean ${meant}?\n`);
      finish(exitCode.usage);
    });
}
