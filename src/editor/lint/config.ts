import type { Severity } from "../../compiler/diagnostics/diagnostic.js";
import type { Rule, RuleSet } from "./rule.js";

/** What becomes of a rule's findings. */
export type Level = Severity | "off";

/** Which rules run. */
export interface LintConfig {
  /** The rules that run without being named in `rules`: `recommended` unless it says otherwise. */
  readonly extends?: RuleSet | "none";
  /** By the names of rules. */
  readonly rules?: Readonly<Record<string, Level>>;
}

/** The level of a rule in a configuration: a rule of a set that is asked for warns, unless it is named. */
export function levelOf({ name, set }: Rule, config: LintConfig): Level {
  const named = config.rules?.[name];
  if (named !== undefined) return named;
  const { extends: base = "recommended" } = config;
  return base === "pedantic" || base === set ? "warning" : "off";
}
