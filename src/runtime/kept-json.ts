import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { systemCode } from "./run/run-error.js";

/** Small findings that are kept in a folder, each under a hash of what it hangs on. */
export class KeptJson<T> {
  /** `isValid` tells what can be used of what lies there. */
  constructor(
    private readonly folder: string,
    private readonly isValid: (value: unknown) => value is T,
  ) {}

  /** Undefined where there is nothing, or nothing that can be read. */
  async read(key: object): Promise<T | undefined> {
    try {
      const found: unknown = JSON.parse(await readFile(this.fileOf(key), "utf8"));
      return this.isValid(found) ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** False where the folder cannot be written: what was found is then found again the next time. */
  async keep(key: object, value: T): Promise<boolean> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFileAtomic(this.fileOf(key), `${JSON.stringify(value)}\n`);
      return true;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  private fileOf(key: object): string {
    const name = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
    return join(this.folder, `${name}.json`);
  }
}
