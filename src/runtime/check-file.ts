import { checkFile } from "../compiler/driver/check.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { modulePath, NodeHost, readSpec } from "./host.js";

export interface CheckOutcome {
  /** All problems of the file and of what it imports; it is fine where none has the severity `error`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a spec on the disk without running it. Throws `RunError` where it cannot be read. */
export function check(file: string): CheckOutcome {
  const path = modulePath(file);
  return checkFile(path, new NodeHost(new Map([[path, readSpec(file)]])));
}
