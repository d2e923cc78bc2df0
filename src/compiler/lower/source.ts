import type { Declaration, SourceFile } from "../syntax/ast.js";

/** A file of a program, with every name that may be used at its top level. */
export interface SourceModule {
  readonly file: string;
  readonly text: string;
  readonly tree: SourceFile;
  readonly scope: ReadonlyMap<string, Declared>;
  /** Whether it ships with mrl: an error inside it is shown at the user's line that led there. */
  readonly isLibrary: boolean;
}

export interface Declared {
  readonly module: SourceModule;
  readonly declaration: Declaration;
}
