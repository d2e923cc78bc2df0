import { availableParallelism } from "node:os";
import { cacheFolder, EngineError, findEngine } from "../engine/index.js";
import { ExecutorError } from "../executors/executor-error.js";
import type { Session } from "../executors/executor.js";
import { openFastest } from "../executors/native/choose-jit.js";
import { nativeExecutor } from "../executors/native/index.js";
import { seedTensor } from "./entry-call.js";
import type { PreparedProgram } from "./prepare-program.js";
import { RunError, writeError } from "./run-error.js";
import type { EngineRequest, OpenedEngine } from "./services.js";

/** Opens a program on the native engine. Throws `RunError` where that is missing, broken or refuses the program. */
export async function openNative(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const found = findEngine();
  if (!found.found) throw new RunError("engine-missing", found.reason, found.hint);
  // Always said, so that the manifest knows the number and a resumed run uses the same one.
  const threads = request.threads ?? availableParallelism();
  try {
    const { session, jit } = await openSession(prepared, request, threads);
    return { session, execution: { engine: "native", jit, threads }, version: found.engine.tensorflow };
  } catch (error) {
    if (error instanceof EngineError)
      throw new RunError("engine-missing", error.message, error.hint, { cause: error });
    if (error instanceof ExecutorError)
      throw new RunError("engine-failed", error.message, error.hint, { cause: error });
    // The cache folder, where the decision on XLA is kept.
    throw writeError(cacheFolder(), error);
  }
}

/** With XLA or without, as asked for; under `auto` whichever is faster here, which is found out once. */
async function openSession(
  { executable, graphHash }: PreparedProgram,
  { jit, notice }: EngineRequest,
  threads: number,
): Promise<{ session: Session; jit: boolean }> {
  if (jit !== "auto") {
    const withXla = jit === "on";
    return { session: await nativeExecutor.open(executable, { jit: withXla, threads }), jit: withXla };
  }
  const { session, decision } = await openFastest(executable, {
    hash: graphHash,
    // Any seed serves: only the time is measured.
    seed: seedTensor(0),
    threads,
    onTrial: () => notice("timing this program with and without XLA, once"),
  });
  return { session, jit: decision.jit };
}
