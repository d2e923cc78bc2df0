import type { Span } from "../syntax/ast.js";

export type Severity = "error" | "warning";

/** A text edit that would mend the problem; `title` is an imperative phrase. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly file: string; readonly span: Span; readonly text: string }[];
}

/** Another place that explains the problem, such as the declaration that a call does not fit. */
export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly message: string;
}

/** A problem in a spec, as data; rendering is elsewhere. */
export interface Diagnostic {
  /** Such as `MRL2104`; its explanation is in the table of codes. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly span: Span;
  readonly related: readonly Related[];
  readonly hints: readonly string[];
  readonly fixes: readonly Fix[];
}
