import { RunError } from "./run-error.js";
import { mrlVersion } from "../package-root.js";
import type { PreparedProgram } from "./prepare-program.js";
import { ExecutorError } from "../executors/executor-error.js";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import {
  deviceChoices,
  engineChoices,
  jitChoices,
  type EngineRequest,
  type OpenedEngine,
} from "./services.js";

/**
 * Opens a program on the engine that was asked for. Under `auto` that is the native one, or the
 * reference executor with a word on why. Throws `RunError` where a named engine or device cannot be had.
 */
export async function openEngine(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  expectOneOf("engine", request.engine, engineChoices);
  expectOneOf("jit", request.jit, jitChoices);
  expectOneOf("device", request.device, deviceChoices);
  if (request.engine === "reference" || request.engine === "wasm") {
    if (request.device !== "gpu")
      return request.engine === "wasm" ? openWasm(prepared) : openReference(prepared);
    throw new RunError(
      "bad-argument",
      `the ${request.engine} executor computes on the CPU only`,
      `leave out \`--engine ${request.engine}\`, or use \`--device cpu\``,
    );
  }
  const { openNative } = await import("./open-native.js");
  try {
    return await openNative(prepared, request);
  } catch (error) {
    if (request.engine === "native" || request.device === "gpu" || !(error instanceof RunError)) throw error;
    const engine = await openReference(prepared);
    return { ...engine, fallback: { reason: error.message, hint: error.hint ?? "" } };
  }
}

async function openReference({ executable }: PreparedProgram): Promise<OpenedEngine> {
  const { referenceExecutor } = await import("../executors/reference/index.js");
  const session = await referenceExecutor.open(executable, {});
  return {
    session,
    execution: { engine: "reference", device: "cpu", jit: false, threads: 1 },
    version: mrlVersion(),
  };
}

async function openWasm({ executable }: PreparedProgram): Promise<OpenedEngine> {
  const { wasmExecutor } = await import("../executors/wasm/index.js");
  try {
    return {
      session: await wasmExecutor.open(executable, {}),
      execution: { engine: "wasm", device: "cpu", jit: false, threads: 1 },
      version: mrlVersion(),
    };
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    throw new RunError("engine-failed", error.message, error.hint, { cause: error });
  }
}

/** A program without types can ask for anything. */
function expectOneOf(what: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const meant = suggest(value, choices);
  throw new RunError(
    "bad-argument",
    `\`${what}\` must be one of ${choices.join(", ")}, not ${value}`,
    meant && `did you mean \`${meant}\`?`,
  );
}
