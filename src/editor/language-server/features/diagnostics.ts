import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
  type DiagnosticRelatedInformation,
} from "vscode-languageserver";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import type { View } from "../view.js";

/** Where a diagnostic came from, as editors show it beside the message. */
export const diagnosticSource = "mrl";

/** The problems of a document, as an editor shows them. */
export function diagnosticsOf(view: View): LspDiagnostic[] {
  return ownProblems(view, view.knownFindings).map((diagnostic) => toLsp(view, diagnostic));
}

/** The compiler's problems and the linter's findings in the document itself; imported files have their own. */
export function ownProblems(
  view: View,
  findings: readonly Diagnostic[] = view.findings,
): readonly Diagnostic[] {
  return [...view.program.diagnostics, ...findings].filter(({ file }) => file === view.path);
}

function toLsp(view: View, diagnostic: Diagnostic): LspDiagnostic {
  const { code, severity, message, hints, span } = diagnostic;
  const related = diagnostic.related.flatMap((place): DiagnosticRelatedInformation[] => {
    const location = view.location(place.file, place.span);
    return location ? [{ location, message: place.message }] : [];
  });
  return {
    code,
    source: diagnosticSource,
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    message: [message, ...hints.map((hint) => `help: ${hint}`)].join("\n"),
    range: view.range(span),
    ...(related.length > 0 && { relatedInformation: related }),
    ...(code.startsWith("unused-") && { tags: [DiagnosticTag.Unnecessary] }),
  };
}
