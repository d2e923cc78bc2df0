import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { toJson, type JsonDiagnostic } from "../compiler/diagnostics/json.js";
import { NodeHost } from "../runtime/host.js";
import { renderDiagnostics } from "./render-diagnostics.js";
import type { Output } from "./terminal.js";

/** Writes diagnostics for people, each with the lines of the spec that it is about. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  output: Output,
  host: NodeHost = new NodeHost(),
): void {
  output.write(renderDiagnostics(diagnostics, (file) => host.read(file), output.colors));
}

export function jsonDiagnostics(
  diagnostics: readonly Diagnostic[],
  host: NodeHost = new NodeHost(),
): JsonDiagnostic[] {
  return toJson(diagnostics, (file) => host.read(file));
}
