import { compileExperiment } from "../compiler/driver/compile.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { modulePath, NodeHost, readSpec } from "./host.js";
import { SpecError } from "./spec-error.js";
import type { CompileRequest, Experiment } from "./run/experiment.js";

/** What compiling a file gave: all problems found, and the experiment where none is an error. */
export interface CompileOutcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly experiment: Experiment | undefined;
}

/**
 * Compiles an experiment of a file. Throws `RunError` where the file cannot be read; what is wrong in it
 * is returned.
 */
export function compile(file: string, request: CompileRequest = {}): CompileOutcome {
  const path = modulePath(file);
  const host = new NodeHost(new Map([[path, request.text ?? readSpec(file)]]));
  const set = [...(request.set ?? [])];
  const { diagnostics, experiment } = compileExperiment(path, host, {
    experiment: request.experiment,
    set,
    evaluateTasks: request.evaluateTasks,
    adaptTo: request.adaptTo,
    pictures: request.pictures,
  });
  return { diagnostics, experiment: experiment && { ...experiment, set } };
}

/** As `compile`, but throws `SpecError` where there is no experiment to return. */
export function compileOrThrow(file: string, request: CompileRequest = {}): Experiment {
  const { diagnostics, experiment } = compile(file, request);
  if (experiment === undefined) throw new SpecError(diagnostics);
  return experiment;
}
