import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { AnchoredDiagnostics } from "../../compiler/driver/incremental/anchors.js";
import type { Loaded } from "../../compiler/modules/load.js";

/** What the linter found last in each document, which stays in sight, where it stands now, until it has looked again. */
export class KeptFindings {
  readonly #kept = new Map<string, readonly AnchoredDiagnostics[]>();

  keep(path: string, findings: readonly Diagnostic[], loaded: Loaded): void {
    this.#kept.set(
      path,
      findings.map((finding) => new AnchoredDiagnostics([finding], loaded)),
    );
  }

  recall(path: string, loaded: Loaded): readonly Diagnostic[] {
    return (this.#kept.get(path) ?? []).flatMap((finding) => finding.in(loaded) ?? []);
  }

  forget(path: string): void {
    this.#kept.delete(path);
  }
}
