import type { CompiledExperiment } from "../../compiler/driver/compile.js";
import type { Program } from "../../graph/graph.js";

/** A parameter set from outside, as `--set path=text` does: the text is an expression of the language. */
export interface Setting {
  readonly path: string;
  readonly text: string;
}

/** A compiled experiment that knows how it was parameterised, so that its runs can be gone on with. */
export interface Experiment extends CompiledExperiment {
  readonly set?: readonly Setting[];
  /** The same program graph, whose operations know their places in the user's files, where `program` has none. */
  readonly placed?: (() => Promise<Program | undefined>) | undefined;
}

export interface CompileRequest {
  /** Which experiment of the file; may be left out where there is one. */
  readonly experiment?: string | undefined;
  readonly set?: readonly Setting[] | undefined;
  /** How many held-out tasks an evaluation runs, instead of what the spec says. */
  readonly evaluateTasks?: number | undefined;
  /** What stands in the file, instead of what is on the disk; imports are found from the file's place. */
  readonly text?: string | undefined;
  /** Adds the entry `adapt` for so many inputs, see `adapt`. */
  readonly adaptTo?: number | undefined;
  /** Makes the entry `evaluate` also give what can be looked at, see `replay`. */
  readonly pictures?: boolean | undefined;
}
