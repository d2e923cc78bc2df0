import { writeAtomically } from "../runtime/run/atomic-file.js";
import { writeError } from "../runtime/run/run-error.js";

/** Writes what a command was asked for. Throws `RunError` where that cannot be. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, new TextEncoder().encode(text));
  } catch (error) {
    throw writeError(path, error, "choose another folder, or mend its permissions");
  }
}
