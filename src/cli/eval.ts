import { Option, type Command } from "commander";
import {
  deviceChoices,
  engineChoices,
  type DeviceChoice,
  type EngineChoice,
} from "../runtime/run/services.js";
import { positive } from "./arguments.js";
import { newCommand, type Context } from "./context.js";

interface EvalFlags {
  readonly tasks?: number;
  readonly parameters?: string;
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
  readonly json?: boolean;
}

export function evalCommand({ terminal }: Context): Command {
  return newCommand("eval", "evaluate a run's last checkpoint on held-out tasks", [
    "mrl eval runs/sinusoid_maml-0 --tasks 2000",
  ])
    .argument("<run>", "the run's folder")
    .option("--tasks <n>", "how many held-out tasks, instead of what the spec says", positive)
    .option("--parameters <file>", "a .npz whose arrays replace the checkpoint's, such as theta.layers.0.w")
    .addOption(new Option("--engine <name>", "another engine than the run's own").choices(engineChoices))
    .addOption(new Option("--device <name>", "another device than the run's own").choices(deviceChoices))
    .option("--json", "print means and half widths of the 95% intervals as JSON")
    .action(async (run: string, { tasks, parameters: file, engine, device, json }: EvalFlags) => {
      const { evaluate } = await import("../runtime/run/evaluate.js");
      const { err, out } = terminal;
      const notice = (message: string): void => err.write(`${err.colors.cyan("note")}: ${message}\n`);
      const { readDataFile } = await import("../runtime/data/data-file.js");
      const parameters = file === undefined ? undefined : await readDataFile(file);
      const evaluation = await evaluate(run, { tasks, parameters, engine, device, notice });
      if (json) return out.write(JSON.stringify(evaluation, null, 2) + "\n");
      const { resultsTable } = await import("./results-table.js");
      out.write(resultsTable(evaluation, evaluation.iteration));
    });
}
