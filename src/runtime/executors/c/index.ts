import { ExecutorError } from "../executor-error.js";
import type { OpenOptions } from "../executor.js";
import { codeOf, type LoopExecutor } from "../loops/code.js";
import { LoopSession } from "../loops/session.js";
import { threadsFor } from "../loops/threads.js";
import { expectRoom } from "../room.js";
import { compileLibrary } from "./library.js";
import { CRunner } from "./runner.js";
import { targetHere } from "./target.js";

export { BrokenCompiler, findCCompiler, type CCompiler } from "./compiler.js";

/** What it prints is the text of a file. */
type CExecutor = LoopExecutor<string> & { readonly name: "c" };

/**
 * Loop nests as C, compiled with this machine's compiler for its processor: the fastest on a CPU. `open` throws
 * `ExecutorError` where there is no compiler, or it refuses the program.
 */
export const cExecutor: CExecutor = executor(false);

/** The same with a test of every index: slow, to find defects in generated code. A call rejects with the first one outside. */
export const checkedCExecutor: CExecutor = executor(true);

function executor(checked: boolean): CExecutor {
  // A call that goes beyond a buffer leaves by a jump, which no other thread's can be left by.
  const threadsOf = (options: Pick<OpenOptions, "threads">): number => (checked ? 1 : threadsFor(options));
  const self: CExecutor = {
    name: "c",
    threads: threadsOf,
    target: async (options) => JSON.stringify([await targetHere(), threadsOf(options), checked]),
    async print(program, options) {
      const { generate } = await import("../../../codegen/generate.js");
      const { printC } = await import("../../../codegen/print-c/index.js");
      const generated = generate(program, await targetHere(), {
        ...options,
        threads: threadsOf(options),
      });
      const { words, offsets } = generated.module.layout;
      expectRoom(words, offsets.keys());
      return codeOf(program, generated, printC(generated.module, { checked }));
    },
    async openCode({ signature, generated, printed }, options) {
      const library = await compileLibrary(printed, options);
      const { default: koffi } = await import("koffi");
      try {
        const runner = new CRunner(generated, koffi.load(library.path), () => library.discard());
        return new LoopSession(signature, generated, runner, options);
      } catch (error) {
        await library.remove();
        if (error instanceof ExecutorError) throw error;
        throw new ExecutorError(
          `The compiled program cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
          "The compiler may be broken: name another one in CC, or use another engine; `mrl doctor` says which one is found.",
        );
      }
    },
    open: async (program, options) => self.openCode(await self.print(program, options), options),
  };
  return self;
}
