import { ExecutorError } from "../../executors/executor-error.js";
import { race } from "../../executors/race.js";
import { seedTensor } from "../entry-call.js";
import type { PreparedProgram } from "../prepare-program.js";
import { RunError } from "../run-error.js";
import type { OpenedEngine } from "../services.js";
import type { Decision } from "./decision.js";
import { nameOf, type Candidate, type Mode } from "./modes.js";

/**
 * Times a program in each mode and leaves it open in the fastest. Its state is that of a trial, or none. Throws `RunError` where
 * all refuse it.
 */
export async function timeModes(
  { signature }: PreparedProgram,
  candidates: readonly Candidate[],
  open: (mode: Mode) => Promise<OpenedEngine>,
): Promise<{ readonly opened: OpenedEngine; readonly decision: Decision }> {
  const contenders = candidates.map(({ mode }) => ({
    name: nameOf(mode),
    open: () => open(mode).catch(refusing),
  }));
  // Any seed serves: only the time is measured.
  const { opened, name, times } = await race(signature, contenders, seedTensor(0)).catch((error: unknown) => {
    if (!(error instanceof ExecutorError)) throw error;
    throw new RunError("engine-failed", error.message, error.hint, { cause: error });
  });
  const { mode } = candidates.find(({ mode }) => nameOf(mode) === name)!;
  return { opened, decision: { mode, microseconds: times } };
}

/** As races are told of a contender that cannot run. */
function refusing(error: unknown): never {
  throw error instanceof RunError ? new ExecutorError(error.message, error.hint) : error;
}
