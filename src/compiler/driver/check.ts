import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ModuleHost } from "../modules/host.js";
import { loadModules } from "../modules/load.js";

/** Checks a file and all that it imports. */
export function checkFile(path: string, host: ModuleHost): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: loadModules(path, host).diagnostics };
}
