import { availableParallelism } from "node:os";
import type { DeviceChoice, EngineChoice } from "./services.js";

/**
 * Has the native engine load in its thread while the caller goes on, where `engine` asks for it: loading takes half a
 * second, as does compiling a spec. What hinders it is told by `openEngine`.
 */
export async function preloadEngine(
  engine: EngineChoice,
  threads: number | undefined,
  device: DeviceChoice,
): Promise<void> {
  if (engine !== "native") return;
  const { EngineThread } = await import("../executors/native/engine-thread.js");
  try {
    EngineThread.start(threads ?? availableParallelism(), device);
  } catch {
    // No engine, or one that does not start: `openEngine` meets the same and says so.
  }
}
