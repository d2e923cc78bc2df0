import { availableParallelism } from "node:os";
import { EngineError, findEngine } from "../engine/index.js";
import { ExecutorError } from "../executors/executor-error.js";
import { nativeExecutor } from "../executors/native/index.js";
import type { PreparedProgram } from "./prepare-program.js";
import { RunError } from "./run-error.js";
import type { EngineRequest, OpenedEngine } from "./services.js";

/** Opens a program on the native engine. Throws `RunError` where that is missing, broken or refuses the program. */
export async function openNative(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const found = findEngine();
  if (!found.found) throw new RunError("engine-missing", found.reason, found.hint);
  // Always said, so that the manifest knows the number and a resumed run uses the same one.
  const threads = request.threads ?? availableParallelism();
  try {
    const jit = request.jit === "on";
    const session = await nativeExecutor.open(prepared.executable, { jit, threads });
    return { session, execution: { engine: "native", jit, threads }, version: found.engine.tensorflow };
  } catch (error) {
    if (error instanceof EngineError)
      throw new RunError("engine-missing", error.message, error.hint, { cause: error });
    if (error instanceof ExecutorError)
      throw new RunError("engine-failed", error.message, error.hint, { cause: error });
    throw error;
  }
}
