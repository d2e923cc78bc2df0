import { generate } from "../../../codegen/generate.js";
import { printC } from "../../../codegen/print-c/index.js";
import { ExecutorError } from "../executor-error.js";
import type { Executor } from "../executor.js";
import { LoopSession } from "../loops/session.js";
import { compileLibrary } from "./library.js";
import { CRunner } from "./runner.js";
import { targetHere } from "./target.js";

export { findCCompiler, type CCompiler } from "./compiler.js";

type CExecutor = Executor & { readonly name: "c" };

/**
 * Loop nests as C, compiled with this machine's compiler for its processor: the fastest on a CPU. `open` throws
 * `ExecutorError` where there is no compiler, or it refuses the program.
 */
export const cExecutor: CExecutor = executor(false);

/** The same with a test of every index: slow, to find defects in generated code. A call rejects with the first one outside. */
export const checkedCExecutor: CExecutor = executor(true);

function executor(checked: boolean): CExecutor {
  return {
    name: "c",
    async open(program, options) {
      const generated = generate(program, await targetHere());
      const library = await compileLibrary(printC(generated.module, { checked }));
      const { default: koffi } = await import("koffi");
      try {
        const runner = new CRunner(generated, koffi.load(library.path), () => library.discard());
        return new LoopSession(program, generated, runner, options);
      } catch (error) {
        await library.discard();
        if (error instanceof ExecutorError) throw error;
        throw new ExecutorError(
          `The compiled program cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
          "`mrl doctor` checks the compiler; another engine does without it.",
        );
      }
    },
  };
}
