import type { ModuleHost } from "../../../../src/compiler/modules/host.js";
import type { Span } from "../../../../src/compiler/syntax/ast.js";
import type { LintConfig } from "../../../../src/editor/lint/config.js";
import type { Finding } from "../../../../src/editor/lint/finding.js";
import { fixText, type Fixed } from "../../../../src/editor/lint/fix.js";
import { lintFile } from "../../../../src/editor/lint/lint.js";
import { checkFile } from "../../../../src/compiler/driver/check.js";
import { fileHost } from "../../../compiler/support/hosts.js";

const path = "spec.mrl";

function hostOf(text: string): ModuleHost {
  return { ...fileHost, read: (name) => (name === path ? text : fileHost.read(name)) };
}

/** A configuration under which one rule runs alone. */
export function only(...names: readonly string[]): LintConfig {
  return { extends: "none", rules: Object.fromEntries(names.map((name) => [name, "warning"] as const)) };
}

/** What linting a spec with the repository's library finds, in the forms that tests compare. */
export function found(
  text: string,
  config: LintConfig,
): {
  readonly findings: readonly Finding[];
  readonly codes: readonly string[];
  /** The texts that findings are about. */
  readonly places: readonly string[];
  readonly spans: readonly Span[];
  readonly messages: readonly string[];
  /** What the compiler finds wrong, experiments included. */
  readonly errors: readonly string[];
} {
  const host = hostOf(text);
  const { findings } = lintFile(path, host, config);
  return {
    findings,
    codes: findings.map(({ code }) => code),
    places: findings.map(({ span }) => text.slice(span.start, span.end)),
    spans: findings.map(({ span }) => ({ ...span })),
    messages: findings.map(({ message }) => message),
    errors: checkFile(path, host).diagnostics.map(({ code, message }) => `${code}: ${message}`),
  };
}

/** A spec after its safe fixes. */
export function fixed(text: string, config: LintConfig): Fixed {
  return fixText(text, (now) => {
    const { checked, findings } = lintFile(path, hostOf(now), config);
    return { findings, errors: checked.diagnostics.list.length };
  });
}
