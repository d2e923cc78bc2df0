import type { PreparedProgram } from "./prepare-program.js";
import type { DeviceChoice } from "../engine/device.js";
import type { Session } from "../executors/executor.js";
import { nodeFiles, type FileSystem } from "./atomic-file.js";
import type { CompileRequest, Experiment } from "./experiment.js";
import type { EngineDecision, Execution } from "./manifest.js";

/** `auto`: what is known to be fastest for the program here, else wasm; see `openAuto`. */
export const engineChoices = ["auto", "native", "wasm", "c", "reference"] as const;
export type EngineChoice = (typeof engineChoices)[number];
export const jitChoices = ["auto", "on", "off"] as const;
export type JitChoice = (typeof jitChoices)[number];

/** See `chooseEngine`. */
export { deviceChoices, type DeviceChoice } from "../engine/device.js";

export interface EngineRequest {
  readonly engine: EngineChoice;
  readonly jit: JitChoice;
  readonly device: DeviceChoice;
  /** Undefined: the engine's default on this machine. */
  readonly threads: number | undefined;
  /** How many iterations are ahead, where they are many. */
  readonly iterations?: number | undefined;
  /** Aborted: what takes long before the engine is there is given up. */
  readonly signal?: AbortSignal | undefined;
  /** Told in one line what the engine does that takes time. */
  readonly notice: (message: string) => void;
}

export interface OpenedEngine {
  readonly session: Session;
  readonly execution: Execution;
  /** The engine's own version. */
  readonly version: string;
  /** Of `auto`. */
  readonly decision?: EngineDecision;
  /** Where `auto` had to take the reference executor: why, and what to do about it. */
  readonly fallback?: { readonly reason: string; readonly hint: string };
}

/** What a run needs from elsewhere; tests put others in their place. */
export interface RunServices {
  openEngine(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine>;
  /** Throws `SpecError` where the spec has errors. */
  compile(file: string, request: CompileRequest): Promise<Experiment>;
  readonly files: FileSystem;
}

/** The real ones; loaded when they are used, as some of them are large. */
export const defaultServices: RunServices = {
  openEngine: async (prepared, request) => (await import("./open-engine.js")).openEngine(prepared, request),
  compile: async (file, request) => (await import("../compile-file.js")).compileOrThrow(file, request),
  files: nodeFiles,
};
