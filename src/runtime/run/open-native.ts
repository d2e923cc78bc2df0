import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { cacheFolder, EngineError, type Device, type Engine } from "../engine/index.js";
import { ExecutorError } from "../executors/executor-error.js";
import type { Session } from "../executors/executor.js";
import { openFastest } from "../executors/native/choose-jit.js";
import { EngineThread } from "../executors/native/engine-thread.js";
import { nativeExecutor } from "../executors/native/index.js";
import { seedTensor } from "./entry-call.js";
import type { PreparedProgram } from "./prepare-program.js";
import { RunError, writeError } from "./run-error.js";
import type { EngineRequest, OpenedEngine } from "./services.js";

/** Opens a program on the native engine. Throws `RunError` where that is missing, broken or refuses the program. */
export async function openNative(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  // Always said, so that the manifest knows the number and a resumed run uses the same one.
  const threads = request.threads ?? availableParallelism();
  try {
    const { engine, device, notice } = await EngineThread.start(threads, request.device).placement(
      request.device,
    );
    if (notice !== undefined) request.notice(notice);
    const { session, jit } = await openSession(prepared, request, { engine, device, threads });
    const version = engine.builtFor === "gpu" ? `${engine.tensorflow}+cuda` : engine.tensorflow;
    return { session, execution: { engine: "native", device, jit, threads }, version };
  } catch (error) {
    if (error instanceof EngineError)
      throw new RunError(
        error.code === "no-gpu" ? "device-missing" : "engine-missing",
        error.message,
        error.hint,
        { cause: error },
      );
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
  { engine, device, threads }: { engine: Engine; device: Device; threads: number },
): Promise<{ session: Session; jit: boolean }> {
  if (jit !== "auto") {
    const withXla = jit === "on";
    return {
      session: await nativeExecutor.open(executable, { jit: withXla, device, threads }),
      jit: withXla,
    };
  }
  const { session, decision } = await openFastest(executable, {
    hash: graphHash,
    // Any seed serves: only the time is measured.
    seed: seedTensor(0),
    engine: basename(engine.folder),
    device,
    threads,
    onTrial: () => notice("timing this program with and without XLA, once"),
  });
  return { session, jit: decision.jit };
}
