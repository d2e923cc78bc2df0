import { NodeHost } from "../../runtime/host.js";

/** The library does not change while the server runs: each of its files is read once. */
export class LibraryCache extends NodeHost {
  readonly #texts = new Map<string, string | undefined>();
  readonly #files = new Map<string, readonly string[] | undefined>();

  override read(path: string): string | undefined {
    if (!path.startsWith(this.library)) return super.read(path);
    if (!this.#texts.has(path)) this.#texts.set(path, super.read(path));
    return this.#texts.get(path);
  }

  override files(folder: string): readonly string[] | undefined {
    if (!folder.startsWith(this.library)) return super.files(folder);
    if (!this.#files.has(folder)) this.#files.set(folder, super.files(folder));
    return this.#files.get(folder);
  }
}
