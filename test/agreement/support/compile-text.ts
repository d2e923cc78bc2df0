import { compileExperiment } from "../../../src/compiler/driver/compile.js";
import { NodeHost } from "../../../src/runtime/host.js";
import type { Experiment } from "../../../src/runtime/run/experiment.js";
import { prepareProgram, type PreparedProgram } from "../../../src/runtime/run/prepare-program.js";

/** Compiles the one experiment of a text; `set` are settings by path. Throws the first problem. */
export function compileText(text: string, set: Readonly<Record<string, string>> = {}): Experiment {
  const host = new NodeHost(new Map([["spec.mrl", text]]));
  const settings = Object.entries(set).map(([path, value]) => ({ path, text: value }));
  const { diagnostics, experiment } = compileExperiment("spec.mrl", host, { set: settings });
  if (!experiment) throw new Error(diagnostics[0]?.message ?? "no experiment");
  return experiment;
}

/** What executors run of a text. */
export function prepareText(text: string, set?: Readonly<Record<string, string>>): PreparedProgram {
  return prepareProgram(compileText(text, set).program);
}
