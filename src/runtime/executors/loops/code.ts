import type { Generated } from "../../../codegen/generate.js";
import type { Program, Signature } from "../../../graph/graph.js";
import type { Executor, OpenOptions, Session } from "../executor.js";

/** A program as an executor of loop nests runs it: printed, with what its host needs to know. */
export interface Code<Printed> {
  readonly signature: Signature;
  /** Without the bodies, which have been printed, and the temporaries. */
  readonly generated: Generated;
  readonly printed: Printed;
}

/** What code hangs on that is asked for. */
export type PrintOptions = Pick<OpenOptions, "threads" | "leastWork">;

/** An executor that prints a program before it opens it, so that what was printed can be kept. */
export interface LoopExecutor<Printed> extends Executor {
  readonly name: "wasm" | "c";
  /** How many threads it computes on here. */
  threads(options: Pick<OpenOptions, "threads">): number;
  /** What printed code hangs on besides the program. */
  target(options: PrintOptions): Promise<string>;
  /** Throws `ExecutorError` where the program is too large. */
  print(program: Program, options: PrintOptions): Promise<Code<Printed>>;
  /** Rejects with `ExecutorError`. */
  openCode(code: Code<Printed>, options: OpenOptions): Promise<Session>;
}

/** What is left of generated code once it is printed. */
export function codeOf<Printed>(program: Program, generated: Generated, printed: Printed): Code<Printed> {
  const { state, hypers, entries } = program;
  const { module } = generated;
  const offsets = [...module.layout.offsets].filter(
    ([{ role }]) => role !== "temporary" && role !== "private",
  );
  const layout = { ...module.layout, offsets: new Map(offsets) };
  return {
    signature: {
      state,
      hypers,
      entries: Object.fromEntries(
        Object.entries(entries).map(([name, { inputs, outputs }]) => [name, { inputs, outputs }]),
      ),
    },
    generated: { ...generated, module: { ...module, functions: [], entries: [], layout } },
    printed,
  };
}
