import { generate } from "../../../codegen/generate.js";
import { printWasm, wasmTarget } from "../../../codegen/print-wasm/index.js";
import { ExecutorError } from "../executor-error.js";
import type { Executor } from "../executor.js";
import { largestBuffers, mebibytes } from "../loops/largest-buffers.js";
import { LoopSession } from "../loops/session.js";
import { constantWords } from "../loops/words.js";
import { hasVectors, type Filling } from "./machine.js";
import { WasmThread } from "./wasm-thread.js";

/** Addresses of WebAssembly have 32 bits. */
const ADDRESSABLE_WORDS = 2 ** 30;

/**
 * Loop nests as WebAssembly, in a thread of its own: nothing to install, and the same bits on every machine. `open`
 * throws `ExecutorError` for a program that needs more memory than addresses reach.
 */
export const wasmExecutor: Executor & { readonly name: "wasm" } = {
  name: "wasm",
  async open(program, options) {
    if (!hasVectors())
      throw new ExecutorError(
        "WebAssembly has no vectors (SIMD) on this machine.",
        "Use Node 22.12 or newer on a processor that has them, or `--engine reference`.",
      );
    const thread = new WasmThread();
    try {
      const generated = generate(program, wasmTarget);
      const { layout } = generated.module;
      if (layout.words > ADDRESSABLE_WORDS)
        throw new ExecutorError(
          `The program needs ${mebibytes(layout.words)} of memory, and WebAssembly has addresses for ${mebibytes(ADDRESSABLE_WORDS)}. The largest parts are\n${largestBuffers(layout)}`,
          "Make them smaller, or use `--engine native`.",
        );
      const fillings = [...layout.offsets].flatMap(([buffer, offset]): Filling[] =>
        buffer.role === "constant" ? [{ offset, length: buffer.length, words: constantWords(buffer) }] : [],
      );
      await thread.open({ ...printWasm(generated.module), fillings });
      return new LoopSession(program, generated, thread, options);
    } catch (error) {
      await thread.close();
      throw error;
    }
  },
};
