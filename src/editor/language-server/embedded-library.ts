import type { ModuleHost } from "../../compiler/modules/host.js";
import { folderOf } from "../../compiler/modules/paths.js";

/** The texts of the library by their paths in it; put in by the script that bundles. */
declare const LIBRARY: Readonly<Record<string, string>>;

/** Where there are no files: the library alone, from texts within the program. */
export class EmbeddedLibrary implements ModuleHost {
  /** Its files have URIs of their own kind: an editor asks the server for their texts. */
  readonly library = "mrl-std:/std";
  readonly #texts = new Map(Object.entries(LIBRARY).map(([path, text]) => [`${this.library}/${path}`, text]));

  read(path: string): string | undefined {
    return this.#texts.get(path);
  }

  files(folder: string): readonly string[] | undefined {
    const files = [...this.#texts.keys()].filter((path) => folderOf(path) === folder);
    return files.length > 0 ? files.sort() : undefined;
  }

  folders(folder: string): readonly string[] {
    const folders = new Set(
      [...this.#texts.keys()].map(folderOf).filter((path) => folderOf(path) === folder),
    );
    return [...folders].sort();
  }
}
