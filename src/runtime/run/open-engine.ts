import { sizeOf } from "../../graph/types.js";
import { RunError } from "./run-error.js";
import { mrlVersion } from "../package-root.js";
import { asRunError } from "./as-run-error.js";
import { openLoops } from "./open-loops.js";
import type { PreparedProgram } from "./prepare-program.js";
import { expectRoom } from "../executors/room.js";
import { suggest } from "../../compiler/diagnostics/suggest.js";
import {
  deviceChoices,
  engineChoices,
  jitChoices,
  type EngineRequest,
  type OpenedEngine,
} from "./services.js";

/**
 * Opens a program on the engine that was asked for; see `openAuto` for `auto`. Throws `RunError` where a named engine or
 * device cannot be had.
 */
export async function openEngine(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  expectOneOf("engine", request.engine, engineChoices);
  expectOneOf("jit", request.jit, jitChoices);
  expectOneOf("device", request.device, deviceChoices);
  const opened = await openAsAsked(prepared, request);
  // Under `auto` a thread for wasm starts while the spec is compiled.
  if (request.engine === "auto" && opened.execution.engine !== "wasm")
    await (await import("../executors/wasm/wasm-thread.js")).WasmThread.dismiss();
  return opened;
}

async function openAsAsked(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const { engine, device, jit } = request;
  if (engine === "reference" || engine === "wasm" || engine === "c") {
    if (device !== "gpu") return openers[engine](prepared, request);
    throw new RunError(
      "bad-argument",
      `the ${engine} executor computes on the CPU only`,
      `leave out \`--engine ${engine}\`, or use \`--device cpu\``,
    );
  }
  // Only the native engine knows GPUs and XLA.
  if (engine === "native" || device === "gpu" || jit === "on") return openNatively(prepared, request);
  const { openAuto } = await import("./auto/open-auto.js");
  return openAuto(prepared, request, {
    inMode: (mode) =>
      mode.engine === "native"
        ? openNatively(prepared, { ...request, device: mode.device, jit: mode.jit ? "on" : "off" })
        : openers[mode.engine](prepared, request),
    onReference: () => openReference(prepared),
  });
}

async function openNatively(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const { openNative } = await import("./open-native.js");
  return openNative(prepared, request);
}

async function openReference({ executable }: PreparedProgram): Promise<OpenedEngine> {
  expectRoomForStates(executable);
  const { openInThread } = await import("../executors/reference/thread.js");
  const session = await openInThread(executable, {});
  return {
    session,
    execution: { engine: "reference", device: "cpu", jit: false, threads: 1 },
    version: mrlVersion(),
  };
}

/** What else it needs is not known beforehand. Throws `RunError`. */
function expectRoomForStates({ state }: PreparedProgram["executable"]): void {
  const parts = state.map(({ name, type: { dtype, shape }, span }) => {
    return { name, role: "state", dtype, length: sizeOf(shape), span } as const;
  });
  const words = parts.reduce((sum, { length }) => sum + length, 0);
  try {
    expectRoom(words, parts);
  } catch (error) {
    asRunError("engine-failed")(error);
  }
}

async function openWasm(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const { wasmExecutor } = await import("../executors/wasm/index.js");
  return openLoops(wasmExecutor, prepared, request, mrlVersion());
}

/** Its version is that of the compiler, which changes its bits. With `MRL_CHECK_INDICES` it tests every index, on one thread. */
async function openC(prepared: PreparedProgram, request: EngineRequest): Promise<OpenedEngine> {
  const { cExecutor, checkedCExecutor, findCCompiler } = await import("../executors/c/index.js");
  const compiler = await findCCompiler().catch(asRunError("engine-missing"));
  if (!process.env["MRL_CHECK_INDICES"]) return openLoops(cExecutor, prepared, request, compiler.version);
  request.notice(
    "MRL_CHECK_INDICES: every index of the generated code is tested, on one thread; this is slow",
  );
  return openLoops(checkedCExecutor, prepared, { ...request, threads: 1 }, compiler.version);
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
