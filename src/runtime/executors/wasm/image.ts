import type { Generated } from "../../../codegen/generate.js";
import type { WasmModule } from "../../../codegen/print-wasm/index.js";
import { ExecutorError } from "../executor-error.js";
import { largestBuffers, mebibytes } from "../largest-buffers.js";
import { constantWords } from "../loops/words.js";
import type { Filling, Image } from "./machine.js";

/** Addresses of WebAssembly have 32 bits. */
const ADDRESSABLE_WORDS = 2 ** 30;

/** Throws `ExecutorError`, before anything is allocated, where a program needs more memory than addresses reach. */
export function expectAddressable({ module: { layout } }: Generated): void {
  if (layout.words <= ADDRESSABLE_WORDS) return;
  throw new ExecutorError(
    `The program needs ${mebibytes(layout.words)} of memory, and WebAssembly has addresses for ${mebibytes(ADDRESSABLE_WORDS)}. The largest parts are\n${largestBuffers(layout.offsets.keys())}`,
    "Make them smaller, or use `--engine c` or `--engine native`, which reach more.",
  );
}

/** A printed program with what its memory holds from the start. */
export function imageOf({ module: { layout } }: Generated, printed: WasmModule): Image {
  const { bytes, pages, threads, threadsAt } = printed;
  const fillings = [...layout.offsets].flatMap(([buffer, offset]): Filling[] =>
    buffer.role === "constant" ? [{ offset, length: buffer.length, words: constantWords(buffer) }] : [],
  );
  if (threadsAt !== undefined) fillings.push({ offset: threadsAt, length: 1, words: Int32Array.of(threads) });
  return { bytes, pages, threads, fillings };
}
