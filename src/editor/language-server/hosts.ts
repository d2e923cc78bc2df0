import type { ModuleHost } from "../../compiler/modules/host.js";

/** Texts that stand for files. */
export class OverlaidHost implements ModuleHost {
  readonly library: string;
  readonly #files: ModuleHost;
  readonly #text: (path: string) => string | undefined;

  constructor(files: ModuleHost, text: (path: string) => string | undefined) {
    this.library = files.library;
    this.#files = files;
    this.#text = text;
  }

  read(path: string): string | undefined {
    return this.#text(path) ?? this.#files.read(path);
  }

  files(folder: string): readonly string[] | undefined {
    return this.#files.files(folder);
  }

  folders(folder: string): readonly string[] {
    return this.#files.folders(folder);
  }
}

/** What an unsaved document imports relative to itself is nowhere, and not in the folder that the server runs in. */
export class AbsoluteHost implements ModuleHost {
  readonly library: string;

  constructor(private readonly host: ModuleHost) {
    this.library = host.library;
  }

  read(path: string): string | undefined {
    return isAbsolute(path) ? this.host.read(path) : undefined;
  }

  files(folder: string): readonly string[] | undefined {
    return isAbsolute(folder) ? this.host.files(folder) : undefined;
  }

  folders(folder: string): readonly string[] {
    return isAbsolute(folder) ? this.host.folders(folder) : [];
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z][a-z-]*:\//i.test(path);
}
