import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";

/** A spec has errors. */
export class SpecError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super(errors.map(({ code, message, file }) => `${file}: ${code}: ${message}`).join("\n"));
    this.name = "SpecError";
  }
}
