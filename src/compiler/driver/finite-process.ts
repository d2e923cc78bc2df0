import { Builder } from "../../graph/builder.js";
import { keyType } from "../../graph/types.js";
import { newValue } from "../../graph/builder.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import { builtins } from "../lower/builtins/index.js";
import { Elaborator } from "../lower/elaborator.js";
import { experimentTasks } from "../lower/experiment.js";
import { Frame } from "../lower/frame.js";
import { finiteProcess, NotEnumerable, type FiniteProcess } from "../lower/mdp/finite-process.js";
import { moduleContext } from "../lower/names.js";
import { checkDeclarations } from "./check.js";
import { addSetting, chooseExperiment, type CompileOptions, type CompilerHost } from "./compile.js";
import { libraryOf } from "./library.js";

export { NotEnumerable, type Clause, type FiniteProcess } from "../lower/mdp/finite-process.js";

/**
 * Compiles the tasks of an experiment, clause by clause, so that every state of every task can be visited. Throws
 * `NotEnumerable` where there are too many of them to begin with: hidden numbers that are no integers, random steps.
 */
export function compileFiniteProcess(
  file: string,
  host: CompilerHost,
  options: Pick<CompileOptions, "experiment" | "set">,
): { readonly diagnostics: readonly Diagnostic[]; readonly process?: FiniteProcess } {
  const { loaded, diagnostics } = checkDeclarations(file, host);
  const { entry } = loaded;
  if (!entry || diagnostics.hasErrors) return { diagnostics: diagnostics.list };
  const experiment = chooseExperiment(entry, options.experiment, diagnostics);
  if (!experiment) return { diagnostics: diagnostics.list };
  const found = new Diagnostics();
  const el = new Elaborator("build", found, libraryOf(loaded), builtins);
  options.set.forEach(({ path, text }) => addSetting(el, entry, path, text));
  const family = experimentTasks(el, entry, experiment);
  diagnostics.addAll(found.list);
  if (!family || diagnostics.hasErrors) return { diagnostics: diagnostics.list };
  if (!family.type.members.has("Action")) throw new NotEnumerable("it is not a decision process");
  el.builder = new Builder();
  el.entry = {
    seed: newValue(keyType, "seed"),
    iteration: undefined,
    hyper: (name) => el.constant("f32", [], el.hypers.get(name) ?? 0),
    first: (build) => build(),
  };
  const ctx = { ...moduleContext(el, family.module), frame: Frame.root("oracle"), phase: "train" as const };
  return { diagnostics: diagnostics.list, process: finiteProcess(ctx, family) };
}
