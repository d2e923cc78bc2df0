import type { CompileRequest, Experiment } from "../runtime/run/experiment.js";
import type { Context } from "./context.js";
import { exitCode } from "./exit-code.js";

/**
 * Compiles a spec for a command and shows what is wrong with it. Returns undefined, with the exit code
 * set, where there is no experiment to go on with. Throws `RunError` where the file cannot be read.
 */
export async function compileSpec(
  { terminal, finish }: Context,
  file: string,
  request: CompileRequest,
  json = false,
): Promise<Experiment | undefined> {
  const { compile } = await import("../runtime/compile-file.js");
  const { showDiagnostics, jsonDiagnostics } = await import("./show-diagnostics.js");
  const { diagnostics, experiment } = compile(file, request);
  showDiagnostics(diagnostics, terminal.err);
  if (experiment !== undefined) return experiment;
  if (json)
    terminal.out.write(JSON.stringify({ done: false, diagnostics: jsonDiagnostics(diagnostics) }) + "\n");
  finish(exitCode.problems);
  return undefined;
}
