import { ExecutorError } from "../executor-error.js";

/** What became of an engine that cannot go on, for a reason that its host or V8 gave. */
export function stopped(reason: string): ExecutorError {
  return new ExecutorError(
    `The wasm engine stopped: ${reason.replace(/\.$/, "")}.`,
    "`--engine native` or `--engine reference` does without it.",
  );
}
