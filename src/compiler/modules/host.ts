/** Where the loader finds files. Paths have forward slashes. */
export interface ModuleHost {
  /** The folder of the library, which `"std/…"` names. */
  readonly library: string;
  /** The text of a file, or `undefined` where there is none that can be read. */
  read(path: string): string | undefined;
  /** The paths of the `.mrl` files that stand directly in a folder, in order, or `undefined` where there is no such folder. */
  files(folder: string): readonly string[] | undefined;
  /** The paths of the folders that stand directly in a folder; for suggestions. */
  folders(folder: string): readonly string[];
}
