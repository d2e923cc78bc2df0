import { parse, type Parsed } from "../../syntax/parse.js";

interface Entry {
  readonly text: string;
  readonly parsed: Parsed;
}

/** Parses files anew only where their text is another one. */
export class ParseCache {
  readonly #entries = new Map<string, Entry>();
  readonly #isLibrary: (file: string) => boolean;
  #libraryVersion = 0;

  constructor(isLibrary: (file: string) => boolean) {
    this.#isLibrary = isLibrary;
  }

  /** Grows where a file of the library is another one than before: everything may hang on it. */
  get libraryVersion(): number {
    return this.#libraryVersion;
  }

  readonly parse = (text: string, file: string): Parsed => {
    const known = this.#entries.get(file);
    if (known?.text === text) return known.parsed;
    if (known && this.#isLibrary(file)) this.#libraryVersion++;
    const parsed = parse(text, file);
    this.#entries.set(file, { text, parsed });
    return parsed;
  };
}
