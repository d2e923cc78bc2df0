import { missingBinding } from "../diagnostics/codes/experiments.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { Diagnostics } from "../diagnostics/diagnostics.js";
import { builtins } from "../lower/builtins/index.js";
import { checkDeclaration } from "../lower/check-declaration.js";
import { Elaborator, type NameTable, type TypeTable } from "../lower/elaborator.js";
import type { ModuleHost } from "../modules/host.js";
import { loadModules, type Loaded, type LoadedModule } from "../modules/load.js";
import type { Declaration, ExperimentDeclaration } from "../syntax/ast.js";
import { elaborate } from "./elaborate.js";
import { libraryOf } from "./library.js";

/** What was found out about a file by checking each of its declarations by itself. */
export interface Checked {
  readonly loaded: Loaded;
  readonly diagnostics: Diagnostics;
  /** The type of every expression of the checked files. */
  readonly types: TypeTable;
  /** The type of every name where it is declared. */
  readonly names: NameTable;
}

/** Loads a file and checks the declarations of it and of the user's files that it imports. */
export function checkDeclarations(path: string, host: ModuleHost): Checked {
  const loaded = loadModules(path, host);
  const diagnostics = new Diagnostics();
  const el = new Elaborator("check", diagnostics, libraryOf(loaded), builtins);
  for (const module of [...loaded.modules.values()]) {
    if (module.isLibrary && module !== loaded.entry) continue;
    for (const declaration of module.tree.declarations) {
      if (declaration.kind === "experiment") continue;
      el.isBroken = isBrokenHere(loaded, module, declaration);
      el.startDeclaration();
      checkDeclaration(el, module, declaration);
    }
  }
  const all = new Diagnostics();
  all.addAll(loaded.diagnostics);
  all.addAll(diagnostics.list);
  return { loaded, diagnostics: all, types: el.types, names: el.names };
}

/** Checks a file and all that it imports, its experiments too. */
export function checkFile(path: string, host: ModuleHost): { readonly diagnostics: readonly Diagnostic[] } {
  const checked = checkDeclarations(path, host);
  const { entry } = checked.loaded;
  if (entry) checkExperiments(checked, entry, host);
  return { diagnostics: checked.diagnostics.list };
}

function checkExperiments({ loaded, diagnostics }: Checked, entry: LoadedModule, host: ModuleHost): void {
  const isBroken = diagnostics.hasErrors;
  for (const declaration of entry.tree.declarations) {
    if (declaration.kind !== "experiment") continue;
    const { found } = elaborate(loaded, entry, host, declaration, { isBroken });
    diagnostics.addAll(experimentDiagnostics(found, loaded, declaration, isBroken));
  }
}

/** What elaborating an experiment says that checking the declarations has not said. */
export function experimentDiagnostics(
  found: Diagnostics,
  loaded: Loaded,
  experiment: ExperimentDeclaration,
  isBroken: boolean,
): readonly Diagnostic[] {
  const { entry } = loaded;
  if (!isBroken || !entry) return found.list;
  // A clause with an error of syntax is not there.
  const isUnread = isBrokenHere(loaded, entry, experiment);
  // Other declarations have been checked: what is wrong with them would only be said again.
  const isNew = ({ file, span, code }: Diagnostic): boolean =>
    file === entry.file &&
    span.start >= experiment.span.start &&
    span.end <= experiment.span.end &&
    !(isUnread && code === missingBinding.number);
  return found.list.filter(isNew);
}

/** Whether something in a declaration, or between it and the next one, could not be read. */
export function isBrokenHere(
  { diagnostics }: Loaded,
  module: LoadedModule,
  declaration: Declaration,
): boolean {
  const { declarations } = module.tree;
  const end = declarations[declarations.indexOf(declaration) + 1]?.span.start ?? Infinity;
  return diagnostics.some(
    ({ file, span }) => file === module.file && span.end >= declaration.span.start && span.start <= end,
  );
}
