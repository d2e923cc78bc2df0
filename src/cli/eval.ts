import { Option, type Command } from "commander";
import { engineChoices, type EngineChoice } from "../runtime/run/services.js";
import { positive } from "./arguments.js";
import { newCommand, type Context } from "./context.js";

interface EvalFlags {
  readonly tasks?: number;
  readonly engine?: EngineChoice;
  readonly json?: boolean;
}

export function evalCommand({ terminal }: Context): Command {
  return newCommand("eval", "evaluate a run's last checkpoint on held-out tasks", [
    "mrl eval runs/sinusoid_maml-0 --tasks 2000",
  ])
    .argument("<run>", "the run's folder")
    .option("--tasks <n>", "how many held-out tasks, instead of what the spec says", positive)
    .addOption(new Option("--engine <name>", "another engine than the run's own").choices(engineChoices))
    .option("--json", "print means and half widths of the 95% intervals as JSON")
    .action(async (run: string, { tasks, engine, json }: EvalFlags) => {
      const { evaluate } = await import("../runtime/run/evaluate.js");
      const { err, out } = terminal;
      const notice = (message: string): void => err.write(`${err.colors.cyan("note")}: ${message}\n`);
      const evaluation = await evaluate(run, { tasks, engine, notice });
      if (json) return out.write(JSON.stringify(evaluation, null, 2) + "\n");
      const { resultsTable } = await import("./results-table.js");
      out.write(resultsTable(evaluation, evaluation.iteration));
    });
}
