import { suggest } from "../../../compiler/diagnostics/suggest.js";
import { wholeLines } from "../edits.js";
import type { SuppressionRule } from "../rule.js";

export const unusedSuppression: SuppressionRule = {
  name: "unused-suppression",
  set: "recommended",
  summary: "A suppression of a rule that has nothing to report there, or that does not exist",
  explanation: `
A suppression that holds nothing back is left over from a problem that is gone, stands in the wrong place, or misspells its
rule; whatever comes to stand below it next would go unseen. A rule that is off in the configuration is let be.`,
  example: {
    bad: `fn halved(x: f32[n]) -> f32[n] {
  // mrl-lint-disable-next-line «unused-local»: the sum is for the debugger
  let total = sum(x)
  return x / total
}`,
    good: `fn halved(x: f32[n]) -> f32[n] {
  let total = sum(x)
  return x / total
}`,
  },
  audit(suppressions, report, { text, rules }) {
    for (const { rules: suppressed, span: comment, reason } of suppressions) {
      const idle = suppressed.filter(
        ({ status, uses }) => status === "unknown" || (status === "on" && uses === 0),
      );
      for (const { name, span, status } of idle) {
        if (status === "unknown") {
          const meant = suggest(name, rules);
          report(span, `there is no rule \`${name}\``, {
            hints: meant === undefined ? [] : [`did you mean \`${meant}\`?`],
            fixes:
              meant === undefined
                ? []
                : [{ title: `Write \`${meant}\``, edits: [{ span, text: meant }], isSafe: true }],
          });
        } else if (reason !== "") {
          const edits = [{ span: wholeLines(text, comment), text: "" }];
          const isWhole = idle.length === suppressed.length;
          report(span, `\`${name}\` has nothing to report here`, {
            fixes: isWhole ? [{ title: "Remove the comment", edits, isSafe: true }] : [],
          });
        }
      }
    }
  },
};
