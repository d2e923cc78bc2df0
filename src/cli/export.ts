import type { Command } from "commander";
import { newCommand, type Context } from "./context.js";

interface ExportFlags {
  readonly output: string;
}

export function exportCommand({ terminal }: Context): Command {
  return newCommand("export", "write a run's parameters as a .npz file, for NumPy and others", [
    "mrl export runs/sinusoid_maml-0 -o params.npz",
  ])
    .argument("<run>", "the run's folder")
    .requiredOption("-o, --output <file>", "the file to write")
    .action(async (run: string, { output }: ExportFlags) => {
      const { exportParameters } = await import("../runtime/run/export.js");
      const { err } = terminal;
      const notice = (message: string): void => err.write(`${err.colors.cyan("note")}: ${message}\n`);
      const { iteration, names } = await exportParameters(run, output, notice);
      err.write(
        `${err.colors.green("written")}: ${names.length} arrays after ${iteration} iterations, in ${output}\n`,
      );
    });
}
