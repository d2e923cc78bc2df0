import { compileFiniteProcess, NotEnumerable } from "../../compiler/driver/finite-process.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { modulePath, NodeHost, readSpec } from "../host.js";
import { RunError } from "../run/run-error.js";
import { marksOf, type Marks } from "./marks.js";

/** What a family of tasks is worth. */
export interface Oracle {
  readonly task: string;
  readonly marks: readonly Marks[];
}

/**
 * The marks of the tasks of a file's experiment; undefined where the file has errors. Throws `RunError` where it cannot be
 * read, or its tasks cannot be enumerated.
 */
export function oracle(
  file: string,
  options: {
    readonly experiment?: string;
    readonly set?: readonly { readonly path: string; readonly text: string }[];
    /** Told in words what is being done, where that takes a while. */
    readonly onProgress?: (what: string) => void;
  } = {},
): { readonly diagnostics: readonly Diagnostic[]; readonly found?: Oracle } {
  const path = modulePath(file);
  const host = new NodeHost(new Map([[path, readSpec(file)]]));
  try {
    const { diagnostics, process } = compileFiniteProcess(path, host, {
      experiment: options.experiment,
      set: options.set ?? [],
    });
    if (!process) return { diagnostics };
    return { diagnostics, found: { task: process.task, marks: marksOf(process, options.onProgress) } };
  } catch (error) {
    if (!(error instanceof NotEnumerable)) throw error;
    const hint =
      "marks are enumerated for families of numbered tasks with discrete actions, whose steps are certain";
    throw new RunError("bad-argument", `the tasks of ${file} cannot be enumerated: ${error.message}`, hint);
  }
}
