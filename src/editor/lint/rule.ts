import type { Related } from "../../compiler/diagnostics/diagnostic.js";
import type { Span } from "../../compiler/syntax/ast.js";
import type { Subject } from "./subject.js";
import type { Suppression } from "./suppressions.js";

/** A text that takes the place of another one in the file that is linted. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** What a rule may tell beside its message. */
export interface FindingExtras {
  readonly hints?: readonly string[];
  readonly related?: readonly Omit<Related, "file">[];
  readonly fixes?: readonly {
    /** An imperative phrase. */
    readonly title: string;
    readonly edits: readonly Edit[];
    /** Whether the spec means the same afterwards. */
    readonly isSafe: boolean;
  }[];
}

/** Reports a finding at a place of the file that is linted. The message is a sentence without a full stop. */
export type Report = (span: Span, message: string, extras?: FindingExtras) => void;

/** The sets of rules that a configuration starts from; `pedantic` holds `recommended` too. */
export type RuleSet = "recommended" | "pedantic";

interface RuleInfo {
  /** In kebab case; the name of its file too. */
  readonly name: string;
  readonly set: RuleSet;
  /** What it finds, in one sentence. */
  readonly summary: string;
  /** The page of `mrl explain`, in Markdown: why this is a problem, what to do about it, and what is let be. */
  readonly explanation: string;
  /** A whole spec in which `«` and `»` stand around each place that is reported, and one in which nothing is. */
  readonly example: { readonly bad: string; readonly good: string };
}

/** A rule that looks at a spec. */
export interface SpecRule extends RuleInfo {
  readonly check: (subject: Subject, report: Report) => void;
}

/** A rule that looks at the suppressions of a spec, after all others have run. */
export interface SuppressionRule extends RuleInfo {
  readonly audit: (
    suppressions: readonly Suppression[],
    report: Report,
    about: { readonly text: string; readonly rules: readonly string[] },
  ) => void;
}

export type Rule = SpecRule | SuppressionRule;
