import { dirname, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Setting } from "../runtime/run/experiment.js";
import { setting } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

interface CompileFlags {
  readonly output?: string;
  readonly experiment?: string;
  readonly set?: readonly Setting[];
}

export function compileCommand(context: Context): Command {
  return newCommand("compile", "write an experiment as one readable file of TypeScript", [
    "mrl compile examples/sinusoid-maml.mrl -o sinusoid-maml.ts",
    "node sinusoid-maml.ts --iterations 100",
  ])
    .argument("<file>", "the spec")
    .option("-o, --output <file>", "the file to write, instead of standard output")
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .action((file: string, flags: CompileFlags) => compileToFile(context, file, flags));
}

async function compileToFile(
  { terminal, finish }: Context,
  file: string,
  { output, experiment, set = [] }: CompileFlags,
): Promise<void> {
  const { modulePath, NodeHost, readSpec } = await import("../runtime/host.js");
  const { compileToTypeScript } = await import("../compiler/driver/typescript.js");
  const { showDiagnostics } = await import("./show-diagnostics.js");
  if (output !== undefined && resolve(output) === resolve(file)) {
    const { RunError } = await import("../runtime/run/run-error.js");
    const hint = "name another file, one that ends in .ts";
    throw new RunError("bad-argument", `${output} is the spec itself, which would be lost`, hint);
  }
  const path = modulePath(file);
  const specFrom = output === undefined ? path : modulePath(relative(dirname(output), file));
  const host = new NodeHost(new Map([[path, readSpec(file)]]));
  const { diagnostics, text } = compileToTypeScript(path, host, { experiment, set, specFrom });
  showDiagnostics(diagnostics, terminal.err, host);
  if (text === undefined) return finish(exitCode.problems);
  const { formatTypeScript } = await import("../runtime/format-typescript.js");
  const formatted = await formatTypeScript(text);
  if (output === undefined) return void terminal.out.write(formatted);
  const { writeTextFile } = await import("./write-text-file.js");
  await writeTextFile(output, formatted);
  terminal.err.write(`${terminal.err.colors.green("written")}: ${output}\n`);
}
