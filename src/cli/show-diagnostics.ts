import type { CompilerHost } from "../compiler/driver/compile.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { toJson, type JsonDiagnostic } from "../compiler/diagnostics/json.js";
import { renderDiagnostics } from "../compiler/diagnostics/render.js";
import { NodeHost } from "../runtime/host.js";
import type { Output } from "./terminal.js";

/** Writes diagnostics for people, each with the lines of the spec that it is about. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  output: Output,
  host: CompilerHost = new NodeHost(),
): void {
  if (diagnostics.length === 0) return;
  output.write(
    renderDiagnostics(diagnostics, (file) => host.read(file), { color: output.colors.isColorSupported }),
  );
}

export function jsonDiagnostics(
  diagnostics: readonly Diagnostic[],
  host: CompilerHost = new NodeHost(),
): JsonDiagnostic[] {
  return toJson(diagnostics, (file) => host.read(file));
}
