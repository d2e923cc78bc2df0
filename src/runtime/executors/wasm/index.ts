import type { WasmModule } from "../../../codegen/print-wasm/index.js";
import { ExecutorError } from "../executor-error.js";
import type { OpenOptions } from "../executor.js";
import { codeOf, type LoopExecutor } from "../loops/code.js";
import type { LoopRunner } from "../loops/runner.js";
import { LoopSession } from "../loops/session.js";
import { threadsFor } from "../loops/threads.js";
import { expectRoom } from "../room.js";
import { expectAddressable, imageOf } from "./image.js";
import { hasSharedMemory, hasVectors, type Image } from "./machine.js";
import { WasmThread } from "./wasm-thread.js";

/**
 * Loop nests as WebAssembly, in a thread of its own: nothing to install, and the same bits on every machine. `open`
 * throws `ExecutorError` for a program that needs more memory than addresses reach.
 */
export const wasmExecutor: LoopExecutor<WasmModule> = {
  name: "wasm",
  threads: threadsOf,
  target: (options) => Promise.resolve(String(threadsOf(options))),
  async print(program, options) {
    expectVectors();
    const { generate } = await import("../../../codegen/generate.js");
    const { printWasm, wasmTarget } = await import("../../../codegen/print-wasm/index.js");
    const generated = generate(program, wasmTarget, { ...options, threads: threadsOf(options) });
    expectAddressable(generated);
    const { words, offsets } = generated.module.layout;
    expectRoom(words, offsets.keys());
    return codeOf(program, generated, printWasm(generated.module));
  },
  async openCode({ signature, generated, printed }, options) {
    expectVectors();
    const { notice } = options;
    if (threadsOf(options) < threadsFor(options)) notice?.(`${alone}: threads cannot share memory here`);
    const runner = await start(imageOf(generated, printed), notice);
    try {
      return new LoopSession(signature, generated, runner, options);
    } catch (error) {
      await runner.close();
      throw error;
    }
  },
  async open(program, options) {
    return wasmExecutor.openCode(await wasmExecutor.print(program, options), options);
  },
};

/** A thread with a program in it; the program in this one where there can be no other. Throws `ExecutorError`. */
async function start(image: Image, notice: OpenOptions["notice"]): Promise<LoopRunner> {
  const thread = WasmThread.ready();
  if (thread === undefined) {
    notice?.(`${alone}, and hears Ctrl-C between calls only: no other thread can be started here`);
    const { InPlaceRunner, machineOf } = await import("./in-place.js");
    return new InPlaceRunner(machineOf(image));
  }
  try {
    await thread.open(image, (reason) =>
      notice?.(`wasm computes on a thread less: one did not start (${reason})`),
    );
    return thread;
  } catch (error) {
    await thread.close();
    throw error;
  }
}

function expectVectors(): void {
  if (hasVectors()) return;
  throw new ExecutorError(
    "WebAssembly has no vectors (SIMD) on this machine.",
    "Use Node 22.12 or newer on a processor that has them, or `--engine reference`.",
  );
}

const alone = "wasm computes on one thread";

/** One where threads cannot see one memory. */
function threadsOf(options: Pick<OpenOptions, "threads">): number {
  return hasSharedMemory() ? threadsFor(options) : 1;
}
