import type { Checked } from "../../compiler/driver/check.js";
import type { TypeTable } from "../../compiler/lower/elaborator.js";
import type { LoadedModule } from "../../compiler/modules/load.js";
import { Names } from "./names.js";

/** What rules look at: one file, with what checking its declarations found out. */
export interface Subject {
  readonly module: LoadedModule;
  /** The type of each expression outside experiments, as far as it is known. */
  readonly types: TypeTable;
  readonly names: Names;
}

/** The file that was checked as a subject of rules; undefined where it could not be read whole. */
export function subjectOf({ loaded, types }: Checked): Subject | undefined {
  const { entry: module } = loaded;
  // Where a part of the tree or an import is missing, names that are used there would seem unused.
  if (!module || loaded.diagnostics.some(({ file }) => file === module.file)) return undefined;
  return { module, types, names: new Names(module) };
}
