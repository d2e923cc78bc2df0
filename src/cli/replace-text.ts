import writeFileAtomic from "write-file-atomic";
import { readSpec } from "../runtime/host.js";
import { RunError, writeError } from "../runtime/run/run-error.js";

/**
 * Puts a text in the place of the one that a file was read with; its permissions stay, and a link remains one. Throws
 * `RunError` where the file cannot be written, or has been written by another program meanwhile, whose edits would be lost.
 */
export async function replaceText(path: string, before: string, after: string): Promise<void> {
  if (readSpec(path) !== before) {
    throw new RunError(
      "unwritable",
      `cannot write ${path}: another program has written it meanwhile, so it stays as it is`,
      "run the command again",
    );
  }
  try {
    await writeFileAtomic(path, after);
  } catch (error) {
    const { code, message } = writeError(path, error);
    throw new RunError(code, message, undefined, { cause: error });
  }
}
