import { RunError } from "./run-error.js";
import { mrlVersion } from "../package-root.js";
import type { PreparedProgram } from "./prepare-program.js";
import type { Program } from "../../graph/graph.js";
import { ExecutorError } from "../executors/executor-error.js";
import type { Executor } from "../executors/executor.js";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import {
  deviceChoices,
  engineChoices,
  jitChoices,
  type EngineRequest,
  type OpenedEngine,
} from "./services.js";

/**
 * Opens a program on the engine that was asked for. Under `auto` that is the native one, or where
 * there is none the embedded one, wasm. Throws `RunError` where a named engine or device cannot be had.
 */
export async function openEngine(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  expectOneOf("engine", request.engine, engineChoices);
  expectOneOf("jit", request.jit, jitChoices);
  expectOneOf("device", request.device, deviceChoices);
  if (request.engine === "reference" || request.engine === "wasm" || request.engine === "c") {
    if (request.device !== "gpu") return openers[request.engine](prepared);
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
    request.notice(`running on the embedded engine, wasm: ${lower(error.message)}`);
    return openEmbedded(prepared);
  }
}

/** WebAssembly, or the reference executor with a word on why. */
async function openEmbedded(prepared: PreparedProgram): Promise<OpenedEngine> {
  try {
    return await openWasm(prepared);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const engine = await openReference(prepared);
    return { ...engine, fallback: { reason: error.message, hint: error.hint ?? "" } };
  }
}

function lower(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

async function openReference({ executable }: PreparedProgram): Promise<OpenedEngine> {
  const { openInThread } = await import("../executors/reference/thread.js");
  const session = await openInThread(executable, {});
  return {
    session,
    execution: { engine: "reference", device: "cpu", jit: false, threads: 1 },
    version: mrlVersion(),
  };
}

async function openWasm({ executable }: PreparedProgram): Promise<OpenedEngine> {
  const { wasmExecutor } = await import("../executors/wasm/index.js");
  return openLoops(wasmExecutor, executable, mrlVersion());
}

/** Its version is that of the compiler, which changes its bits. */
async function openC({ executable }: PreparedProgram): Promise<OpenedEngine> {
  const { cExecutor, findCCompiler } = await import("../executors/c/index.js");
  const compiler = await findCCompiler().catch(asRunError("engine-missing"));
  return openLoops(cExecutor, executable, compiler.version);
}

async function openLoops(
  executor: Executor & { readonly name: "wasm" | "c" },
  program: Program,
  version: string,
): Promise<OpenedEngine> {
  const session = await executor.open(program, {}).catch(asRunError("engine-failed"));
  return {
    session,
    execution: { engine: executor.name, device: "cpu", jit: false, threads: 1 },
    version,
  };
}

function asRunError(code: "engine-missing" | "engine-failed"): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ExecutorError)) throw error;
    throw new RunError(code, error.message, error.hint, { cause: error });
  };
}

const openers = { reference: openReference, wasm: openWasm, c: openC };

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
