import type { WasmModule } from "../../../codegen/print-wasm/index.js";
import { ExecutorError } from "../executor-error.js";
import type { OpenOptions } from "../executor.js";
import { codeOf, type LoopExecutor } from "../loops/code.js";
import { LoopSession } from "../loops/session.js";
import { threadsFor } from "../loops/threads.js";
import { expectAddressable, imageOf } from "./image.js";
import { hasSharedMemory, hasVectors } from "./machine.js";
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
    return codeOf(program, generated, printWasm(generated.module));
  },
  async openCode({ signature, generated, printed }, options) {
    expectVectors();
    const { notice } = options;
    if (threadsOf(options) < threadsFor(options)) notice?.(`${alone}: threads cannot share memory here`);
    const thread = WasmThread.ready();
    try {
      await thread.open(imageOf(generated, printed), (reason) =>
        notice?.(`wasm computes on a thread less: one did not start (${reason})`),
      );
      return new LoopSession(signature, generated, thread, options);
    } catch (error) {
      await thread.close();
      throw error;
    }
  },
  async open(program, options) {
    return wasmExecutor.openCode(await wasmExecutor.print(program, options), options);
  },
};

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
