import { checkFile } from "../compiler/driver/check.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { modulePath, NodeHost, readSpec } from "./host.js";

export interface CheckOutcome {
  /** All problems of the file and of what it imports; it is fine where none has the severity `error`. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckOptions {
  /** What stands in the file, instead of what is on the disk; imports are found from the file's place. */
  readonly text?: string | undefined;
}

/** Checks a spec without running it. Throws `RunError` where the file cannot be read. */
export function check(file: string, { text }: CheckOptions = {}): CheckOutcome {
  const path = modulePath(file);
  return checkFile(path, new NodeHost(new Map([[path, text ?? readSpec(file)]])));
}
