import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { render } from "../compiler/diagnostics/render.js";
import { NodeHost } from "./host.js";

/** Diagnostics as text for people, with the lines that they are about of the files on the disk. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const host = new NodeHost();
  return render(diagnostics, { read: (file) => host.read(file) });
}
