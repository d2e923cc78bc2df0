import { GraphTypeError } from "../../graph/op.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import { builtins } from "../lower/builtins/index.js";
import { ElaborationDefect, Elaborator } from "../lower/elaborator.js";
import { elaborateExperiment, type ElaboratedExperiment } from "../lower/experiment.js";
import type { ModuleHost } from "../modules/host.js";
import type { Loaded, LoadedModule } from "../modules/load.js";
import { shown } from "../modules/resolve.js";
import type { ExperimentDeclaration } from "../syntax/ast.js";
import { libraryOf } from "./library.js";
import { reportWrongGradients } from "./wrong-gradients.js";

export interface ElaborateOptions {
  /** How many tasks one evaluation takes, where not the experiment decides. */
  readonly evaluateTasks?: number | undefined;
  /** Called before the experiment is elaborated, to add `--set` to it. */
  readonly prepare?: (el: Elaborator) => void;
  /** Whether to keep the types of the user's files, see `Elaborator.keepsTypes`. */
  readonly keepsTypes?: boolean;
  /** Whether the file is known to have errors, which may leave nothing to build from. */
  readonly isBroken?: boolean;
}

/** An experiment of a file as a program, and all that is wrong with it. */
export function elaborate(
  loaded: Loaded,
  entry: LoadedModule,
  host: ModuleHost,
  experiment: ExperimentDeclaration,
  options: ElaborateOptions = {},
): { readonly el: Elaborator; readonly found: Diagnostics; readonly elaborated?: ElaboratedExperiment } {
  const found = new Diagnostics();
  const el = new Elaborator("build", found, libraryOf(loaded), builtins, (file) => shown(file, host));
  el.isBroken = options.isBroken ?? false;
  el.keepsTypes = options.keepsTypes ?? false;
  options.prepare?.(el);
  let elaborated: ElaboratedExperiment | undefined;
  try {
    elaborated = elaborateExperiment(el, entry, experiment, options.evaluateTasks);
    el.reportPostponed();
    if (elaborated) {
      const source = { loaded, host, experiment, minimised: el.minimised, users: el.users };
      reportWrongGradients(elaborated.program, source, found);
    }
  } catch (error) {
    el.reportPostponed();
    // After an error a part of the program may be missing from which another one would be built.
    const isConsequence = error instanceof ElaborationDefect || error instanceof GraphTypeError;
    if (!isConsequence || !(found.hasErrors || el.isBroken)) throw error;
  }
  return { el, found, ...(elaborated && !found.hasErrors && { elaborated }) };
}
