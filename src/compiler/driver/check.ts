import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import { builtins } from "../lower/builtins/index.js";
import { checkDeclaration } from "../lower/check-declaration.js";
import { Elaborator, type TypeTable } from "../lower/elaborator.js";
import { elaborateExperiment } from "../lower/experiment.js";
import type { Declared } from "../lower/source.js";
import type { ModuleHost } from "../modules/host.js";
import { loadModules, type Loaded, type LoadedModule } from "../modules/load.js";

/** What was found out about a file by checking each of its declarations by itself. */
export interface Checked {
  readonly loaded: Loaded;
  readonly diagnostics: Diagnostics;
  /** The type of every expression of the checked files. */
  readonly types: TypeTable;
}

/** Finds what the compiler itself uses of the library. */
export function libraryOf(loaded: Loaded): (name: string) => Declared | undefined {
  return (name) => {
    for (const module of loaded.modules.values()) {
      const found = module.scope.get(name);
      if (found?.module.isLibrary) return found;
    }
    return undefined;
  };
}

/** Loads a file and checks the declarations of it and of the user's files that it imports. */
export function checkDeclarations(path: string, host: ModuleHost): Checked {
  const loaded = loadModules(path, host);
  const diagnostics = new Diagnostics();
  const el = new Elaborator("check", diagnostics, libraryOf(loaded), builtins);
  for (const module of [...loaded.modules.values()]) {
    if (module.isLibrary && module !== loaded.entry) continue;
    for (const declaration of module.tree.declarations) {
      if (declaration.kind !== "experiment") checkDeclaration(el, module, declaration);
    }
  }
  const all = new Diagnostics();
  all.addAll(loaded.diagnostics);
  all.addAll(diagnostics.list);
  return { loaded, diagnostics: all, types: el.types };
}

/** Checks a file and all that it imports; where no declaration has an error, its experiments too. */
export function checkFile(path: string, host: ModuleHost): { readonly diagnostics: readonly Diagnostic[] } {
  const checked = checkDeclarations(path, host);
  const { entry } = checked.loaded;
  if (entry && !checked.diagnostics.hasErrors) checkExperiments(checked, entry);
  return { diagnostics: checked.diagnostics.list };
}

function checkExperiments(checked: Checked, module: LoadedModule): void {
  for (const declaration of module.tree.declarations) {
    if (declaration.kind !== "experiment") continue;
    const diagnostics = new Diagnostics();
    const el = new Elaborator("build", diagnostics, libraryOf(checked.loaded), builtins);
    elaborateExperiment(el, module, declaration, undefined);
    checked.diagnostics.addAll(diagnostics.list);
  }
}
