import { parse, type Parsed } from "../../syntax/parse.js";

interface Entry {
  readonly text: string;
  readonly parsed: Parsed;
}

/** Parses files anew only where their text is another one than the last two. */
export class ParseCache {
  readonly #entries = new Map<string, readonly Entry[]>();
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
    const known = this.#entries.get(file) ?? [];
    const [last] = known;
    if (last?.text === text) return last.parsed;
    if (last && this.#isLibrary(file)) this.#libraryVersion++;
    const entry = known.find((one) => one.text === text) ?? { text, parsed: parse(text, file) };
    this.#entries.set(file, last ? [entry, last] : [entry]);
    return entry.parsed;
  };
}
