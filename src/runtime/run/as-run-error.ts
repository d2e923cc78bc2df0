import { ExecutorError } from "../executors/executor-error.js";
import { RunError } from "./run-error.js";

/** Turns what an executor refuses into an error of a run. */
export function asRunError(code: "engine-missing" | "engine-failed"): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ExecutorError)) throw error;
    throw new RunError(code, error.message, error.hint, { cause: error });
  };
}
