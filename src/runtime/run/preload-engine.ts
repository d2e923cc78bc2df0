import { availableParallelism } from "node:os";
import type { DeviceChoice, EngineChoice } from "./services.js";

/**
 * Has an engine's thread start while the caller goes on: loading the native engine takes half a second, as does compiling a
 * spec, and a thread for generated code some hundredths. What hinders it is told by `openEngine`.
 */
export async function preloadEngine(
  engine: EngineChoice,
  threads: number | undefined,
  device: DeviceChoice,
): Promise<void> {
  if (engine === "wasm" || (engine === "auto" && device !== "gpu")) {
    const { WasmThread } = await import("../executors/wasm/wasm-thread.js");
    WasmThread.prepare();
  }
  if (engine !== "native") return;
  const { EngineThread } = await import("../executors/native/engine-thread.js");
  try {
    EngineThread.start(threads ?? availableParallelism(), device);
  } catch {
    // No engine, or one that does not start: `openEngine` meets the same and says so.
  }
}
