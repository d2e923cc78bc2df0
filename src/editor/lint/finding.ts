import type { Diagnostic, Fix } from "../../compiler/diagnostics/diagnostic.js";

/** A change that would mend a finding. */
export interface LintFix extends Fix {
  /** Whether the spec means the same afterwards, so that `--fix` may apply it; others are offered in an editor. */
  readonly isSafe: boolean;
}

/** What a rule found. It is a diagnostic whose code is the name of the rule, so that it is shown as one. */
export interface Finding extends Diagnostic {
  readonly fixes: readonly LintFix[];
}
