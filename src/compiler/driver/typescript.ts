import * as experiments from "../diagnostics/codes/experiments.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { at } from "../diagnostics/diagnostics.js";
import { NotWritten } from "../emit/code.js";
import { programText } from "../emit/program.js";
import { addSetting, chooseExperiment, type CompileOptions, type CompilerHost } from "./compile.js";
import { checkDeclarations } from "./check.js";
import { elaborate } from "./elaborate.js";

/**
 * An experiment of a file as TypeScript that builds the same program graph. The text is not formatted. A part of the
 * spec that cannot be written yet is reported.
 */
export function compileToTypeScript(
  file: string,
  host: CompilerHost,
  options: Pick<CompileOptions, "experiment" | "set"> & {
    /** How the file that is written finds the spec: where it is told of errors. */
    readonly specFrom?: string | undefined;
  },
): { readonly diagnostics: readonly Diagnostic[]; readonly text?: string } {
  const { loaded, diagnostics } = checkDeclarations(file, host);
  const { entry } = loaded;
  if (!entry || diagnostics.hasErrors) return { diagnostics: diagnostics.list };
  const declaration = chooseExperiment(entry, options.experiment, diagnostics);
  if (!declaration) return { diagnostics: diagnostics.list };
  const { el, found, elaborated } = elaborate(loaded, entry, host, declaration, {
    prepare: (made) => {
      made.keepsActivations = true;
      options.set.forEach(({ path, text }) => addSetting(made, entry, path, text));
    },
  });
  diagnostics.addAll(found.list);
  if (!elaborated?.activation) return { diagnostics: diagnostics.list };
  try {
    const { activation } = elaborated;
    const { set, specFrom: spec = file } = options;
    const text = programText({
      name: declaration.name.text,
      experiment: elaborated,
      activation,
      el,
      spec,
      set,
    });
    return { diagnostics: diagnostics.list, text };
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    diagnostics.report(experiments.notWritten, { what: error.what }, at(error.module.file, error.span));
    return { diagnostics: diagnostics.list };
  }
}
