import { basename } from "node:path";
import { chooseEngine, EngineError, type Device } from "../../engine/index.js";
import { BrokenCompiler, findCCompiler } from "../../executors/c/index.js";
import { ExecutorError } from "../../executors/executor-error.js";
import { mrlVersion } from "../../package-root.js";
import type { EngineRequest } from "../services.js";

/** A way to run a program. */
export interface Mode {
  readonly engine: "wasm" | "c" | "native";
  readonly device: Device;
  /** With XLA; `native` only. */
  readonly jit: boolean;
}

/** A mode that this machine has, with the version of what runs it, on which its speed hangs. */
export interface Candidate {
  readonly mode: Mode;
  readonly version: string;
}

/** A mode in words. */
export function nameOf({ engine, device, jit }: Mode): string {
  return `${engine}${device === "gpu" ? " on the GPU" : ""}${jit ? " with XLA" : ""}`;
}

/** The modes that `auto` can take here, in the order in which they are tried where nothing is known of them. */
export async function candidatesHere(
  request: Pick<EngineRequest, "device" | "jit" | "notice">,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [
    { mode: { engine: "wasm", device: "cpu", jit: false }, version: mrlVersion() },
  ];
  try {
    const { version } = await findCCompiler();
    candidates.push({
      mode: { engine: "c", device: "cpu", jit: false },
      version: `${mrlVersion()}, ${version}`,
    });
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    if (error instanceof BrokenCompiler) request.notice(`not on c: ${error.message}`);
  }
  try {
    const { engine, device, notice } = chooseEngine(request.device);
    if (notice !== undefined) request.notice(notice);
    for (const jit of request.jit === "off" ? [false] : [false, true])
      candidates.push({ mode: { engine: "native", device, jit }, version: basename(engine.folder) });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  return candidates;
}
