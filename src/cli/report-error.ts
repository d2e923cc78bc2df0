import { EngineError } from "../runtime/engine/error.js";
import { ExecutorError } from "../runtime/executors/executor-error.js";
import { permissionDenied } from "../runtime/permission-denied.js";
import { NotFiniteError } from "../runtime/run/not-finite-error.js";
import { RunError } from "../runtime/run/run-error.js";
import { SpecError } from "../runtime/spec-error.js";
import { exitCode, type ExitCode } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

/** A problem that a user can do something about. */
export interface Problem {
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: string;
}

/** What a user can do something about; undefined for a defect of mrl. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof RunError) return { message: error.message, hint: error.hint, code: error.code };
  if (error instanceof EngineError) return { message: error.message, hint: error.hint, code: error.code };
  if (error instanceof ExecutorError) return { message: error.message, hint: error.hint, code: "executor" };
  const denied = permissionDenied(error);
  return denied && { ...denied, code: "node-permission" };
}

/**
 * Tells of an error on standard error, and says how the process is to end. `json`: a program reads
 * standard output, and gets it there too, as `{"error": {code, message, hint}}`. `seed` tells the run
 * from others that are trained by the same command.
 */
export async function reportError(
  error: unknown,
  { out, err }: Terminal,
  { json = false, seed }: { json?: boolean; seed?: number } = {},
): Promise<ExitCode> {
  if (error instanceof SpecError) {
    const { showDiagnostics } = await import("./show-diagnostics.js");
    showDiagnostics(error.diagnostics, err);
    return exitCode.problems;
  }
  const problem = problemOf(error);
  if (error instanceof NotFiniteError) {
    if (json) out.write(JSON.stringify({ error: problem, seed }) + "\n");
    const { showFailure } = await import("./show-failure.js");
    showFailure(err, error.report);
    return exitCode.problems;
  }
  if (problem === undefined) return reportDefect(error, err);
  if (json) out.write(JSON.stringify({ error: problem, seed }) + "\n");
  const which = seed === undefined ? "" : `seed ${seed}: `;
  err.write(`${err.colors.red("error")}: ${which}${problem.message}\n`);
  if (problem.hint) err.write(`  ${err.colors.cyan("help")}: ${problem.hint}\n`);
  if (process.env["MRL_DEBUG"]) err.write(`${stackOf(error)}\n`);
  return problem.code === "interrupted" ? exitCode.interrupted : exitCode.problems;
}

function reportDefect(error: unknown, err: Terminal["err"]): ExitCode {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  err.write(`${err.colors.red("this is a defect in mrl")}: ${message}\n`);
  if (process.env["MRL_DEBUG"]) err.write(`${stackOf(error)}\n`);
  else {
    err.write(
      "  Please report it, with the command and the spec; MRL_DEBUG=1 before the command shows where it happened.\n",
    );
  }
  return exitCode.defect;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
